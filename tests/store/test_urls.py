"""
Addresses: what counts as the same page.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.urls import canonical_url, domain, is_web_address, parents

PAGE = "https://snopes.com/fact-check/garlic"


class TestCanonicalUrl:
    """
    Spellings of one page fold together; different pages stay apart.
    """

    @pytest.mark.parametrize(
        "spelling",
        [
            "https://www.snopes.com/fact-check/garlic/",
            "http://snopes.com:80/fact-check/garlic",
            "HTTPS://WWW.SNOPES.COM:443/fact-check/garlic",
            "//www.snopes.com/fact-check/garlic",
            "www.snopes.com/fact-check/garlic",
            "snopes.com/fact-check/garlic/",
            " https://www.snopes.com/fact-check/garlic \r\n",
            "https://m.snopes.com/fact-check/garlic/",
            "https://amp.snopes.com/fact-check/garlic",
            "https://www.snopes.com/fact-check/garlic/amp/",
            "https://www.snopes.com/fact-check/garlic?amp=1",
            "https://www.snopes.com/fact-check/garlic#a1b2c3",
            "https://www.snopes.com/fact-check/garlic?utm_source=x&utm_medium=y&fbclid=z",
            "https://www.snopes.com//fact-check//garlic",
            "https://www.snopes.com/fact%2Dcheck/g%61rlic",
            "https://web.archive.org/web/20200301000000/https://www.snopes.com/fact-check/garlic/",
            "https://web.archive.org/web/20200301000000id_/http://www.snopes.com/fact-check/garlic/",
            "web.archive.org/web/2020/www.snopes.com/fact-check/garlic",
            "https://archive.is/20200301000000/https://www.snopes.com/fact-check/garlic/",
            "https://archive.ph/o/aB3dE/https://www.snopes.com/fact-check/garlic/",
            "https://perma.cc/AB12-CD34?url=https://www.snopes.com/fact-check/garlic/",
            "https://web.archive.org/web/2021/https://web.archive.org/web/2020/https://snopes.com/fact-check/garlic",
            "https://www.snopes.com/https://www.snopes.com/fact-check/garlic",
            "https://www.snopes.comhttps://www.snopes.com/fact-check/garlic",
            "https:/www.snopes.com/fact-check/garlic",
            "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.snopes.com%2Ffact-check%2Fgarlic%2F&h=AT0",
            "https://www.google.com/url?sa=t&url=https%3A%2F%2Fwww.snopes.com%2Ffact-check%2Fgarlic%2F&usg=x",
            "https://www-snopes-com.cdn.ampproject.org/c/s/www.snopes.com/fact-check/garlic/amp/",
            "https://www.google.co.uk/amp/s/www.snopes.com/fact-check/garlic/amp/",
            "https://www.snopes.com/fact-check/garlic/index.html",
        ],
    )
    def test_spellings_of_one_page(self, spelling: str) -> None:
        """
        Each of these leads to the same page.
        """
        assert canonical_url(spelling) == PAGE

    @pytest.mark.parametrize(
        "other",
        [
            "https://snopes.com/fact-check/garlic-bread",
            "https://snopes.com/fact-check",
            "https://snopes.com/fact-check/garlic?page=2",
            "https://snopes.com:8080/fact-check/garlic",
            "https://hindi.snopes.com/fact-check/garlic",
            "https://snopes.com/fact-check/Garlic",
        ],
    )
    def test_other_pages(self, other: str) -> None:
        """
        None of these is that page.
        """
        assert canonical_url(other) != PAGE

    @pytest.mark.parametrize(
        ("left", "right"),
        [
            ("https://x.com/a/status/12?s=20&t=abc", "https://mobile.twitter.com/a/status/12"),
            ("https://youtu.be/dQw4?t=12", "https://www.youtube.com/watch?v=dQw4&t=12"),
            ("https://e.org/a?b=2&a=1", "https://e.org/a?a=1&b=2"),
            ("https://e.org/प्याज़", "https://e.org/%E0%A4%AA%E0%A5%8D%E0%A4%AF%E0%A4%BE%E0%A5%9B"),
            ("https://e.org/caf%c3%a9", "https://e.org/café"),
            ("https://xn--caf-dma.example/a", "https://café.example/a"),
            ("https://e.org", "http://www.e.org/"),
        ],
    )
    def test_same_page(self, left: str, right: str) -> None:
        """
        Services with two names, sorted parameters, and two ways of writing letters.
        """
        assert canonical_url(left) == canonical_url(right)

    @pytest.mark.parametrize(
        "text", ["", "not an address", "mailto:a@b.org", "tel:123", "ftp://e.org/a", "%%%"]
    )
    def test_no_web_address(self, text: str) -> None:
        """
        What is no web address comes back without white space and has no domain.
        """
        assert canonical_url(text) == "".join(text.split())
        assert domain(text) == ""

    @pytest.mark.parametrize(
        "broken",
        [
            "http://[::1",
            "http://e.org:99999999/a",
            "https://e.org/\ud800",
            "http://",
            "https:///a",
            "http://xn--/",
        ],
    )
    def test_broken_addresses(self, broken: str) -> None:
        """
        A broken address neither raises nor changes on a second pass.
        """
        assert canonical_url(canonical_url(broken)) == canonical_url(broken)

    @given(st.text())
    def test_any_text(self, text: str) -> None:
        """
        Any text whatever is spelt without raising, and spelling it twice changes nothing.
        """
        once = canonical_url(text)
        assert canonical_url(once) == once
        assert isinstance(domain(text), str)

    @given(st.text(alphabet="htps:/.wmaphive%?&=#20b1 -u", max_size=60).map(lambda rest: f"https://{rest}"))
    def test_any_address(self, url: str) -> None:
        """
        Anything that starts like an address is spelt without raising, and spelling it twice changes nothing.
        """
        once = canonical_url(url)
        assert canonical_url(once) == once


class TestDomain:
    """
    The host that an outlet or a publisher is known by.
    """

    @pytest.mark.parametrize(
        ("url", "expected"),
        [
            ("https://www.AFP.com/en/x", "afp.com"),
            ("https://factcheck.afp.com/x", "factcheck.afp.com"),
            ("https://web.archive.org/web/2017/http://yournewswire.com/a/", "yournewswire.com"),
            ("yournewswire.com", "yournewswire.com"),
            ("https://user:pw@e.org:8080/a", "e.org"),
            ("http://www.com/", "www.com"),
        ],
    )
    def test_host(self, url: str, expected: str) -> None:
        """
        The host stands without ``www``, port and login, inside its archive wrapper.
        """
        assert domain(url) == expected

    def test_parents(self) -> None:
        """
        The domains above a host end at two labels.
        """
        assert parents("a.b.example.org") == ("a.b.example.org", "b.example.org", "example.org")
        assert parents("localhost") == ("localhost",)

    def test_followable(self) -> None:
        """
        Only http and https addresses with a host can be followed.
        """
        assert is_web_address("https://e.org/a")
        assert not is_web_address("e.org/a")
        assert not is_web_address("javascript:alert(1)")
        assert not is_web_address("https://")
