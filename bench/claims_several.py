"""
Whether each of several rumours in one message is found: bundled rewordings of starter claims, put together.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence

from bench.retrieval_sets import BUNDLED, load_bundled
from claims.extraction.extract import Worthiness, extract
from claims.matching.match import Matcher
from claims.matching.message_context import match_together
from claims.models import Match, Message, Tier
from claims.ports import Embedder
from tests.claims.list_index import ListIndex

_NUMBERS = (2, 3, 5)
Rumour = tuple[str, str]


def messages(number: int) -> Iterator[tuple[Rumour, ...]]:
    """
    The rewordings of each language in turn, so many of different claims to a message, as (claim id, text).
    """
    spoken: dict[str, list[Rumour]] = defaultdict(list)
    for line in (BUNDLED / "tests" / "data" / "rewordings.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if not row.get("translated"):
            spoken[row["language"]].append((row["claim_id"], row["text"]))
    for rumours in spoken.values():
        # The rewordings of one claim stand together: taken from far apart, they are of different claims.
        steps = max(1, len(rumours) // number)
        for first in range(steps):
            group = tuple(rumours[first::steps][:number])
            if len({claim for claim, _ in group}) == number:
                yield group


def print_several(worthiness: Worthiness, embedder: Embedder | None) -> None:
    """
    Of the rumours of messages of two, three and five: how many are told as the same claim, how many shown at
    all, and how many others are told as the same; claims matched alone and in the light of the message.
    """
    matcher = Matcher(ListIndex(load_bundled().claims, embedder), embedder)
    for number in _NUMBERS:
        tallies: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
        for group in messages(number):
            message = Message(text="\n\n".join(text.rstrip(".") + "." for _, text in group))
            claims = extract(message, worthiness=worthiness, embedder=embedder)
            wanted = {claim for claim, _ in group}
            tallies["alone"].append(_tally(wanted, matcher.match(claims, message=message)))
            together = match_together(matcher, claims, message)
            tallies["in the light of the message"].append(_tally(wanted, together))
        for name, rows in tallies.items():
            same, shown, others = (sum(column) for column in zip(*rows, strict=True))
            total = number * len(rows)
            print(
                f"  {number} in one, claims {name:28} same {same / total:.3f}  shown {shown / total:.3f}"
                f"  others as the same {others} of {total}"
            )


def _tally(wanted: set[str], found: Sequence[Sequence[Match]]) -> tuple[int, int, int]:
    matches = [match for matches in found for match in matches]
    shown = {match.stored.id for match in matches}
    same = {match.stored.id for match in matches if match.tier is Tier.SAME}
    return len(wanted & same), len(wanted & shown), len(same - wanted)
