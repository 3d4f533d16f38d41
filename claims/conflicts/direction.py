"""
When two sentences tell who did what to whom the other way round.

Roles are read by order, turned by the words of a passive; both sentences must name the same two parties and
the same deed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import regex

from claims.conflicts.lexicon import Cue
from claims.conflicts.names import Named
from claims.conflicts.sentence import Sentence, share
from claims.models import Conflict, ConflictKind

_LONGEST = 35
_WERDEN = regex.compile(r"\b(?:wird|werden|wurde|wurden|worden)\b")
_HINDI_AGENT = regex.compile(r"(?:[\p{L}\p{M}]+ )?(?:ने|द्वारा|की ओर से)(?![\p{L}\p{M}])")
_SETTING = regex.compile(
    r"(?<!\p{L})(?:in|at|on|near|over|en|sobre|dans|sur|auf|bei|im|am|em|no|na|nos|nas|في)"
    r"(?: (?:the|a|an|la|el|los|las|le|les|un|una|une|der|die|das|dem|den|einer|einem|um|uma|\d+))? $|在$"
)
_PASSIVE_VERB = regex.compile(
    r"\b(?:been|being|was|were|is|are|get|got|fue|fueron|ha sido|han sido|es|ete|est|sont|foi|foram|wurden?) "
    r"(?:\p{L}+ly )?\p{L}+"
)
_CHINESE_PASSIVE = regex.compile(r"[被遭]|受到|由")
_FROM = {
    "en": r"from",
    "es": r"de|desde",
    "fr": r"de|du|d'|depuis",
    "de": r"von|aus",
    "pt": r"de|da|do",
    "ar": r"من",
    "zh": r"从|從|由",
}
_TO = {
    "en": r"to|into",
    "es": r"a|al|hacia",
    "fr": r"a|au|aux|vers|en",
    "de": r"nach|an|zu|in die",
    "pt": r"para|a|ao|à",
    "ar": r"الي|ل",
    "zh": r"到|至|去|往|给|給",
}


@dataclass(frozen=True, slots=True)
class _Party:
    key: str
    start: int
    end: int


_Pair = tuple[_Party, _Party]


def compare_direction(ours: Named, theirs: Named) -> Conflict | None:
    """
    A conflict where two parties of one deed have changed places.
    """
    mine, other = ours.sentence, theirs.sentence
    if max(len(mine.words), len(other.words)) > _LONGEST:
        return None
    may_differ = any(map(_may_turn_roles, (mine, other)))
    for (a, b), (c, d) in _common_pairs(ours, theirs):
        if (may_differ or a.key != c.key) and _turned((mine, a, b), (other, c, d)):
            return Conflict(
                kind=ConflictKind.DIRECTION,
                ours=mine.quote(a.start, b.end),
                theirs=other.quote(c.start, d.end),
            )
    return None


def _may_turn_roles(sentence: Sentence) -> bool:
    """
    Whether something beside the order of words may tell who acts.
    """
    return sentence.language in {"hi", "zh"} or bool(sentence.found(Cue.PASSIVE))


def _common_pairs(
    ours: Named, theirs: Named
) -> Iterator[tuple[tuple[_Party, _Party], tuple[_Party, _Party]]]:
    """
    Pairs of parties that both sentences have, each pair in the order of its sentence.
    """
    mine, other = _parties(ours), _parties(theirs)
    if ours.sentence.language == theirs.sentence.language:
        mine |= _words_as_parties(ours.sentence, mine)
        other |= _words_as_parties(theirs.sentence, other)
    shared = [party for key, party in mine.items() if key in other]
    for a, b in combinations(sorted(shared, key=lambda party: party.start)[:6], 2):
        first, second = sorted((other[a.key], other[b.key]), key=lambda party: party.start)
        yield (a, b), (first, second)


def _parties(side: Named) -> dict[str, _Party]:
    return {key: _Party(key, m.start, m.end) for key, m in side.entities.items()}


def _words_as_parties(sentence: Sentence, known: dict[str, _Party]) -> dict[str, _Party]:
    """
    Content words that are no verbs of the lexicon and no part of a known name.
    """
    taken = [(p.start, p.end) for p in known.values()] + [m[2:] for m in sentence.found(Cue.VERB)]
    free = (w for w in sentence.content if not any(s < w.end and w.start < e for s, e in taken))
    return {word.stem: _Party(word.stem, word.start, word.end) for word in free}


def _turned(ours: tuple[Sentence, _Party, _Party], theirs: tuple[Sentence, _Party, _Party]) -> bool:
    if not all(_once(sentence, party) for sentence, *parties in (ours, theirs) for party in parties):
        return False
    deeds = _deeds(*ours) & _deeds(*theirs)
    if not deeds or not all(_single_deed(sentence, deeds) for sentence in (ours[0], theirs[0])):
        return _journey_turned(ours, theirs)
    if any(_is_setting(s, p) for s, *parties in (ours, theirs) for p in parties):
        return False
    if _nameless_passive(*ours) != _nameless_passive(*theirs):
        return False
    return _agent(*ours) != _agent(*theirs) and _overlap(ours[0], theirs[0])


def _is_setting(sentence: Sentence, party: _Party) -> bool:
    """
    Whether a party is only where something happens: "in Ukraine".
    """
    if sentence.language == "hi":
        return sentence.flat[party.end :].lstrip().startswith("में")
    return _SETTING.search(sentence.flat[max(0, party.start - 14) : party.start]) is not None


def _nameless_passive(sentence: Sentence, first: _Party, second: _Party) -> bool:
    """
    Whether something "was done" between two parties without a word for by whom.
    """
    between = sentence.flat[first.end : second.start]
    return _PASSIVE_VERB.search(between) is not None and _agent(sentence, first, second) == first.key


def _once(sentence: Sentence, party: _Party) -> bool:
    return sum(word.stem == party.key for word in sentence.words) <= 1


def _single_deed(sentence: Sentence, deeds: set[str]) -> bool:
    return sum(mark.key in deeds for mark in sentence.found(Cue.VERB)) <= len(deeds)


def _overlap(ours: Sentence, theirs: Sentence) -> bool:
    return ours.language != theirs.language or share(ours, theirs) >= 0.6


def _deeds(sentence: Sentence, first: _Party, second: _Party) -> set[str]:
    """
    Verbs that link two parties: between them, or where the language puts verbs first or last, beside them.
    """
    low, high = first.end, second.start
    if sentence.language in {"hi", "de", "nl"}:
        high = len(sentence.flat)
    elif sentence.language == "ar":
        low = 0
    return {m.key for m in sentence.found(Cue.VERB) if low <= m.start and m.end <= high}


def _agent(sentence: Sentence, first: _Party, second: _Party) -> str:
    if sentence.language == "hi":
        return _hindi_agent(sentence, first, second)
    between = sentence.flat[first.end : second.start]
    if sentence.language == "zh":
        return second.key if _CHINESE_PASSIVE.search(between) else first.key
    close = any(
        m.cue == Cue.PASSIVE and first.end <= m.start and m.end <= second.start and second.start - m.end <= 12
        for m in sentence.marks
    )
    passive = close and (sentence.language != "de" or _WERDEN.search(sentence.flat) is not None)
    return second.key if passive else first.key


def _hindi_agent(sentence: Sentence, first: _Party, second: _Party) -> str:
    for party in (first, second):
        if _HINDI_AGENT.match(sentence.flat[party.end :].lstrip()):
            return party.key
    return first.key


def _journey_turned(ours: tuple[Sentence, _Party, _Party], theirs: tuple[Sentence, _Party, _Party]) -> bool:
    """
    "From A to B" against "from B to A".
    """
    mine, other = _source(*ours), _source(*theirs)
    return mine is not None and other is not None and mine != other and _overlap(ours[0], theirs[0])


def _source(sentence: Sentence, first: _Party, second: _Party) -> str | None:
    language = sentence.language
    if language == "hi":
        return first.key if sentence.flat[first.end :].lstrip().startswith("से ") else None
    if language not in _FROM:
        return None
    out, to = _preceded(sentence, first, _FROM[language]), _preceded(sentence, second, _TO[language])
    if out and to:
        return first.key
    swapped = _preceded(sentence, first, _TO[language]) and _preceded(sentence, second, _FROM[language])
    return second.key if swapped else None


def _preceded(sentence: Sentence, party: _Party, words: str) -> bool:
    before = sentence.flat[max(0, party.start - 16) : party.start]
    return _just_before(words, sentence.language).search(before) is not None


@lru_cache(maxsize=32)
def _just_before(words: str, language: str) -> regex.Pattern[str]:
    article = r"(?:the |la |el |los |las |le |les |l'|der |die |das |den |o |os |as )?"
    edge = "" if language == "zh" else r"(?<![\p{L}\p{M}])"
    space = " ?" if language in {"zh", "ar", "fr"} else " "
    return regex.compile(rf"{edge}(?:{words}){space}{article}$")
