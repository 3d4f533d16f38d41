"""
The claims of a message: its sentences, weighed, attributed, made to stand alone, merged and ranked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from claims.attribution import Attribution, Names, Scene, attribute
from claims.attribution.names import names_in
from claims.attribution.subjects import opening_subject, reading
from claims.dates import mentions, parse, text_date
from claims.language import detect
from claims.models import Claim, Message
from claims.normalize import words
from claims.ports import Embedder, Vectors
from claims.questions import is_question, statement
from claims.repeats import merged
from claims.sentences import Sentence, Span, sentences
from claims.sentences_view import view
from claims.standalone import stand_alone

MOST_CLAIMS = 24
"""
No more claims than this are taken from one message.
"""

# So many sentences are embedded at most; of a longer text, those that look worth it without.
_MOST_EMBEDDED = 64
# A text of so few sentences was sent for what it says: its best one needs to be only half as convincing.
_FEW = 3
_LENIENCE = 0.5
_FEWEST_WORDS = 3
# How much of a sentence is searched for its subject.
_OPENING = 160


class Worthiness(Protocol):
    """
    Says how likely a sentence is worth checking.
    """

    @property
    def threshold(self) -> float:
        """
        From this probability on a sentence is worth checking.
        """

    def probabilities(self, sentences: Sequence[str], vectors: Vectors | None) -> NDArray[np.float64]:
        """
        A probability for each sentence; ``vectors`` has a row for each, or is ``None``.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """
    A sentence that may become a claim: ``wording`` stands alone, ``span`` is exact.
    """

    span: Span
    wording: str
    attribution: Attribution
    position: int
    asked: bool = False
    quotation: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """
    What claims are taken from: ``inside`` is the part of ``text`` that counts, all others are its setting.
    """

    text: str
    inside: Span
    title: str | None = None
    anchor: str | None = None


def extract(
    message: Message,
    *,
    worthiness: Worthiness,
    embedder: Embedder | None,
    limit: int | None = None,
) -> tuple[Claim, ...]:
    """
    The checkable statements of a message, the most check-worthy first; spans count in the page's text
    where the message has a page, else in the message's own. Never raises for what a text holds.

    Args:
        message: what was handed over.
        worthiness: weighs sentences.
        embedder: gives the vectors for weighing and for telling paraphrases; ``None`` does without.
        limit: how many claims at most; never more than :data:`MOST_CLAIMS`.

    """
    source = _source(message)
    drafts = _drafts(source)
    if not drafts:
        return ()
    kept, vectors = _prefiltered(drafts, worthiness, embedder)
    scores = worthiness.probabilities([draft.wording for draft in kept], vectors)
    claims = [_claim(source.text, draft, float(score)) for draft, score in zip(kept, scores, strict=True)]
    floor = _floor(message, kept, worthiness.threshold)
    chosen = [position for position, claim in enumerate(claims) if claim.worthiness >= floor]
    ranked = sorted(chosen, key=lambda position: -_weight(claims[position]))
    unique = merged([claims[position] for position in ranked], None if vectors is None else vectors[ranked])
    return unique[: min(limit or MOST_CLAIMS, MOST_CLAIMS)]


def _source(message: Message) -> _Source:
    if message.page is not None and message.quote is None:
        page = message.page
        anchor = text_date(page.text) or page.published or message.sent_on
        return _Source(text=page.text, inside=(0, len(page.text)), title=page.title, anchor=anchor)
    start = message.text.find(message.quote) if message.quote else 0
    end = start + len(message.quote) if message.quote and start >= 0 else len(message.text)
    return _Source(
        text=message.text, inside=(max(start, 0), end), anchor=text_date(message.text) or message.sent_on
    )


def _floor(message: Message, drafts: Sequence[Draft], threshold: float) -> float:
    """
    The least probability of a claim: nothing for what the person selected, less for a short message.
    """
    if message.quote is not None:
        return 0.0
    if message.page is None and len(drafts) <= _FEW:
        return threshold * _LENIENCE
    return threshold


def _drafts(source: _Source) -> list[Draft]:
    language = detect(source.text)
    found = sentences(source.text, language)
    spoken = [source.text[slice(*one.span)] for one in found if not one.noise]
    own = [one.tweet.name for one in found if one.tweet is not None and one.tweet.name]
    names = Names([*spoken, source.title or ""], own)
    anchor = source.anchor or _latest(spoken, found)
    scene = Scene(language=language, names=names, anchor=anchor, own_day=source.anchor)
    topic = _topic(source.title, scene)
    drafts = []
    paragraph = -1
    for one in found:
        if one.noise:
            continue
        if one.paragraph == paragraph:
            scene.introduced = None
        else:
            scene.quoting = False
        if one.paragraph > paragraph + 1:
            scene.speaker = None
        draft = _draft(source, one, scene, topic)
        paragraph = one.paragraph
        if draft is not None and source.inside[0] < one.span[1] and one.span[0] < source.inside[1]:
            drafts.append(_within(draft, source.inside))
    return _shared_speakers(drafts)


def _shared_speakers(drafts: list[Draft]) -> list[Draft]:
    """
    Sentences of one quotation said by the one whom any of them names.
    """
    speakers = {
        draft.quotation: draft.attribution
        for draft in drafts
        if draft.quotation is not None and draft.attribution.claimant and draft.attribution.verb != "quoted"
    }
    return [
        replace(draft, attribution=speakers[draft.quotation])
        if draft.quotation in speakers and draft.attribution.verb in {None, "quoted"}
        else draft
        for draft in drafts
    ]


def _within(draft: Draft, inside: Span) -> Draft:
    return replace(draft, span=(max(draft.span[0], inside[0]), min(draft.span[1], inside[1])))


def _draft(source: _Source, one: Sentence, scene: Scene, topic: str | None) -> Draft | None:
    sentence = view(source.text[slice(*one.span)])
    attribution = _attributed(sentence, one, scene)
    stated = statement(sentence)
    draft = None
    if stated is not None:
        # A tweet is an utterance of its own: its pronouns don't point into the text around it.
        setting = scene if one.tweet is None else Scene(language=scene.language, anchor=attribution.said_on)
        wording = stand_alone(stated, attribution, setting, topic)
        if len(words(wording)) >= _FEWEST_WORDS:
            draft = Draft(
                span=one.span,
                wording=wording,
                attribution=attribution,
                position=one.span[0],
                asked=is_question(sentence),
                quotation=one.quotation,
            )
    _remember(sentence, attribution, scene)
    return draft


def _attributed(sentence: str, one: Sentence, scene: Scene) -> Attribution:
    found = attribute(sentence, scene, quoted=one.quotation is not None or scene.quoting)
    if one.tweet is None:
        return found
    day = parse(one.tweet.date) or found.said_on
    if found.claimant is not None:
        return replace(found, said_on=found.said_on or day)
    name = scene.names.full(one.tweet.name) if one.tweet.name else None
    return Attribution(claimant=name, verb="tweeted", said_on=day)


def _remember(sentence: str, attribution: Attribution, scene: Scene) -> None:
    """
    What the sentence leaves behind for the next: its subject, its speaker, the day it named.
    """
    subject, kind = opening_subject(reading(sentence, scene), sentence[:_OPENING])
    if attribution.claimant and attribution.verb != "tweeted":
        scene.spoke(attribution.claimant, attribution.kind)
        scene.speaker = attribution.claimant
        scene.introduced = None
    elif subject and sentence[:1] not in "“«":
        scene.introduced = scene.names.full(subject)
        scene.spoke(scene.introduced, kind)
    scene.dated = {}
    if attribution.said_on and attribution.claimant:
        named = {scene.names.full(name.text) for name in names_in(sentence)}
        scene.dated = dict.fromkeys(named, attribution.said_on)
    days = [one.iso for one in mentions(sentence, scene.anchor, scene.day) if one.iso and len(one.iso) == 10]
    scene.day = attribution.said_on or (days[-1] if days else scene.day)
    scene.opening = False
    scene.quoting = sentence.rfind("“") > sentence.rfind("”")


def _latest(spoken: Sequence[str], found: Sequence[Sentence]) -> str | None:
    """
    The latest day with a year that a text names: without a date of its own, it is not older than that.
    """
    days = [
        one.iso for sentence in spoken[:80] for one in mentions(sentence) if one.iso and len(one.iso) == 10
    ]
    written = {one.tweet.date for one in found if one.tweet is not None}
    days += [day for day in map(parse, written) if day]
    return max(days, default=None)


def _topic(title: str | None, scene: Scene) -> str | None:
    """
    What a title is about, where it is one name and hardly more; pronouns then stand for it from the start.
    """
    if not title:
        return None
    named = names_in(view(title))
    if not named:
        return None
    first = named[0]
    scene.spoke(scene.names.full(first.text), first.kind)
    rest = len(title) - (first.span[1] - first.span[0])
    return title.strip() if rest <= 20 and len(title.split()) <= 6 else None


def _prefiltered(
    drafts: list[Draft], worthiness: Worthiness, embedder: Embedder | None
) -> tuple[list[Draft], Vectors | None]:
    if embedder is None:
        return drafts, None
    if len(drafts) > _MOST_EMBEDDED:
        rough = worthiness.probabilities([draft.wording for draft in drafts], None)
        best = sorted(np.argsort(-rough, kind="stable")[:_MOST_EMBEDDED].tolist())
        drafts = [drafts[position] for position in best]
    return drafts, embedder.queries([draft.wording for draft in drafts])


def _claim(text: str, draft: Draft, score: float) -> Claim:
    return Claim(
        text=draft.wording,
        span=draft.span,
        quote=text[slice(*draft.span)],
        claimant=draft.attribution.claimant,
        verb="said" if draft.attribution.verb == "quoted" else draft.attribution.verb,
        said_on=draft.attribution.said_on,
        worthiness=round(min(max(score, 0.0), 1.0), 4),
    )


def _weight(claim: Claim) -> float:
    """
    What ranks a claim: its worthiness, more where somebody is named who says it.
    """
    return claim.worthiness + (0.1 if claim.claimant else 0.0)
