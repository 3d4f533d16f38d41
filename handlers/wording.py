"""
How a fact is put into words: ratings, verdicts taken together, conflicts, sources.

The wording follows what is known to work in corrections: fact first, the source named, no opinion of ours
(Ecker et al. 2020; Walter et al. 2020).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from claims.matching.twins import joined
from claims.models import (
    Claim,
    ClaimAnswer,
    Conflict,
    ConflictKind,
    Context,
    Match,
    Review,
    Status,
    Tier,
    Verdict,
)
from claims.text.links import find_links
from handlers.composition import Line, Span, Style, line
from handlers.texts import Texts

# A publisher's rating longer than this is a sentence, no label.
_LABEL_LENGTH = 32
_LABEL_WORDS = 4
_RATING_LENGTH = 120
_TEXT_LENGTH = 280

_REFUTED = frozenset({Verdict.FALSE, Verdict.MOSTLY_FALSE, Verdict.UNPROVEN, Verdict.MISLEADING})
_SUPPORTED = frozenset({Verdict.TRUE, Verdict.MOSTLY_TRUE})


class Agreement(StrEnum):
    """
    What several reviews of one claim say together.
    """

    NONE_TRUE = "none_true"
    ALIKE = "alike"
    TRUE = "true"
    DIFFER = "differ"
    UNRATED = "unrated"


def agreement(reviews: Sequence[Review]) -> Agreement:
    """
    What reviews say together; those that fold onto no verdict have no say.
    """
    verdicts = {review.verdict for review in reviews} - {Verdict.OTHER}
    if not verdicts:
        return Agreement.UNRATED
    if verdicts <= _SUPPORTED:
        return Agreement.TRUE
    if len(verdicts) == 1 and not verdicts & {Verdict.FALSE, Verdict.MOSTLY_FALSE}:
        return Agreement.ALIKE
    return Agreement.NONE_TRUE if verdicts <= _REFUTED else Agreement.DIFFER


def is_exact(match: Match) -> bool:
    """
    Whether a match may be shown as the same claim: a named conflict makes it a near miss.
    """
    return match.tier is Tier.SAME and not match.conflicts


def nearest(found: ClaimAnswer) -> Match:
    """
    Of the matches of a claim that is not exactly known, the one to show: what may be the same first, then the
    opposite, then what is similar; with the reviews of all stored claims in its words.
    """
    order = (Tier.MAYBE, Tier.OPPOSITE, Tier.SAME, Tier.RELATED)
    every = [one.match for one in joined(found.matches)]
    checked = [match for match in every if match.stored.reviews] or every
    return min(checked, key=lambda match: (order.index(match.tier), -match.probability))


def status(found: ClaimAnswer) -> Status:
    """
    What may be said of a claim: a match with a conflict is a near miss, whatever its tier.
    """
    if any(is_exact(match) and match.stored.reviews for match in found.matches):
        return Status.CHECKED
    tiers = {match.tier for match in found.matches if match.stored.reviews}
    if Tier.MAYBE in tiers:
        return Status.MAYBE
    if Tier.OPPOSITE in tiers:
        return Status.OPPOSITE
    if any(match.stored.contexts and not match.stored.reviews for match in found.matches):
        return Status.CONTEXT
    return Status.RELATED if found.matches else Status.UNKNOWN


def reviews_of(matches: Iterable[Match]) -> tuple[Review, ...]:
    """
    Every review of some matches once, newest first, undated last.
    """
    by_url = {review.url: review for match in matches for review in match.stored.reviews}
    return tuple(sorted(by_url.values(), key=lambda review: review.date or "", reverse=True))


def contexts_of(matches: Iterable[Match]) -> tuple[Context, ...]:
    """
    Every context of some matches once, newest first, undated last; of several by one page, the first match's.
    """
    found: dict[str, Context] = {}
    for match in matches:
        for context in match.stored.contexts:
            found.setdefault(context.url, context)
    return tuple(sorted(found.values(), key=lambda context: context.date or "", reverse=True))


def background_of(found: ClaimAnswer) -> tuple[Context, ...]:
    """
    The contexts of the background record that fits best: those of others are about something beside it.
    """
    best = next((match for match in found.matches if match.stored.contexts), None)
    return contexts_of([best] if best else [])


def publishers_of(reviews: Iterable[Review]) -> tuple[str, ...]:
    """
    The publishers of some reviews, each once.
    """
    return tuple(dict.fromkeys(review.publisher for review in reviews))


def clipped(text: str, length: int = _TEXT_LENGTH) -> str:
    """
    A text on one line, cut between words where it is longer than ``length`` code points.
    """
    flat = " ".join(text.split())
    if len(flat) <= length:
        return flat
    head = flat[: length - 1]
    return (head.rsplit(" ", 1)[0] if " " in head[length // 2 :] else head).rstrip(" ,;:.-–") + "…"


def said(claim: Claim) -> str:
    """
    What is shown of a claim: its words in the message; of a claim that a known link makes, its wording.
    """
    return claim.text if is_link(claim.quote) else claim.quote


def is_link(text: str) -> bool:
    """
    Whether a text is a link and nothing else.
    """
    return find_links(text) == (text.strip(),)


def is_label(rating: str) -> bool:
    """
    Whether a publisher's rating is a label such as "Mostly False" and not a sentence.
    """
    return 0 < len(rating) <= _LABEL_LENGTH and len(rating.split()) <= _LABEL_WORDS


def rating(review: Review, texts: Texts) -> str:
    """
    The publisher's own label; where the rating is a sentence, our word for its verdict; where it has none,
    the sentence itself, cut short.
    """
    own = " ".join(review.rating.split()).rstrip(".! ")
    if is_label(own):
        return own
    if review.verdict is not Verdict.OTHER or not own:
        return verdict(review.verdict, texts)
    return texts.say("quoted", text=clipped(own, _RATING_LENGTH))


def verdict(value: Verdict, texts: Texts) -> str:
    """
    A verdict in words.
    """
    return texts.say(f"verdict_{value.value}")


def source(publisher: str, url: str, style: Style = Style.PLAIN) -> Span:
    """
    A publisher's name that links to what it published.
    """
    return Span(publisher, style, url)


def review_line(review: Review, texts: Texts) -> Line:
    """
    One review: publisher with link, date, rating.
    """
    return line(
        *texts.spans(
            "review",
            publisher=source(review.publisher, review.url),
            date=texts.date(review.date),
            rating=rating(review, texts),
        ),
        bullet="• ",
    )


def context_line(context: Context, texts: Texts) -> Line:
    """
    One context: publisher with link, its interest in the matter if it has one, date, what it says.
    """
    party = texts.say("party", party=context.party) if context.party else ""
    spans = texts.spans(
        "context_party" if party else "context",
        publisher=source(context.publisher, context.url),
        date=texts.date(context.date),
        text=" ".join(context.text.split()),
        party=party,
    )
    return line(*spans, bullet="• ")


def conflict(found: Conflict, texts: Texts) -> str:
    """
    One sentence that names what differs, with the words of both sides.
    """
    if found.kind is ConflictKind.NEGATION:
        return texts.say("conflict_negation")
    ours, theirs = (clipped(side, 80) for side in (found.ours, found.theirs))
    if ours and theirs:
        key = f"conflict_{found.kind.value}"
        return texts.say(key if key in texts.says else "conflict_values", ours=ours, theirs=theirs)
    if ours or theirs:
        return texts.say("conflict_ours" if ours else "conflict_theirs", ours=ours, theirs=theirs)
    return texts.say("conflict_unlike", kind=texts.say(f"kind_{found.kind.value}"))
