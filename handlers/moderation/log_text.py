"""
The log of actions: for reading, a line an entry, and as a table for other programs.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from handlers.moderation import moments
from handlers.moderation.ports import Entry
from handlers.texts import Texts

COLUMNS = ("at", "deed", "who", "message", "claim", "why")
# What a spreadsheet would take for the start of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LONGEST_WHY = 120
# Reasons that are names of rules, and the sentences that tell them; None where who did it says enough.
_REASONS: Mapping[str, str | None] = MappingProxyType(
    {
        "moderated": None,
        "above_threshold": "mode_auto",
        "edited": "decided_withdrawn",
        "gone": "decided_withdrawn",
        "deleted": "decided_deleted",
        "delete_after": "set_delete",
    }
)


def entry_line(entry: Entry, utc_offset: int, texts: Texts) -> str:
    """
    What was done, when and by whom, in the group's time.
    """
    at = datetime.fromisoformat(entry.at)
    line = texts.say(
        "log_line",
        day=moments.day(at, utc_offset, texts),
        time=moments.clock(at, utc_offset),
        who=entry.who or texts.say("log_itself"),
        deed=texts.say(f"deed_{entry.deed.value}"),
    )
    where = f" {texts.say('log_message', number=entry.message)}" if entry.message is not None else ""
    return f"{line}{where}{_reason(entry, texts)}"


def to_csv(entries: Iterable[Entry]) -> bytes:
    """
    Every entry as a row, UTF-8 with the mark that spreadsheets look for.
    """
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    writer.writerows(_row(entry) for entry in entries)
    return table.getvalue().encode("utf-8-sig")


def _reason(entry: Entry, texts: Texts) -> str:
    key = _REASONS.get(entry.why)
    why = texts.say(key) if key is not None else "" if entry.why in _REASONS else entry.why
    if not why:
        return ""
    return f": {why}" if len(why) <= _LONGEST_WHY else f": {why[: _LONGEST_WHY - 1]}…"


def _row(entry: Entry) -> tuple[str, ...]:
    message = "" if entry.message is None else str(entry.message)
    written = (entry.at, entry.deed.value, entry.who or "", message, entry.claim_id or "", entry.why)
    return tuple(f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in written)
