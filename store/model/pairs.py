"""
A message and a stored claim as one text for the entailment network.
"""

from __future__ import annotations

from store.model.tokenizer import PieceTokenizer

MOST_TOKENS = 128
"""
Of a pair, marks included.
"""
_MARKS = 4


def pair_ids(
    tokenizer: PieceTokenizer, marks: tuple[int, int], message: str, claim: str
) -> tuple[list[int], list[int]]:
    """
    Token ids of ``<s> message </s></s> claim </s>`` and the side of each, 0 the message's and 1 the claim's.
    Both texts are cleaned ones; where they are too long together, the longer one is cut, but neither to less
    than half of the room.
    """
    start, end = marks
    room = MOST_TOKENS - _MARKS
    ours, theirs = tokenizer.ids(message, room), tokenizer.ids(claim, room)
    theirs = theirs[: max(room // 2, room - len(ours))]
    ours = ours[: room - len(theirs)]
    ids = [start, *ours, end, end, *theirs, end]
    return ids, [0] * (len(ours) + 2) + [1] * (len(theirs) + 2)
