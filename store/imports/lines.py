"""
JSON lines: our own export, lists of claims, or any record that other JSON files hold, one a line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from store.imports.documents import is_claim_record, read_record
from store.imports.opening import DAMAGE, Source, lines_of
from store.imports.records import Entry, Skipped, alone


def looks_like_lines(head: str) -> bool:
    """
    Whether text is JSON lines: its first line is a whole object, and a record or followed by another one.
    """
    first, _, rest = head.lstrip().partition("\n")
    try:
        record = json.loads(first)
    except (ValueError, RecursionError):
        return False
    return isinstance(record, dict) and (rest.lstrip().startswith("{") or is_claim_record(record))


def read_lines(source: Source, base: str | None = None) -> Iterator[Entry]:
    """
    The claims of a file of JSON lines; a line that is no JSON is skipped alone.
    """
    with lines_of(source) as stream:
        number = 0
        try:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    yield from _read_line(line, f"line {number}", base)
        except DAMAGE:
            yield Skipped(where=f"after line {number}", reason="The file is damaged or breaks off here.")


def _read_line(line: str, where: str, base: str | None) -> Iterator[Entry]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        yield Skipped(where=where, reason="The line is no JSON.")
        return
    yield from alone(where, read_record(record, where, base))
