"""
What a message may claim: its sentences and their parts, attributed and worded so that they stand alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import regex

from claims.extraction.attribution import Attribution, Names, Scene, attribute
from claims.extraction.attribution.names import names_in
from claims.extraction.attribution.subjects import opening_subject, reading
from claims.extraction.decontextualize import stand_alone
from claims.models import Message
from claims.text.dates import mentions, parse, text_date
from claims.text.language import detect
from claims.text.normalize import length_in_words
from claims.text.questions import statement
from claims.text.quotations import leaves_open
from claims.text.sentences import Sentence, Span, sentences
from claims.text.sentences_compound import Part, parts
from claims.text.sentences_view import view

_FEWEST_WORDS = 3
# How much of a sentence is searched for its subject.
_OPENING = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """
    What may become a claim: ``wording`` stands alone, ``span`` is exact.

    ``part`` counts the parts of a sentence from 0; sentences of one quotation share ``quotation``.
    """

    span: Span
    wording: str
    attribution: Attribution
    part: int = 0
    quotation: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """
    What claims are taken from: ``inside`` is the part of ``text`` that counts, all else is its setting.
    ``listing`` says that it is a list of texts with empty lines between them.
    """

    text: str
    inside: Span
    title: str | None = None
    anchor: str | None = None
    listing: bool = False


def source(message: Message) -> Source:
    """
    The text of a message that spans count in: the page's where it has one and nothing is selected.
    """
    if message.page is not None and message.quote is None:
        page = message.page
        anchor = text_date(page.text) or page.published or message.sent_on
        title = None if page.listing else page.title
        return Source(
            text=page.text, inside=(0, len(page.text)), title=title, anchor=anchor, listing=page.listing
        )
    return Source(
        text=message.text,
        inside=_selected(message.text, message.quote),
        anchor=text_date(message.text) or message.sent_on,
    )


def _selected(text: str, quote: str | None) -> Span:
    """
    Where the selected words stand in a text, white space aside; the whole text where nobody knows.
    """
    start = text.find(quote) if quote else -1
    if quote and start >= 0:
        return start, start + len(quote)
    spaced = r"\s+".join(map(regex.escape, (quote or "").split()))
    found = regex.search(spaced, text) if spaced else None
    return found.span() if found else (0, len(text))


def drafts(source: Source) -> list[Draft]:
    """
    The sentences of a source that state something, in order, each read in the light of those before it.
    """
    language = detect(source.text)
    found = sentences(source.text, language)
    scene, topic = _scene(source, found, language)
    # Marks are read in the light of the whole text: which one opens, a sentence alone does not tell.
    seen = replace(source, text=view(source.text))
    drafted: list[Draft] = []
    paragraph, reached = -1, 0
    for one in found:
        if source.listing and "\n\n" in source.text[reached : one.span[0]]:
            # Nobody whom one text of a list speaks of is meant in the next.
            scene, topic = _scene(source, found, language)
        reached = one.span[1]
        if one.noise:
            continue
        _turn(scene, one.paragraph - paragraph)
        paragraph = one.paragraph
        drafted.extend(_drafted(seen, one, scene, topic))
    return _shared_speakers(drafted)


def _scene(source: Source, found: Sequence[Sentence], language: str | None) -> tuple[Scene, str | None]:
    """
    The scene before the first sentence, and what the whole text is about where its title says so.
    """
    spoken = [source.text[slice(*one.span)] for one in found if not one.noise]
    own = [one.tweet.name for one in found if one.tweet is not None and one.tweet.name]
    names = Names([*spoken, source.title or ""], own)
    anchor = source.anchor or _latest(spoken, found)
    scene = Scene(language=language, names=names, anchor=anchor, own_day=source.anchor)
    return scene, _topic(source.title, scene)


def _turn(scene: Scene, paragraphs: int) -> None:
    """
    What ends with a paragraph: an open quotation; with two, whose it was.
    """
    if paragraphs == 0:
        scene.introduced = None
    else:
        scene.quoting = False
    if paragraphs > 1:
        scene.speaker = None


def _drafted(seen: Source, one: Sentence, scene: Scene, topic: str | None) -> Iterator[Draft]:
    sentence = seen.text[slice(*one.span)]
    attribution = _attributed(sentence, one, scene)
    span = max(one.span[0], seen.inside[0]), min(one.span[1], seen.inside[1])
    if span[0] < span[1]:
        # A tweet is an utterance of its own: its pronouns don't point into the text around it.
        setting = scene if one.tweet is None else Scene(language=scene.language, anchor=attribution.said_on)
        whole = Draft(span=span, wording="", attribution=attribution, quotation=one.quotation)
        yield from _worded(seen.text[slice(*span)], whole, setting, topic)
    if one.tweet is None:
        _remember(sentence, attribution, scene)


def _worded(sentence: str, whole: Draft, scene: Scene, topic: str | None) -> Iterator[Draft]:
    """
    The parts of a sentence, each with its wording; none where the sentence states nothing.
    """
    stated = statement(sentence)
    if stated is None:
        return
    divided: tuple[Part, ...] = (Part((0, len(sentence))),)
    if stated == sentence:
        divided = parts(sentence, scene.language, min(whole.attribution.content, len(sentence)))
    for number, part in enumerate(divided):
        said = f"{part.subject} {sentence[slice(*part.span)]}".strip() if stated == sentence else stated
        wording = stand_alone(said, whole.attribution, scene, topic)
        if length_in_words(wording) >= _FEWEST_WORDS:
            start = whole.span[0]
            span = (start + part.span[0], start + part.span[1])
            yield replace(whole, span=span, wording=wording, part=number)


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
    elif subject and sentence[:1] not in "“«「『‘" and _is_sure(subject, scene):
        scene.introduced = scene.names.full(subject)
        scene.spoke(scene.introduced, kind)
    scene.dated = {}
    if attribution.said_on and attribution.claimant:
        named = {scene.names.full(name.text) for name in names_in(sentence)}
        scene.dated = dict.fromkeys(named, attribution.said_on)
    days = [one.iso for one in mentions(sentence, scene.anchor, scene.day) if one.iso and len(one.iso) == 10]
    scene.day = attribution.said_on or (days[-1] if days else scene.day)
    scene.opening = False
    scene.quoting = leaves_open(sentence)


def _is_sure(subject: str, scene: Scene) -> bool:
    """
    Whether capitals at the start of a sentence are surely a name: in English, or in two words or more.
    """
    return scene.language in {None, "en"} or " " in subject or subject.isupper()


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
    bare = regex.sub(r"\s*\([^()]*\)", "", title).strip()
    rest = len(bare) - (first.span[1] - first.span[0])
    short = rest <= 20 and len(bare.split()) <= 6
    scene.spoke(bare if short else scene.names.full(first.text), first.kind)
    return bare if short else None
