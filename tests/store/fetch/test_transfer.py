"""
Servers that stall, lie, flood or send elsewhere cost little and get one sentence.
"""

from __future__ import annotations

import gzip
import time
import zlib
from socket import socket
from threading import Event

import pytest

from store.fetch import FetchLimits, SafePageReader
from tests.store.fetch.conftest import QUICK
from tests.store.fetch.site import PARAGRAPHS, Site, article

GARBAGE = b"\x00\x01\x02 not http at all\r\n\r\n"


class TestRedirects:
    def test_are_followed(self, web: Site, reader: SafePageReader) -> None:
        """
        Five redirects, relative ones too, lead to the page, which is known by its last address.
        """
        web.serve(article(*PARAGRAPHS), path="/5")
        for step in range(5):
            web.redirect(f"/{step}", f"/{step + 1}" if step % 2 else f"{step + 1}")
        page = reader.read(web.url("/0"))
        assert page.problem is None
        assert page.url == web.url("/5")

    def test_loop_ends(self, web: Site, reader: SafePageReader) -> None:
        """
        A page that redirects to itself is given up.
        """
        url = web.redirect("/page", "/page")
        assert reader.read(url).problem == "I couldn't open that page (it redirects too often)."
        assert len(web.asked) == QUICK.redirects + 1

    @pytest.mark.parametrize(
        "location",
        ["file:///etc/passwd", "ftp://x.example/", "http://", "//", "http://xn--/", "http://[", "/\x7f"],
    )
    def test_to_no_web_address(self, web: Site, reader: SafePageReader, location: str) -> None:
        """
        A redirect to anything but a web address leads nowhere.
        """
        assert reader.read(web.redirect("/page", location)).problem


class TestSizes:
    def test_too_large(self, web: Site, reader: SafePageReader) -> None:
        """
        A page beyond the limit is not read to its end.
        """
        page = reader.read(web.serve(b"x" * (QUICK.largest_bytes + 1), kind="text/plain"))
        assert page.problem == "I couldn't read that page (it is larger than 0.2 MB)."

    def test_endless(self, web: Site, reader: SafePageReader) -> None:
        """
        A page without end is cut off at the size limit, whatever length it claims.
        """

        def flood(connection: socket) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
            while True:
                connection.sendall(b"more " * 1000)

        web.answers["/page"] = flood
        assert "larger than" in str(reader.read(web.url()).problem)

    @pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
    def test_bomb(self, web: Site, reader: SafePageReader, pack: object) -> None:
        """
        A small body that unpacks to a large one is too large.
        """
        bomb = gzip.compress(b"x" * 50_000_000)
        assert len(bomb) < QUICK.largest_bytes
        page = reader.read(web.serve(bomb, content_encoding="gzip"))
        assert "larger than" in str(page.problem)

    @pytest.mark.parametrize(
        ("name", "packed"),
        [
            ("gzip", gzip.compress(article(*PARAGRAPHS).encode())),
            ("deflate", zlib.compress(article(*PARAGRAPHS).encode())),
            ("deflate", zlib.compress(article(*PARAGRAPHS).encode(), wbits=-15)),
        ],
    )
    def test_packed_pages(self, web: Site, reader: SafePageReader, name: str, packed: bytes) -> None:
        """
        Compressed pages are read, deflate with and without its header.
        """
        page = reader.read(web.serve(packed, content_encoding=name))
        assert page.problem is None
        assert PARAGRAPHS[0] in page.text


class TestBrokenAnswers:
    @pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 429, 500, 503])
    def test_says_the_status(self, web: Site, reader: SafePageReader, status: int) -> None:
        """
        An error answer is told with its number, and nothing of its page is used.
        """
        page = reader.read(web.serve(article(*PARAGRAPHS), status=status))
        assert page.problem == f"I couldn't open that page (it answered {status})."
        assert page.text == ""

    @pytest.mark.parametrize(
        "answer",
        [
            b"",
            GARBAGE,
            b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\nContent-Type: text/html\r\n\r\n<p>cut",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope",
            b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            b"HTTP/1.1 999999 OK\r\n\r\n",
            b"HTTP/1.1 302 Found\r\nLocation: http://[\r\nContent-Length: 0\r\n\r\n",
        ],
    )
    def test_nonsense(self, web: Site, reader: SafePageReader, answer: bytes) -> None:
        """
        Truncated and malformed answers get a sentence.
        """
        web.answers["/page"] = lambda connection: connection.sendall(answer)
        page = reader.read(web.url())
        assert page.problem
        assert page.problem.endswith(".")

    def test_truncated_gzip(self, web: Site, reader: SafePageReader) -> None:
        """
        A compressed page that ends early is not read as if it were whole.
        """
        packed = gzip.compress(article(*PARAGRAPHS).encode())[:-40]
        page = reader.read(web.serve(packed, content_encoding="gzip"))
        assert page.problem == "I couldn't open that page (the connection broke off)."

    def test_unknown_packing(self, web: Site, reader: SafePageReader) -> None:
        """
        A compression that was not asked for is named as the reason.
        """
        assert "packed" in str(reader.read(web.serve(b"\x28\xb5\x2f\xfd", content_encoding="zstd")).problem)

    def test_nobody_listens(self, reader: SafePageReader) -> None:
        """
        A site that refuses connections can't be reached.
        """
        problem = reader.read("http://127.0.0.1:1/").problem
        assert problem == "I couldn't open that page (the site can't be reached)."


class TestTime:
    @pytest.mark.parametrize(
        "head", [b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n"]
    )
    def test_drip(self, web: Site, head: bytes) -> None:
        """
        A server that sends a byte now and then, in head or body, is left when the time is over.
        """
        ended = Event()

        def drip(connection: socket) -> None:
            connection.sendall(head)
            while not ended.wait(0.05):
                connection.sendall(b"x")

        web.answers["/page"] = drip
        reader = SafePageReader(FetchLimits(seconds=0.4), allow_private=True)
        before = time.monotonic()
        page = reader.read(web.url())
        ended.set()
        assert page.problem
        assert time.monotonic() - before < 20

    def test_silence(self, web: Site) -> None:
        """
        A server that accepts and says nothing did not answer in time.
        """
        ended = Event()
        web.answers["/page"] = lambda _: ended.wait(20) and None
        page = SafePageReader(FetchLimits(seconds=0.3), allow_private=True).read(web.url())
        ended.set()
        assert page.problem == "I couldn't open that page (it did not answer in time)."


class TestRequest:
    def test_is_modest(self, web: Site, reader: SafePageReader) -> None:
        """
        The request names the bot and carries neither cookies nor a referrer.
        """
        reader.read(web.serve(article(*PARAGRAPHS)))
        (lines,) = web.asked
        names = {line.partition(":")[0].lower() for line in lines[1:] if line}
        assert names == {"host", "user-agent", "accept", "accept-encoding", "accept-language"}
        assert any("Footnote" in line for line in lines)

    def test_international_addresses(self, web: Site, reader: SafePageReader) -> None:
        """
        Letters beyond ASCII in path and query are sent percent-encoded.
        """
        web.serve(article(*PARAGRAPHS), path="/%C3%A4rzte")
        assert reader.read(web.url("/ärzte?q=ö")).problem is None
