"""
JSON of a bounded depth.
"""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.imports.depth import Shallow

keys = st.text(alphabet='ab"\\[]{}:,', max_size=4)
values = st.recursive(
    keys | st.integers() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=12,
)


class Pieces:
    """
    A stream that gives so many bytes at a time.
    """

    def __init__(self, content: bytes, size: int) -> None:
        self._stream, self._size = io.BytesIO(content), size

    def read(self, size: int = -1, /) -> bytes:
        return self._stream.read(self._size if size else 0)


def whole(stream: Shallow) -> bytes:
    """
    All that a stream gives.
    """
    found = bytearray()
    while piece := stream.read(65_536):
        found += piece
    return bytes(found)


def pruned(value: Any, levels: int) -> Any:
    """
    A value of so many levels.
    """
    if isinstance(value, list):
        return [pruned(one, levels - 1) for one in value] if levels else None
    if isinstance(value, dict):
        return {key: pruned(one, levels - 1) for key, one in value.items()} if levels else None
    return value


class TestShallow:
    @given(value=values, deepest=st.integers(1, 5), size=st.integers(1, 9))
    def test_leaves_out_what_is_too_deep(self, value: Any, deepest: int, size: int) -> None:
        """
        And nothing else, wherever the pieces end: brackets in strings are no levels.
        """
        stream = Shallow(Pieces(json.dumps(value).encode(), size), deepest)
        assert json.loads(whole(stream)) == pruned(value, deepest)

    @pytest.mark.parametrize("opening", [b"[", b'{"a":', b'[{"b":['])
    def test_passes_on_little_of_a_million_brackets(self, opening: bytes) -> None:
        """
        A parser never sees them.
        """
        assert len(whole(Shallow(io.BytesIO(opening * 1_000_000)))) < 2_000

    @pytest.mark.parametrize("content", [b"", b"\\", b'"', b'"\\', b"]]]}}}", b"\xff[\x00", b'"[[[[[['])
    def test_leaves_what_is_no_json_as_it_is(self, content: bytes) -> None:
        """
        The parser says what is wrong with it.
        """
        assert whole(Shallow(Pieces(content, 1), 2)) == content.removesuffix(b"\\")
