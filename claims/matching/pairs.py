"""
Which texts of a message are read beside which stored claims, and what is known of each pair once it was.

A message that is not too long is read as a whole beside its claims; what the whole says counts for the claim
of it that agrees with it most (`claims.matching.entailment` tells what comes of it).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from claims.matching.conflicts import find_conflicts
from claims.matching.decision import Signs, View
from claims.matching.match import is_in_its_language, nearest_wording
from claims.matching.queries import essence
from claims.matching.stance import stance
from claims.models import Match, Message
from claims.ports import Vectors
from claims.text.language import detect
from claims.text.normalize import words

SHOWN = 0.2
"""
Least probability by the search of what is shown as related.
"""
WORTH_READING = 0.1
WORTH_READING_ABROAD = 0.01
"""
Least probability by the search of what is read, and of the likeliest where that is in another language than
the message, since there the search knows less. Two thirds of what it finds for an ordinary tweet has less,
and of the right claims told of posts, tweets, articles and debates none.
"""
MOST_READ = 3
"""
Stored claims read for one claim of a message.
"""
LONGEST_WHOLE = 250
"""
Words of a message that is read as a whole too.
"""
MOST_WHOLE = 2
"""
Stored claims that a whole message is read beside; one of its claims is read beside each of them too.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """
    A match to be read: a text of the message and the stored wording nearest to it.
    """

    ours: str
    theirs: str
    match: Match

    @property
    def is_copy(self) -> bool:
        """
        Whether the two are worded alike.
        """
        return words(self.ours) == words(self.theirs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """
    What is known of a pair, of the claim with the number ``place`` in its message. ``around`` is the pair of
    the whole message where its view is known too, else the same again; not ``is_claim``: only the whole
    message brought it up, and no claim of it was read.
    """

    place: int
    pair: Pair
    around: Pair
    signs: Signs
    is_claim: bool = True

    @property
    def is_copy(self) -> bool:
        """
        Whether the claim or the message is worded exactly as the stored claim.
        """
        return self.pair.is_copy or self.around.is_copy


def whole_pairs(
    texts: Sequence[str],
    matched: Sequence[Sequence[Match]],
    message: Message,
    whole: Callable[[], Sequence[Match]],
) -> list[Pair]:
    """
    The whole message beside the likeliest stored claims; none where it is but the one claim in it. The only
    claim of a message is read a second time so, beside the likeliest: a reading may hang on how it is spelt.
    ``whole`` searches for the whole message, where it is more than that claim.
    """
    text = _whole_text(message)
    if text is None or [*texts] == [text]:
        return []
    is_respelt = [words(each) for each in texts] == [words(text)]
    heard = {} if is_respelt else {match.stored.id: match for match in whole()}
    best: dict[str, Match] = {}
    for match in (*heard.values(), *(match for matches in matched for match in matches)):
        kept = best.get(match.stored.id)
        if kept is None or match.probability > kept.probability:
            best[match.stored.id] = match
    likely = worth_reading(text, best.values())[: MOST_WHOLE if len(texts) > 1 else 1]
    return [
        Pair(
            ours=text,
            theirs=nearest_wording(text, match.stored),
            match=heard.get(match.stored.id, match if is_respelt else replace(match, probability=0.0)),
        )
        for match in likely
    ]


def own_pairs(
    texts: Sequence[str], matched: Sequence[Sequence[Match]], around: Collection[str]
) -> Iterator[tuple[int, Pair]]:
    """
    The claims by number, each beside its likeliest matches. Where the whole message is read ``around`` them:
    of each stored claim that it is read beside the claim to which the search gives it most, and of each claim
    its likeliest match where it is likely enough to be shown; else the three likeliest.
    """
    likely = [worth_reading(text, matches) for text, matches in zip(texts, matched, strict=True)]
    best: dict[str, tuple[float, int]] = {}
    for place, matches in enumerate(likely):
        for match in matches:
            one = (match.probability, -place)
            best[match.stored.id] = max(one, best.get(match.stored.id, one))
    for place, matches in enumerate(likely):
        for rank, match in enumerate(matches):
            is_best = match.stored.id in around and best[match.stored.id][1] == -place
            is_likely = rank == 0 and match.probability >= SHOWN
            if is_best or is_likely if around and len(texts) > 1 else rank < MOST_READ:
                theirs = nearest_wording(texts[place], match.stored)
                yield place, Pair(ours=texts[place], theirs=theirs, match=match)


def worth_reading(text: str, matches: Iterable[Match]) -> list[Match]:
    """
    The matches of a text that have a review and are likely enough, the likeliest first.
    """
    reviewed = sorted((match for match in matches if match.stored.reviews), key=lambda one: -one.probability)
    likely = [match for match in reviewed if match.probability >= WORTH_READING]
    if likely or not reviewed or reviewed[0].probability < WORTH_READING_ABROAD:
        return likely
    return [] if is_in_its_language(text, reviewed[0].stored) else reviewed[:1]


def _whole_text(message: Message) -> str | None:
    """
    The text of a message that can be read as a whole: not a page's, not what a person selected from it, and
    not a long one.
    """
    if message.page is not None or message.quote is not None:
        return None
    text = essence(message.text)
    return text if 0 < len(words(text)) <= LONGEST_WHOLE else None


def joined_views(
    texts: Sequence[str],
    alone: Sequence[tuple[int, Pair, Vectors]],
    context: Mapping[str, tuple[Pair, Vectors]],
) -> Iterator[Read]:
    """
    Each claim with its own view, and with that of the whole message where it comes nearest of all claims to
    the stored one; then what only the whole brought up.
    """
    nearest: dict[str, tuple[float, int]] = {}
    for place, pair, reading in alone:
        claim_id = pair.match.stored.id
        view = _view(pair, reading)
        one = (_agreement(view, _view(*context.get(claim_id, (pair, reading)))), -place)
        nearest[claim_id] = max(one, nearest.get(claim_id, one))
    for place, pair, reading in alone:
        around = context.get(pair.match.stored.id)
        if around is None or nearest[pair.match.stored.id][1] != -place:
            yield read_alone(pair, reading, place)
            continue
        views = _view(pair, reading), _view(*around)
        signs = _signs(pair, around[0], views, claims=len(texts))
        yield Read(place=place, pair=pair, around=around[0], signs=signs)
    for claim_id, (pair, reading) in context.items():
        if claim_id not in nearest:
            view = _view(pair, reading)
            signs = _signs(pair, pair, (replace(view, prior=0.0), view), claims=len(texts))
            yield Read(place=0, pair=pair, around=pair, signs=signs, is_claim=False)


def _agreement(view: View, whole: View) -> float:
    """
    How likely a claim says what the whole message rather says: the same, or the reverse.
    """
    return view.same if whole.same >= whole.reverse else view.reverse


def read_alone(pair: Pair, reading: Vectors, place: int = 0) -> Read:
    """
    What is known of a pair of which no other view is known; ``reading`` as a row of a model's.
    """
    view = _view(pair, reading)
    return Read(place=place, pair=pair, around=pair, signs=_signs(pair, pair, (view, view)))


def _view(pair: Pair, reading: Vectors) -> View:
    return View(prior=pair.match.probability, reading=reading)


def _signs(own: Pair, around: Pair, views: tuple[View, View], claims: int = 1) -> Signs:
    spoken = detect(own.ours), detect(own.theirs)
    return Signs(
        own=views[0],
        whole=views[1],
        foreign=spoken[0] != spoken[1],
        stance=stance(own.ours, own.theirs, languages=spoken),
        words=len(words(around.ours)),
        claims=claims,
        conflicts=find_conflicts(own.ours, own.theirs, languages=spoken),
    )
