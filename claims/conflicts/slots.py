"""
Names that no list knows: capitalised words that stand in the same place of two otherwise equal sentences.

In German, where every noun has a capital, only two capitalised words together are a name, or one after a
preposition of place without an article; in Hindi, which has no capitals, the word before the agent's "ने".
"""

from __future__ import annotations

from collections.abc import Mapping

import regex
from rapidfuzz.distance import JaroWinkler

from claims.conflicts.sentence import Sentence, Word, share

Span = tuple[int, int]

# Two spellings of one name ("Zelensky", "Selenskyj") are nearer than this.
_SAME_SPELLING = 0.8
_NAME_LINK = regex.compile(r"[ -]|\. | (?:de|da|do|dos|del|de la|von|van|van der|al|bin|ibn|el|du|di) ")
_GERMAN_PLACE = regex.compile(r"(?<!\p{L})(?:in|aus|nach) $")
_AGENT = regex.compile(r"([\p{L}\p{M}]+) ने(?![\p{L}\p{M}])")
_TITLES = regex.compile(
    r"mrs?|ms|dr|prof|sir|herr|frau|mme|mlle|sra?|senora?|don|dona|king|queen|pope|president|prasident|presidente"
    r"|minister|ministro|ministre"
)
# One illness and those who are meant by their office go by many words.
_SYNONYMS = regex.compile(
    r"covid|corona|sars|virus|president|prasident|minist|governo|gobierno|gouvern|regierung"
)


def differing_slots(
    ours: Sentence, theirs: Sentence, mine_known: Mapping[Span, str], their_known: Mapping[Span, str]
) -> tuple[Span, Span] | None:
    """
    Places of two different names in one slot; ``None`` where there are none, or the sentences differ too
    much to tell. Names known on both sides are compared elsewhere.
    """
    if ours.language != theirs.language or not ours.language or share(ours, theirs) < 0.5:
        return None
    if ours.language == "hi":
        return _agents(ours, theirs)
    for a in _names(ours, theirs):
        for b in _names(theirs, ours):
            both_known = _is_known(a, mine_known) and _is_known(b, their_known)
            if not both_known and _same_slot(ours, a, theirs, b) and not _one_name(ours, a, theirs, b):
                return a, b
    return None


def _is_known(span: Span, known: Mapping[Span, str]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in known)


def _agents(ours: Sentence, theirs: Sentence) -> tuple[Span, Span] | None:
    mine, other = _AGENT.findall(ours.flat), _AGENT.findall(theirs.flat)
    if len(mine) != 1 or len(other) != 1 or mine == other or share(ours, theirs) < 0.6:
        return None
    a, b = _AGENT.search(ours.flat), _AGENT.search(theirs.flat)
    if a is None or b is None or JaroWinkler.similarity(mine[0], other[0]) >= _SAME_SPELLING:
        return None
    inner = a.group(1) in theirs.flat or b.group(1) in ours.flat
    return None if inner else (a.span(1), b.span(1))


def _names(sentence: Sentence, other: Sentence) -> list[Span]:
    """
    Runs of capitalised words, without the words that the other sentence has too.
    """
    spans = []
    for run in _capital_runs(sentence):
        own = [word for word in run if word.stem not in other.stems and not _TITLES.fullmatch(word.flat)]
        if own:
            spans.append((own[0].start, own[-1].end))
    return spans


def _capital_runs(sentence: Sentence) -> list[list[Word]]:
    runs: list[list[Word]] = []
    for word in sentence.content:
        if not sentence.text[word.start].isupper():
            continue
        if runs and _NAME_LINK.fullmatch(sentence.flat, runs[-1][-1].end, word.start):
            runs[-1].append(word)
        else:
            runs.append([word])
    return [run for run in runs if _is_name(sentence, run)]


def _is_name(sentence: Sentence, run: list[Word]) -> bool:
    first = run[0]
    if _SYNONYMS.search(sentence.flat, first.start, run[-1].end):
        return False
    if len(run) > 1:
        return True
    if _starts_sentence(sentence, first):
        return len(first.flat) >= 4 and not first.flat.endswith(("s", "en", "er"))
    if sentence.language == "de":
        return _GERMAN_PLACE.search(sentence.flat[max(0, first.start - 5) : first.start]) is not None
    return True


def _starts_sentence(sentence: Sentence, word: Word) -> bool:
    before = sentence.flat[: word.start].rstrip(" \"'«“¿¡(")
    return not before or before[-1] in ".!?:;"


def _same_slot(ours: Sentence, mine: Span, theirs: Sentence, other: Span) -> bool:
    before = _neighbour(ours, mine[0], -1), _neighbour(theirs, other[0], -1)
    after = _neighbour(ours, mine[1], 1), _neighbour(theirs, other[1], 1)
    same_before, same_after = before[0] == before[1], after[0] == after[1]
    rest = _share_of_rest(ours, mine, theirs, other)
    if not before[0] or not before[1]:
        return same_before and same_after and rest >= 0.75
    if same_before and same_after:
        return True
    return rest >= 0.6 and (same_before or (same_after and bool(after[0])))


def _share_of_rest(ours: Sentence, mine: Span, theirs: Sentence, other: Span) -> float:
    """
    Share of the shorter sentence's content words outside the two slots that the other has; 0 for under 3.
    """
    first, second = _outside(ours, mine), _outside(theirs, other)
    fewest = min(len(first), len(second))
    return len(first & second) / fewest if fewest >= 3 else 0.0


def _outside(sentence: Sentence, span: Span) -> set[str]:
    return {word.stem for word in sentence.content if word.end <= span[0] or word.start >= span[1]}


def _neighbour(sentence: Sentence, place: int, step: int) -> str:
    if step > 0:
        return next((word.stem for word in sentence.words if word.start >= place), "")
    return next((word.stem for word in reversed(sentence.words) if word.end <= place), "")


def _one_name(ours: Sentence, mine: Span, theirs: Sentence, other: Span) -> bool:
    a, b = ours.flat[slice(*mine)], theirs.flat[slice(*other)]
    if a in b or b in a or _initials(a) == b.replace(".", "") or _initials(b) == a.replace(".", ""):
        return True
    return any(
        JaroWinkler.similarity(x, y) >= _SAME_SPELLING for x in a.split() for y in b.split() if len(x) > 3
    )


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split())
