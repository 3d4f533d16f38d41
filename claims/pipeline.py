"""
The way of one message: links, the page behind them, claims, matches, answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from claims import answer as answers
from claims.errors import BadInputError
from claims.extraction.extract import Extracted, extract_all
from claims.extraction.worthiness import WorthinessModel
from claims.matching.advice import Advice
from claims.matching.entailment import SURE, Reader
from claims.matching.match import Hearing, Matcher, Thresholds, is_worded_as
from claims.matching.message_context import match_together
from claims.matching.pairs import Read
from claims.matching.trace import Trace
from claims.matching.twins import wording
from claims.models import (
    Answer,
    Claim,
    ClaimAnswer,
    Match,
    Message,
    Notice,
    NoticeKind,
    Outlet,
    Page,
    Stance,
    Status,
    StoredClaim,
    Tier,
)
from claims.ports import Adviser, ClaimIndex, Embedder, Entailment, PageReader
from claims.text.dates import text_date
from claims.text.language import detect
from claims.text.links import find_links, is_telling, without_links
from claims.text.normalize import clean, words

# Twelve times Telegram's longest message, and longer than most articles; longer messages and pages are cut
# here and the answer says so. Some texts take time that grows with the square of their length.
LONGEST_TEXT = 50_000
# More links than this in one message are a link list, not something to check.
READ_LINKS = 3
# Fewer words than this beside a link are a greeting; the page is then the message.
_OWN_WORDS = 6
# Fewer words than this, in which no statement was found, may but name a subject.
_STATES = 5
# More words than this are a text of their own; the links in it are its sources, not what was handed over.
_MANY_WORDS = 60
_BY_WORDS = (
    Notice(kind=NoticeKind.LEXICAL_ONLY, text="The language model is missing: I compared words only."),
)
_ONLY_BEGUN = Notice(kind=NoticeKind.TOO_LONG, text="I read only the beginning of this.")

Hear = Callable[[], Hearing]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """
    What the pipeline is joined from; ``embedder``, ``entailment``, ``adviser`` and ``reader`` may be absent.
    """

    index: ClaimIndex
    embedder: Embedder | None = None
    entailment: Entailment | None = None
    adviser: Adviser | None = None
    reader: PageReader | None = None
    today: Callable[[], date] = date.today


class Pipeline:
    """
    Answers messages, one thread at a time. Between them it holds what time is left to ask about the last one.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._advice = None if parts.adviser is None else Advice(parts.adviser)
        self._reader = Reader(parts.entailment, advice=self._advice)
        floor = self._reader.floor
        self._matcher = Matcher(parts.index, parts.embedder, Thresholds(floor=floor))
        self._worthiness = WorthinessModel.load()

    def answer(self, message: Message, trace: Trace | None = None, without: Collection[str] = ()) -> Answer:
        """
        What the store has for every claim of a message; ``trace`` is told how far stored claims come, and
        those of the ids ``without`` are not found.

        Raises:
            BadInputError: the message holds no text and no link.

        """
        started = time.perf_counter()
        if not clean(message.text) and not message.links:
            raise BadInputError("There is no text in that. Send me a text, a link, or a caption.")
        if self._advice is not None:
            self._advice.begin(message)
        prepared, notices = _shortened(message)
        hear = partial(self._matcher.hear, trace, without)
        found = self._answered(_with_links(prepared), notices, hear)
        return replace(found, took_ms=round((time.perf_counter() - started) * 1000))

    def _answered(self, message: Message, notices: tuple[Notice, ...], hear: Hear) -> Answer:
        known = self._known_links(message)
        own = _own_words(message)
        found = [] if known and own < _OWN_WORDS else self._claims(message, hear())
        if known:
            return self._assembled(message, [*known, *found], notices)
        if message.page is not None or _checked(found):
            return self._assembled(message, found, notices)
        if own < _OWN_WORDS and message.links:
            return self._with_page(message, [], notices, hear)
        telling = tuple(link for link in message.links if is_telling(link)) if own < _MANY_WORDS else ()
        return self._with_page(replace(message, links=telling), found, notices, hear)

    def _with_page(
        self,
        message: Message,
        found: list[ClaimAnswer],
        notices: tuple[Notice, ...],
        hear: Hear,
    ) -> Answer:
        if self._parts.reader is None or not message.links:
            return self._assembled(message, found, notices)
        problems = list(notices)
        for link in message.links[:READ_LINKS]:
            page = self._parts.reader.read(link)
            if page.problem is not None:
                problems.append(_unreadable(page, page.problem))
                continue
            # A shortened link shows only now where it leads.
            known = self._known_links(replace(message, links=(page.url,)))
            if known:
                return self._assembled(message, [*known, *found], notices)
            text, cut = _cut(page.text, is_cut=page.cut)
            read = replace(message, page=replace(page, text=text))
            on_page = self._claims(read, hear())
            if page.reviewed:
                problems.append(_is_fact_check(page.reviewed))
            if on_page and not _checked(found):
                return self._assembled(read, on_page, (*problems, *cut))
            problems += [notice for notice in cut if notice not in problems]
        return self._assembled(message, found, tuple(problems))

    def reads(self, message: Message) -> list[Read]:
        """
        What is known of each pair of a claim and a stored claim that an answer rests on; to calibrate by.
        """
        heard = self._matcher.hear()
        extracted, _ = self._extracted(heard, message)
        claims = extracted.every
        return self._reader.read(claims, *self._matches(heard, claims, message))

    def _claims(self, message: Message, heard: Hearing) -> list[ClaimAnswer]:
        extracted, stated = self._extracted(heard, message)
        claims = extracted.every
        heard.trace.extracted(len(claims))
        told = self._reader.told(claims, *self._matches(heard, claims, message))
        found = [answers.claim_answer(*one) for one in zip(claims, told.own, strict=True)]
        whole = _whole_claim(message, claims)
        around = [answers.claim_answer(whole, told.whole)] if told.whole else []
        if not stated:
            return [_guessed(one) for one in (*around, *found) if _is_recognised(one)]
        # What seems to be no claim is told only where the store knows it.
        certain = len(extracted.claims)
        found = found[:certain] + [one for one in found[certain:] if _is_recognised(one)]
        telling = self._telling(found)
        if around and len(words(whole.text)) <= _MANY_WORDS:
            # The whole answers for its sentences.
            telling = [one for one in telling if one.status not in {Status.UNKNOWN, Status.RELATED}]
        return [*around, *telling]

    def _extracted(self, heard: Hearing, message: Message) -> tuple[Extracted, bool]:
        """
        The claims of a message, and whether it states any: where it does not, a short one is read as a claim.
        Sentences that seem to be none are read only where there is something to read them with.
        """
        found = extract_all(message, worthiness=self._worthiness, embedder=heard.embedder)
        if self._parts.entailment is None:
            return replace(found, unlikely=()), True
        whole = _whole(message) if not found.claims else None
        return (Extracted((whole,)), False) if whole is not None else (found, True)

    def _matches(
        self, heard: Hearing, claims: Sequence[Claim], message: Message
    ) -> tuple[list[tuple[Match, ...]], Message, Callable[[], Sequence[Match]]]:
        """
        What the search has for each claim, and how it is asked for the message as a whole.
        """
        return match_together(heard, claims, message), message, partial(heard.whole, message)

    def _telling(self, found: list[ClaimAnswer]) -> list[ClaimAnswer]:
        """
        Claims worth checking or known to the store; of the others as many as there is room to show.
        """
        threshold = self._worthiness.threshold_of
        telling = [
            one for one in found if one.claim.worthiness >= threshold(one.claim.text) or _is_known(one)
        ]
        others = [one for one in found if one not in telling]
        return telling + others[: max(0, answers.SHOWN_CLAIMS - len(telling))]

    def _known_links(self, message: Message) -> list[ClaimAnswer]:
        for link in message.links:
            ids = self._parts.index.by_url(link)
            stored = self._parts.index.claims(ids)
            twins: dict[tuple[str, ...], list[StoredClaim]] = {}
            for one in (stored[each] for each in ids if each in stored):
                twins.setdefault(wording(one), []).append(one)
            if twins:
                return [_appeared(message, link, each) for each in twins.values()]
        return []

    def _assembled(
        self, message: Message, found: Sequence[ClaimAnswer], notices: tuple[Notice, ...]
    ) -> Answer:
        read = message.page.text if message.page else message.text
        published = _published(message)
        old = answers.old_text_notice(published, self._parts.today())
        return answers.assemble(
            message,
            found,
            language=detect(message.quote or read),
            published=published,
            outlets=self._outlets(message, read),
            notices=(
                *notices,
                *((old,) if old else ()),
                *(() if found else _nothing(notices)),
                *(_BY_WORDS if found and self._parts.embedder is None else ()),
            ),
        )

    def _outlets(self, message: Message, read: str) -> tuple[Outlet, ...]:
        links = [*message.links, *((message.page.url,) if message.page else ()), *find_links(read)]
        outlets = (self._parts.index.outlet(link) for link in dict.fromkeys(links) if is_telling(link))
        noted = {outlet.domain: outlet for outlet in outlets if outlet is not None and outlet.notes}
        return tuple(noted.values())


def _shortened(message: Message) -> tuple[Message, tuple[Notice, ...]]:
    text, notices = _cut(message.text)
    return replace(message, text=text), notices


def _cut(text: str, *, is_cut: bool = False) -> tuple[str, tuple[Notice, ...]]:
    """
    The beginning of a text, and a notice where something is missing; ``is_cut`` where it was read so already.
    """
    if len(text) <= LONGEST_TEXT:
        return text, (_ONLY_BEGUN,) if is_cut else ()
    notice = Notice(kind=NoticeKind.TOO_LONG, text=f"I read the first {LONGEST_TEXT:,} characters of this.")
    return text[:LONGEST_TEXT], (notice,)


def _with_links(message: Message) -> Message:
    links = [*message.links, *(link for link in find_links(message.text) if "/" in link)]
    return replace(message, links=tuple(dict.fromkeys(links)))


def _own_words(message: Message) -> int:
    return len(words(without_links(message.text)[:2000]))


def _checked(found: Sequence[ClaimAnswer]) -> bool:
    return any(one.status is Status.CHECKED for one in found)


def _is_known(found: ClaimAnswer) -> bool:
    return any(match.tier is not Tier.RELATED for match in found.matches)


def _whole(message: Message) -> Claim | None:
    """
    A short message in which no statement was found, as a claim: a headline without a verb may still be a
    known rumour. A page's text is long and has statements of its own.
    """
    claim = _as_claim(message, message.quote or message.text)
    is_short = 0 < len(words(claim.text)) <= _MANY_WORDS
    return claim if message.page is None and is_short else None


def _whole_claim(message: Message, claims: Sequence[Claim]) -> Claim:
    """
    What a message says as a whole, as worth checking as its best claim.
    """
    worthiness = max((claim.worthiness for claim in claims), default=0.0)
    return replace(_as_claim(message, message.text.strip()), worthiness=worthiness, whole=True)


def _as_claim(message: Message, said: str) -> Claim:
    """
    A part of a message as one claim.
    """
    start = max(0, message.text.find(said))
    quote = message.text[start : start + len(said)]
    return Claim(text=clean(without_links(said)), span=(start, start + len(quote)), quote=quote)


def _guessed(found: ClaimAnswer) -> ClaimAnswer:
    """
    What a few words without a statement may be about: they may name a subject only, so that nothing is told
    flat but what is worded as they are, or denied.
    """
    text = found.claim.text
    if len(words(text)) >= _STATES:
        return found
    matches = [
        match
        if match.tier is not Tier.SAME or match.stance is Stance.DENIES or is_worded_as(text, match.stored)
        else replace(match, tier=Tier.MAYBE, probability=min(match.probability, SURE))
        for match in found.matches
    ]
    return answers.claim_answer(found.claim, matches)


def _is_recognised(found: ClaimAnswer) -> bool:
    """
    Whether something was read as the same or the reverse, or perhaps the same.
    """
    return found.status in {Status.CHECKED, Status.MAYBE, Status.OPPOSITE}


def _appeared(message: Message, link: str, twins: Sequence[StoredClaim]) -> ClaimAnswer:
    """
    What the store has for an address: a claim that appeared there, with those in the same words.
    """
    stored = twins[0]
    start = max(0, message.text.find(link))
    span = (start, start + len(link)) if message.text.startswith(link, start) else (0, len(message.text))
    claim = Claim(
        text=stored.claim,
        span=span,
        quote=message.text[slice(*span)],
        claimant=stored.claimant,
        said_on=stored.said_on,
        worthiness=1.0,
    )
    matches = [Match(stored=one, tier=Tier.SAME, probability=1.0, stance=Stance.UNCLEAR) for one in twins]
    return answers.claim_answer(claim, matches)


def _published(message: Message) -> str | None:
    if message.page is not None:
        return message.page.published
    return text_date(message.text) or message.sent_on


def _unreadable(page: Page, problem: str) -> Notice:
    return Notice(kind=NoticeKind.UNREADABLE_PAGE, text=problem, obstacle=page.obstacle)


def _is_fact_check(reviewed: Sequence[StoredClaim]) -> Notice:
    return Notice(
        kind=NoticeKind.IS_FACT_CHECK,
        text=f"That page is itself a fact-check, of: {reviewed[0].claim}",
    )


def _nothing(notices: Sequence[Notice]) -> tuple[Notice, ...]:
    if any(notice.kind is NoticeKind.UNREADABLE_PAGE for notice in notices):
        return ()
    return (Notice(kind=NoticeKind.NOTHING_TO_CHECK, text="I found no statement of fact in this."),)
