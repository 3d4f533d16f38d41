"""
What two sentences in different languages have in common beside their meaning: something that both name.
"""

from __future__ import annotations

from claims.conflicts.aliases import find_entities
from claims.conflicts.sentence import read_pair
from claims.normalize import words

# Letters that cognates share at their beginning: "vaccine" and "vacuna" do not, "autism" and "autismo" do.
_STEM = 5
# A brand or a name is written alike everywhere; shorter words coincide by chance ("an", "die").
_NAME = 4


def tied(ours: str, theirs: str) -> bool:
    """
    Whether two sentences share a number, a word, the beginning of a long word, or a known name in whatever
    script. Meaning alone finds a neighbour for everything; a claim is about something that has a name.
    """
    return not _marks(ours).isdisjoint(_marks(theirs)) or _share_name(ours, theirs)


def _marks(text: str) -> frozenset[str]:
    found = words(text)
    return frozenset(word[:_STEM] for word in found if len(word) >= _NAME or any(map(str.isdigit, word)))


def _share_name(ours: str, theirs: str) -> bool:
    sides = [{mention.entity.id for mention in find_entities(side)} for side in read_pair(ours, theirs)]
    return not sides[0].isdisjoint(sides[1])
