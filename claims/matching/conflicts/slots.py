"""
Names that no list knows: capitalised words that stand in the same place of two otherwise equal sentences.

In German, where every noun has a capital, only two capitalised words together are a name, or one after a
preposition of place without an article; in Hindi, which has no capitals, the word before the agent's "ने".
"""

from __future__ import annotations

import regex
from rapidfuzz.distance import JaroWinkler

from claims.matching.conflicts.sentence import Sentence, Word, share

Span = tuple[int, int]

# Two spellings of one name ("Zelensky", "Selenskyj") are nearer than this.
_SAME_SPELLING = 0.8
_NAME_LINK = regex.compile(r"[ -]|\. | (?:de|da|do|dos|del|de la|von|van|van der|al|bin|ibn|el|du|di) ")
_GERMAN_PLACE = regex.compile(r"(?<!\p{L})(?:in|aus|nach) $")
_AGENT = regex.compile(r"([\p{L}\p{M}]+) ने(?![\p{L}\p{M}])")
# Endings of nouns that begin a sentence without an article and are no names.
_PLURALS = {"de": ("en", "e"), "nl": ("en", "s"), "it": ("i", "e")}
_TITLES = regex.compile(
    r"mrs?|ms|dr|prof|sir|herr|frau|mme|mlle|sra?|senora?|don|dona|king|queen|pope|president|prasident|presidente"
    r"|minister|ministro|ministre"
)
# One illness and those who are meant by their office go by many words.
_SYNONYMS = regex.compile(
    r"covid|corona|sars|virus|president|prasident|minist|governo|gobierno|gouvern|regierung"
)


def differing_slots(
    ours: tuple[Sentence, list[Span]], theirs: tuple[Sentence, list[Span]]
) -> tuple[Span, Span] | None:
    """
    Places of two different names in one slot; ``None`` where there are none, or the sentences differ too
    much to tell. Each side comes with the places of known names: two of them are compared elsewhere.
    """
    (mine, known), (other, also_known) = ours, theirs
    if mine.language != other.language or not mine.language or share(mine, other) < 0.5:
        return None
    if mine.language == "hi":
        return _agents(mine, other)
    for a in own_names(mine, other):
        for b in own_names(other, mine):
            both_known = _is_known(a, known) and _is_known(b, also_known)
            if not both_known and _same_slot(mine, a, other, b) and not _one_name(mine, a, other, b):
                return a, b
    return None


def full_names(sentence: Sentence) -> list[list[Word]]:
    """
    Names of two or more capitalised words.
    """
    return [run for run in _capital_runs(sentence) if len(run) > 1]


def _is_known(span: Span, known: list[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in known)


def _agents(ours: Sentence, theirs: Sentence) -> tuple[Span, Span] | None:
    mine, other = _AGENT.findall(ours.flat), _AGENT.findall(theirs.flat)
    if len(mine) != 1 or len(other) != 1 or JaroWinkler.similarity(mine[0], other[0]) >= _SAME_SPELLING:
        return None
    a, b = _AGENT.search(ours.flat), _AGENT.search(theirs.flat)
    if a is None or b is None or _share_of_rest(ours, a.span(1), theirs, b.span(1), least=2) < 0.75:
        return None
    inner = a.group(1) in theirs.flat or b.group(1) in ours.flat
    return None if inner else (a.span(1), b.span(1))


def own_names(sentence: Sentence, other: Sentence) -> list[Span]:
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
    if _is_title(sentence):
        return []
    runs: list[list[Word]] = []
    for word in sentence.content:
        if not sentence.text[word.start].isupper() or sentence.flat[word.start - 1 : word.start] == "#":
            continue
        if runs and _NAME_LINK.fullmatch(sentence.flat, runs[-1][-1].end, word.start):
            runs[-1].append(word)
        else:
            runs.append([word])
    return [run for run in runs if _is_name(sentence, run)]


def _is_title(sentence: Sentence) -> bool:
    """
    Whether most words have a capital, as in a headline, so that capitals don't mark names.
    """
    capitals = sum(sentence.text[word.start].isupper() for word in sentence.content)
    return len(sentence.content) > 5 and capitals > 0.6 * len(sentence.content)


def _is_name(sentence: Sentence, run: list[Word]) -> bool:
    first = run[0]
    # A unit ("GHz") or what is counted.
    counted = sentence.flat[: first.start].rstrip()[-1:].isdigit()
    if counted or (sentence.text[first.start : run[-1].end].isupper() and run[-1].end - first.start > 3):
        return False
    if _SYNONYMS.search(sentence.flat, first.start, run[-1].end):
        return False
    if len(run) > 1:
        return True
    if _starts_sentence(sentence, first):
        return len(first.flat) >= 4 and not first.flat.endswith(_PLURALS.get(sentence.language, "s"))
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
    full_names = " " in ours.flat[slice(*mine)] and " " in theirs.flat[slice(*other)]
    rest = _share_of_rest(ours, mine, theirs, other, least=2 if full_names else 3)
    if not before[0] or not before[1]:
        return same_before and same_after and rest >= 0.75
    if same_before and same_after:
        return rest >= 0.5
    return rest >= 0.6 and (same_before or (same_after and bool(after[0])))


def _share_of_rest(ours: Sentence, mine: Span, theirs: Sentence, other: Span, *, least: int = 3) -> float:
    """
    Share of the shorter sentence's content words outside the two slots that the other has; 0 where fewer
    than ``least`` are left.
    """
    first, second = _outside(ours, mine), _outside(theirs, other)
    fewest = min(len(first), len(second))
    return len(first & second) / fewest if fewest >= least else 0.0


def _outside(sentence: Sentence, span: Span) -> set[str]:
    return {word.stem for word in sentence.content if word.end <= span[0] or word.start >= span[1]}


def _neighbour(sentence: Sentence, place: int, step: int) -> str:
    if step > 0:
        return next((word.stem for word in sentence.words if word.start >= place), "")
    return next((word.stem for word in reversed(sentence.words) if word.end <= place), "")


def _one_name(ours: Sentence, mine: Span, theirs: Sentence, other: Span) -> bool:
    """
    Whether two names may be one: part of the other, spelt alike, or an acronym and the name written out.
    """
    a, b = ours.flat[slice(*mine)], theirs.flat[slice(*other)]
    acronym = ours.text[slice(*mine)].isupper() != theirs.text[slice(*other)].isupper()
    joined, also_joined = (regex.sub(r"[ -]", "", name) for name in (a, b))
    if acronym or joined in also_joined or also_joined in joined:
        return True
    return JaroWinkler.similarity(a.split()[-1], b.split()[-1]) >= _SAME_SPELLING
