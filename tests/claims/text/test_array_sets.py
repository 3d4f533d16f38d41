"""
Sets of numbers as arrays.
"""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from claims.text.array_sets import distinct, located

NUMBERS = st.lists(st.integers(0, 2**32 - 1) | st.integers(0, 9))


class TestDistinct:
    @given(NUMBERS)
    def test_each_once(self, values: list[int]) -> None:
        """
        Every value is there once, in order.
        """
        assert distinct(np.array(values, np.uint64)).tolist() == sorted(set(values))


class TestLocated:
    @given(NUMBERS, NUMBERS)
    def test_what_is_known_is_found(self, values: list[int], known: list[int]) -> None:
        """
        All values that are known, and no other, each with its place.
        """
        ordered = distinct(np.array(known, np.uint32))
        at, place = located(np.array(values, np.uint32), ordered)
        assert at.tolist() == [number for number, value in enumerate(values) if value in known]
        assert ordered[place].tolist() == [values[number] for number in at]
