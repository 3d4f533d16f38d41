"""
A site on loopback, and a reader that may go there.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from store.fetch import FetchLimits, SafePageReader
from tests.store.fetch.site import Site, site

QUICK = FetchLimits(seconds=3, largest_bytes=200_000)


@pytest.fixture
def web() -> Iterator[Site]:
    """
    A web site.
    """
    with site() as running:
        yield running


@pytest.fixture(scope="module")
def reader() -> Iterator[SafePageReader]:
    """
    A reader with the guard open, so that it reaches loopback.
    """
    made = SafePageReader(QUICK, allow_private=True)
    yield made
    made.close()
