"""
What is handed to the command line: a text, a file's content, or standard input.
"""

from __future__ import annotations

import codecs
import errno
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from claims.errors import BadInputError

# The pipeline reads 50,000 characters, of four bytes at most; more is never held in memory.
_MOST_BYTES = 1_000_000
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Characters that no text holds; pictures, archives and PDFs consist of them to a tenth.
_CONTROL = bytes({*range(32)} - {*b"\t\n\v\f\r\x1b"})
_MOST_CONTROL = 0.01
_FILE_NAME = re.compile(r"[^\s:]+\.(?:txt|text|md|log|csv|tsv|jsonl?)", re.IGNORECASE)


def is_typed() -> bool:
    """
    Whether standard input is a person at a terminal.
    """
    return sys.stdin is not None and sys.stdin.isatty()


def text_of(source: str) -> str:
    """
    The text that ``source`` is or names: standard input for ``-``, a file's content, else itself.

    Raises:
        BadInputError: it names something that can't be read, or that is no text.

    """
    if source != "-" and (path := _path(source)) is None:
        # What of the command line is no UTF-8 comes as lone surrogates, which nothing can write.
        return source.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    with _opened(source) as file:
        return decoded(file.read(_MOST_BYTES), "Standard input" if source == "-" else f"The file {path}")


def lines_of(source: str) -> Iterator[str]:
    """
    The lines of what ``source`` is or names, one after the other; only line feeds part lines.

    Raises:
        BadInputError: it names something that can't be read.

    """
    if source != "-" and _path(source) is None:
        yield from source.split("\n")
        return
    with _opened(source) as file:
        for line in file:
            yield line.decode("utf-8-sig", "replace")


def decoded(content: bytes, name: str) -> str:
    """
    Bytes as text, which may break off in the middle of a character: UTF-8, or UTF-16 with its mark.

    Raises:
        BadInputError: they are no text.

    """
    encoding = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), None)
    plain = content.translate(None, _CONTROL)
    if encoding is None and len(content) - len(plain) > _MOST_CONTROL * len(content):
        raise BadInputError(f"{name} is not a text; give a text file or a link.")
    return codecs.getincrementaldecoder(encoding or "utf-8")("replace").decode(content)


def _path(source: str) -> Path | None:
    """
    The file that a text names, or None where it is a text or a link.
    """
    path = Path(source)
    try:
        is_folder, is_there = path.is_dir(), path.exists()
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return None
        raise BadInputError(f"The file {source} can't be read: {error.strerror}.") from error
    if source.strip() and is_folder:
        raise BadInputError(f"{source} is a folder; give a file, a text or a link.")
    if not is_there and _FILE_NAME.fullmatch(source):
        raise BadInputError(f"There is no file {source}.")
    return path if is_there and not is_folder else None


@contextmanager
def _opened(source: str) -> Iterator[BinaryIO]:
    if source == "-":
        if sys.stdin is None:
            raise BadInputError("Standard input is closed; give a text, a file or a link.")
        yield sys.stdin.buffer
        return
    try:
        with Path(source).open("rb") as file:
            yield file
    except OSError as error:
        raise BadInputError(f"The file {source} can't be read: {error.strerror}.") from error
