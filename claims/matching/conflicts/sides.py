"""
One of the two sentences that are compared, with all that the rules look at.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from claims.matching.conflicts.aliases import Mention, find_entities
from claims.matching.conflicts.dates import Date, find_dates
from claims.matching.conflicts.numerals import Numeral, find_numerals
from claims.matching.conflicts.sentence import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """
    A sentence with its numbers, its dates and the known names in it, each in order.
    """

    sentence: Sentence
    numerals: list[Numeral]
    dates: list[Date]
    mentions: list[Mention]

    @property
    def entities(self) -> dict[str, Mention]:
        """
        First mention of each entity.
        """
        return {mention.entity.id: mention for mention in reversed(self.mentions)}


@lru_cache(maxsize=4096)
def read_side(sentence: Sentence) -> Side:
    """
    What a sentence says in numbers, dates and names.
    """
    dates = find_dates(sentence)
    numerals = find_numerals(sentence, [date.span for date in dates])
    return Side(sentence=sentence, numerals=numerals, dates=dates, mentions=find_entities(sentence))
