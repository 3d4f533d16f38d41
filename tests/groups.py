"""
What people write in groups: ordinary messages, made from hand-written templates, and rumours.
"""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_DATA = Path(__file__).parent / "data"
_SLOT = re.compile(r"\{(\w+)\}")
# How messages end that end on no mark of their own; most end on nothing.
_ENDINGS = ("", "", "", "", "!", "...", " 😊", " 😂", " 🙏", " 👍", "!!")
_OPENED = 0.2
_LOWERED = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Rumour:
    """
    A starter claim as somebody passes it on, and the record that answers it.
    """

    claim_id: str
    text: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NearRumour:
    """
    A group message that is near a starter claim and does not assert it; ``kind`` says what it does instead.
    """

    claim_id: str
    kind: str
    text: str
    language: str


def near_rumours() -> list[NearRumour]:
    """
    Two hundred messages, in six languages.
    """
    return [NearRumour(**row) for row in _rows("group_near_misses.jsonl")]


def rumours() -> list[Rumour]:
    """
    A hundred rumours, in nine languages.
    """
    return [Rumour(**row) for row in _rows("group_rumours.jsonl")]


def ordinary(count: int = 2_000, seed: int = 6) -> list[str]:
    """
    Messages of an ordinary day, each of them once, always the same for a seed. Every template comes up about
    as often as any other.
    """
    chance = random.Random(seed)  # noqa: S311 - a reproducible choice, no secret
    templates, slots = _rows("group_templates.jsonl"), _slots()
    found: dict[str, None] = {}
    while len(found) < count:
        chance.shuffle(templates)
        for template in templates[: count - len(found)]:
            found.setdefault(_filled(template["text"], slots[template["language"]], chance))
    return list(found)


def _filled(template: str, slots: Mapping[str, Sequence[str]], chance: random.Random) -> str:
    text = _SLOT.sub(lambda slot: chance.choice(slots[slot.group(1)]), template)
    if chance.random() < _LOWERED and "http" not in text:
        text = text.lower()
    if chance.random() < _OPENED:
        text = f"{chance.choice(slots['opener'])} {text}"
    return text + chance.choice(_ENDINGS) if text[-1].isalpha() else text


def _slots() -> Mapping[str, Mapping[str, Sequence[str]]]:
    found: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for row in _rows("group_slots.jsonl"):
        found[row["language"]][row["slot"]] = row["words"]
    return found


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (_DATA / name).read_text("utf-8").splitlines()]
