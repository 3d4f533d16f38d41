"""
Files as text, whatever they are packed and encoded in.
"""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TextIO, cast

from claims.errors import BadInputError

Source = Path | str | bytes

_GZIP = b"\x1f\x8b"
_PEEKED = 65_536
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DAMAGE = (OSError, EOFError, zlib.error, gzip.BadGzipFile)
"""
What reading a truncated or damaged archive may raise.
"""


def label(source: Source) -> str:
    """
    What a source is called in a sentence.
    """
    return "The data" if isinstance(source, bytes) else Path(source).name


@contextmanager
def opened(source: Source) -> Iterator[io.BufferedIOBase]:
    """
    A source's bytes as a stream, unpacked where it is packed by gzip, whatever its name.

    Raises:
        BadInputError: there is no such file, or it can't be read.

    """
    if isinstance(source, bytes):
        raw: io.BufferedIOBase = io.BytesIO(source)
    else:
        try:
            raw = Path(source).open("rb")  # noqa: SIM115 - closed by the `with` below
        except OSError as error:
            raise BadInputError(f"{label(source)} can't be read: {error.strerror}.") from error
    with raw:
        packed = raw.read(2) == _GZIP
        raw.seek(0)
        yield gzip.GzipFile(fileobj=raw) if packed else raw


def peeked(source: Source) -> bytes:
    """
    The first bytes of a source, unpacked; fewer where it is damaged further on.
    """
    head = b""
    with opened(source) as stream:
        try:
            while len(head) < _PEEKED and (chunk := stream.read1(_PEEKED)):
                head += chunk
        except DAMAGE as error:
            if not head:
                raise BadInputError(f"{label(source)} is packed, but damaged from the start.") from error
    return head


def encoding_of(head: bytes) -> str:
    """
    The encoding of text that starts with these bytes: by its mark, else UTF-8, else the Western one that
    spreadsheets write.
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=False)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


@contextmanager
def lines_of(source: Source) -> Iterator[TextIO]:
    """
    A source as text; what its encoding can't hold becomes a replacement character.
    """
    encoding = encoding_of(peeked(source))
    with (
        opened(source) as stream,
        io.TextIOWrapper(cast("IO[bytes]", stream), encoding=encoding, errors="replace", newline="") as text,
    ):
        yield text
