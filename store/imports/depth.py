"""
JSON of any depth as JSON of a bounded one. A parser that names every value by its path needs memory for the
square of the depth: a megabyte of brackets would take all there is.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Protocol

DEEPEST = 200
"""
So many levels are read; no source of claims has a tenth of them.
"""

_ESCAPED = re.compile(rb"\\.", re.DOTALL)
_TOKENS = re.compile(rb"\\.|[\"\[\]{}]", re.DOTALL)
_OPENING, _CLOSING, _QUOTE, _ESCAPE = (b"[", b"{"), (b"]", b"}"), b'"', b"\\"
_STEPS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_NO_BRACKETS = bytes(set(range(256)) - _STEPS.keys())


class Stream(Protocol):
    """
    Bytes that come in pieces.
    """

    def read(self, size: int = -1, /) -> bytes:
        """
        The next piece, of about ``size`` bytes; empty only at the end.
        """


class Shallow:
    """
    A stream of JSON in UTF-8 in which what lies deeper than ``deepest`` levels is null.
    """

    def __init__(self, stream: Stream, deepest: int = DEEPEST) -> None:
        self._stream = stream
        self._deepest = deepest
        self._depth = 0
        self._in_string = False
        # Half of an escape, the other half of which comes with the next piece.
        self._held = b""

    def read(self, size: int = -1, /) -> bytes:
        """
        The next piece; a few bytes more than ``size`` where something was left out, empty only at the end.
        """
        while size != 0:
            piece = self._stream.read(size)
            if not piece:
                break
            passed = self._passed(self._held + piece)
            if passed:
                return passed
        return b""

    def _passed(self, piece: bytes) -> bytes:
        bare = _ESCAPED.sub(b"", piece) if _ESCAPE in piece else piece
        if bare.endswith(_ESCAPE):
            piece, bare, self._held = piece[:-1], bare[:-1], _ESCAPE
        else:
            self._held = b""
        parts = bare.split(_QUOTE)
        brackets = b"".join(parts[self._in_string :: 2]).translate(None, _NO_BRACKETS)
        depths = list(accumulate(map(_STEPS.__getitem__, brackets), initial=self._depth))
        if max(depths) > self._deepest:
            return self._pruned(piece)
        self._depth = max(0, depths[-1])
        self._in_string ^= len(parts) % 2 == 0
        return piece

    def _pruned(self, piece: bytes) -> bytes:
        """
        The same, byte by byte, for a piece in which too great a depth may be reached or left.
        """
        passed, start = bytearray(), 0
        for token in _TOKENS.finditer(piece):
            found = token.group()
            if found == _QUOTE:
                self._in_string = not self._in_string
            elif self._in_string:
                continue
            elif found in _OPENING:
                self._depth += 1
                if self._depth == self._deepest + 1:
                    passed += piece[start : token.start()] + b"null"
            elif found in _CLOSING:
                if self._depth == self._deepest + 1:
                    start = token.end()
                self._depth = max(0, self._depth - 1)
        if self._depth <= self._deepest:
            passed += piece[start:]
        return bytes(passed)
