"""
What ties a sentence to a stored claim beside its meaning: something that both name, and the same figures.
"""

from __future__ import annotations

from claims.matching.conflicts.aliases import find_entities
from claims.matching.conflicts.dates import find_dates
from claims.matching.conflicts.numbers import agree
from claims.matching.conflicts.numerals import Numeral, find_numerals
from claims.matching.conflicts.sentence import Sentence, read_pair
from claims.text.normalize import words

# Letters that cognates share at their beginning: "vaccine" and "vacuna" do not, "autism" and "autismo" do.
_STEM = 5
# A brand or a name is written alike everywhere; shorter words coincide by chance ("an", "die").
_NAME = 4


def tied(ours: str, theirs: str) -> bool:
    """
    Whether two sentences share a word, the beginning of a long word, or a known name in whatever script.
    Meaning alone finds a neighbour for everything, and a price is like any other; a claim is about something
    that has a name.
    """
    return not _marks(ours).isdisjoint(_marks(theirs)) or _share_name(ours, theirs)


def _marks(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in words(text) if _may_name(word))


def _may_name(word: str) -> bool:
    letters = any(map(str.isalpha, word))
    return letters and (len(word) >= _NAME or any(map(str.isdigit, word)))


def _share_name(ours: str, theirs: str) -> bool:
    sides = [{mention.entity.id for mention in find_entities(side)} for side in read_pair(ours, theirs)]
    return not sides[0].isdisjoint(sides[1])


def keeps_figures(ours: str, theirs: str) -> bool:
    """
    Whether a message (``ours``) gives every figure of a stored claim: without the seven million, a sentence
    about a ministry that gives something away is another claim. "One" is often no figure.
    """
    mine, other = read_pair(ours, theirs)
    given = _numerals(mine)
    wanted = [numeral for numeral in _numerals(other) if any(value.high > 1 for value in numeral.values)]
    return all(any(agree(one, numeral) for one in given) for numeral in wanted)


def _numerals(sentence: Sentence) -> list[Numeral]:
    return find_numerals(sentence, [date.span for date in find_dates(sentence)])
