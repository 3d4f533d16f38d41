"""
Tables with tabs, commas or semicolons: known ones by their header, any other by a mapping of columns.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import TextIO

import regex

from claims.errors import BadInputError
from store.imports.columns import Mapped, columns_as_mapped, columns_of, facts_of
from store.imports.opening import DAMAGE, Source, encoding_of, label, lines_of, peeked
from store.imports.own import read_own_table
from store.imports.records import Entry, Json, Skipped, alone, entries
from store.imports.shapes import Shape, read_row, shape_of
from store.readback import is_own_csv

_DELIMITERS = "\t,;|"
_LONGEST_CELL = 10_000_000
_WRAPPED_CELL = regex.compile(r'(?:^|\t)"[^"\t]*(?:""[^"\t]*)*"(?=\t|\r?$)', regex.M)
_Row = tuple[str, dict[str, str] | None]


def header_of(source: Source) -> list[str] | None:
    """
    The column names of a table's first line; ``None`` where it doesn't look like a header.
    """
    head = peeked(source)
    first = head.decode(encoding_of(head), "replace").lstrip("\ufeff").partition("\n")[0].rstrip("\r")
    if "\x00" in first or not first.strip():
        return None
    try:
        names = next(csv.reader([first], delimiter=_delimiter(first)), [])
    except csv.Error:
        return None
    return [name.strip() for name in names] if len(names) > 1 else None


def read_table(source: Source, mapping: Mapped | None = None) -> Iterator[Entry]:
    """
    The claims of a table.

    Raises:
        BadInputError: its columns are unknown and no mapping is given, or the mapping names none of them.

    """
    names = header_of(source) or []
    if is_own_csv(names):
        yield from _to_its_end(read_own_table(source))
        return
    shape = None if mapping else shape_of(names)
    columns = {} if shape else _columns(names, mapping, label(source))
    with lines_of(source) as stream:
        rows = _rows(stream, names, bare=_has_bare_quotes(source))
        yield from _to_its_end(
            entry for where, row in rows for entry in alone(where, _read_row(row, where, shape, columns))
        )


def _to_its_end(found: Iterator[Entry]) -> Iterator[Entry]:
    """
    What a table gives, and a skip for the rest of one that can't be read on.
    """
    try:
        yield from found
    except (csv.Error, *DAMAGE) as error:
        yield Skipped(where="the rest of the file", reason=f"The table can't be read on: {error}.")


def _read_row(row: Json | None, where: str, shape: Shape | None, columns: Mapped) -> Iterator[Entry]:
    if row is None:
        yield Skipped(where=where, reason="The row has fewer or more cells than the header.")
    elif shape is not None:
        yield from read_row(row, where, shape)
    else:
        yield from entries(where, facts_of(row, columns))


def _rows(stream: TextIO, names: list[str], *, bare: bool) -> Iterator[_Row]:
    """
    Each row with its line: cells by column, or None where there are too few or too many.
    """
    csv.field_size_limit(_LONGEST_CELL)
    delimiter = _delimiter(stream.readline())
    table = csv.reader(
        (line.replace("\x00", "") for line in stream),
        delimiter=delimiter,
        quoting=csv.QUOTE_NONE if bare else csv.QUOTE_MINIMAL,
    )
    line = 2
    for cells in table:
        where, line = f"line {line}", table.line_num + 2
        if any(cell.strip() for cell in cells):
            yield where, dict(zip(names, cells, strict=True)) if len(cells) == len(names) else None


def _has_bare_quotes(source: Source) -> bool:
    """
    Whether quotes are plain characters in a table with tabs: none of its first cells is wrapped in them.
    """
    head = peeked(source)
    text = head.decode(encoding_of(head), "replace")
    return _delimiter(text.partition("\n")[0]) == "\t" and not _WRAPPED_CELL.search(text)


def _delimiter(line: str) -> str:
    return max(_DELIMITERS, key=line.count)


def _columns(names: list[str], mapping: Mapped | None, name: str) -> dict[str, str]:
    found = columns_as_mapped(names, mapping, name) if mapping else columns_of(names)
    if found is None:
        raise BadInputError(
            f"{name} is no claim file that Footnote knows; for a table, say with --map which columns hold "
            "claim and url."
        )
    return found
