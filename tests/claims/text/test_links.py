"""
Links as people paste and mention them.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.text.links import find_links, is_telling, link_spans, without_links


class TestFindLinks:
    @pytest.mark.parametrize(
        ("text", "links"),
        [
            ("see https://example.org/a?b=1.", ("https://example.org/a?b=1",)),
            ("(http://example.org)", ("http://example.org",)),
            ("Gazette.online reports:", ("Gazette.online",)),
            ("news.example.co.uk/story, they say", ("news.example.co.uk/story",)),
            ("mail me at someone@example.org", ()),
            ("a photo.jpg and e.g. this", ()),
            ("costs 3.50 or 1.000.000", ()),
            ("@handle and #tag.more", ("tag.more",)),
            ("twice a.example/x a.example/x", ("a.example/x",)),
            ("", ()),
        ],
    )
    def test_finds(self, text: str, links: tuple[str, ...]) -> None:
        """
        URLs and bare domains are found without the sentence's own punctuation; addresses and files are not.
        """
        assert find_links(text) == links

    @given(st.text(max_size=200))
    def test_spans_are_in_order_and_apart(self, text: str) -> None:
        """
        For any text the spans are ordered, inside it, and do not overlap.
        """
        last = 0
        for start, end in link_spans(text):
            assert last <= start <= end <= len(text)
            last = end


class TestWithoutLinks:
    def test_leaves_the_words(self) -> None:
        """
        Only the links are taken out.
        """
        assert without_links("read https://example.org/x now").split() == ["read", "now"]


class TestIsTelling:
    @pytest.mark.parametrize(
        ("link", "telling"),
        [
            ("https://t.co/abc", False),
            ("pic.twitter.com/x", False),
            ("https://www.bit.ly/1", False),
            ("a.example", True),
        ],
    )
    def test_shorteners_are_silent(self, link: str, telling: bool) -> None:  # noqa: FBT001 - a parameter of the case
        """
        A shortener's domain says nothing about an outlet.
        """
        assert is_telling(link) is telling
