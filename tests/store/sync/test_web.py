"""
Requests: guarded, paced, limited, tried again where that may help.
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from socket import socket

import pytest

from claims.errors import BadInputError
from store.sync.terms import Pace, PausedError, RefusedError, SyncError, SyncTerms
from store.sync.web import Asking, Web, reaching
from tests.store.sync.conftest import Publisher, Ticking, reply

# The first request goes at once; each further one half a second after the one before.
TURN = 0.5


@contextmanager
def way(terms: SyncTerms) -> Iterator[Web]:
    with reaching(terms, Pace(terms)) as web:
        yield web


class TestTryingAgain:
    """
    Trouble that passes.
    """

    def test_waits_as_long_as_asked(self, publisher: Publisher, terms: SyncTerms, ticking: Ticking) -> None:
        """
        After 429 with Retry-After in seconds, the next try comes exactly then.
        """
        url = publisher.answers("/a", reply(status=429, retry_after="17"), reply("fine"))
        with way(terms) as web:
            assert web.read(url)[1] == b"fine"
        assert ticking.waits == [17]

    def test_understands_dates(self, publisher: Publisher, terms: SyncTerms, ticking: Ticking) -> None:
        """
        Retry-After may be a moment.
        """
        moment = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
        url = publisher.answers("/a", reply(status=503, retry_after=moment), reply("fine"))
        with way(terms) as web:
            web.read(url)
        assert 0 < ticking.waits[0] <= 100

    def test_waits_longer_each_time(self, publisher: Publisher, terms: SyncTerms, ticking: Ticking) -> None:
        """
        Without a word from the server the waits double; after five tries the answer is the reason.
        """
        url = publisher.answers("/a", reply("come back later", status=503))
        with way(terms) as web, pytest.raises(RefusedError, match=r"/a answered 503\.") as caught:
            web.read(f"{url}?secret=1")
        assert [wait for wait in ticking.waits if wait != TURN] == [1, 2, 4, 8]
        assert (len(publisher.asked()), caught.value.said) == (5, "come back later")
        assert "secret" not in str(caught.value)

    def test_does_not_wait_for_ever(self, publisher: Publisher, terms: SyncTerms, ticking: Ticking) -> None:
        """
        Where a server asks for an hour, the sync pauses instead.
        """
        url = publisher.answers("/a", reply(status=429, retry_after="3600"))
        with way(terms) as web, pytest.raises(PausedError, match="come back in 3600 s"):
            web.read(url)
        assert ticking.waits == []

    def test_stops_when_asked(self, publisher: Publisher, terms: SyncTerms, ticking: Ticking) -> None:
        """
        Somebody who ends the program doesn't wait for the pause to end in an answer.
        """
        ticking.halt_after = 1
        url = publisher.answers("/a", reply(status=503))
        with way(terms) as web, pytest.raises(PausedError, match="goes on from here"):
            web.read(url)
        assert len(publisher.asked()) == 1

    @pytest.mark.parametrize("status", [400, 403, 404, 501])
    def test_takes_no_for_an_answer(self, publisher: Publisher, terms: SyncTerms, status: int) -> None:
        """
        What won't pass is not tried again.
        """
        url = publisher.answers("/a", reply(status=status))
        with way(terms) as web, pytest.raises(RefusedError, match=f"answered {status}"):
            web.read(url)
        assert len(publisher.asked()) == 1


class TestDamage:
    """
    Bodies that are not what they should be.
    """

    def test_unpacks(self, publisher: Publisher, terms: SyncTerms) -> None:
        """
        A packed body arrives as it was, however large beside what was sent.
        """
        body = b"x" * 1_500_000
        url = publisher.answers("/a", reply(gzip.compress(body), content_encoding="gzip"))
        with way(terms) as web:
            assert web.read(url)[1] == body

    def test_packed_and_cut(self, publisher: Publisher, terms: SyncTerms) -> None:
        """
        A gzip body that was cut is tried again, and then named; half of it is never taken for the whole.
        """
        packed = gzip.compress(bytes(range(256)) * 40)
        url = publisher.answers("/a", reply(packed[:-30], content_encoding="gzip"))
        with way(terms) as web, pytest.raises(SyncError, match="packed, and breaks off before its end"):
            web.read(url)
        assert len(publisher.asked()) == 5

    def test_cut(self, publisher: Publisher, terms: SyncTerms) -> None:
        """
        A body shorter than announced is tried again; a whole one then replaces what came.
        """
        url = publisher.answers("/a", reply("half", content_length="900"), reply("whole"))
        with way(terms) as web:
            assert web.read(url)[1] == b"whole"

    def test_wrong_type(self, publisher: Publisher, terms: SyncTerms) -> None:
        """
        A film is refused before it is fetched.
        """
        url = publisher.answers("/a", reply("x", content_type="video/mp4"))
        with way(terms) as web, pytest.raises(SyncError, match="type video/mp4, which holds no claims"):
            web.read(url)

    def test_never_ends(self, publisher: Publisher, terms: SyncTerms) -> None:
        """
        A body without an end is cut off at the limit, and the connection closed.
        """
        closed: list[bool] = []

        def answer(connection: socket) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
            try:
                while True:
                    connection.sendall(b"[1, 2, 3, 4, 5, 6, 7]" * 1000)
            except OSError:
                closed.append(True)

        publisher.site.answers["/a"] = answer
        with (
            way(terms) as web,
            pytest.raises(SyncError, match=r"cut off after 2 MB \(FOOTNOTE_SYNC_MEGABYTES"),
        ):
            web.get(publisher.url("/a"), io.BytesIO())
        assert len(publisher.asked()) == 1

    def test_unpacks_without_end(self, publisher: Publisher, terms: SyncTerms) -> None:
        """
        What counts is the size after unpacking.
        """
        bomb = gzip.compress(b"0" * 20_000_000)
        url = publisher.answers("/a", reply(bomb, content_encoding="gzip"))
        with way(terms) as web, pytest.raises(SyncError, match="cut off after 2 MB"):
            web.read(url)

    def test_takes_too_long(self, publisher: Publisher, terms: SyncTerms, ticking: Ticking) -> None:
        """
        When the time of a source is over, no further request is made.
        """
        url = publisher.answers("/a", reply("fine"))
        with way(terms) as web:
            ticking.time += 601
            with pytest.raises(SyncError, match=r"longer than 10 minutes \(FOOTNOTE_SYNC_MINUTES"):
                web.read(url)
        assert publisher.asked() == []


class TestLimits:
    """
    What a sync does not do.
    """

    def test_pace(self, publisher: Publisher, terms: SyncTerms, ticking: Ticking) -> None:
        """
        Ten requests at four a second start a quarter of a second apart.
        """
        url, began = publisher.answers("/a", reply("fine")), ticking.time
        with way(replace(terms, requests_a_second=4)) as web:
            for _ in range(10):
                web.read(url)
        assert ticking.waits == [0.25] * 9
        assert ticking.time == began + 9 * 0.25

    def test_stays_on_the_public_web(self, publisher: Publisher, terms: SyncTerms) -> None:
        """
        Addresses inside a network are not asked, by name or by number.
        """
        with way(replace(terms, allow_private=False)) as web:
            for url in ("http://127.0.0.1/a", "http://localhost/a", publisher.url("/a")):
                with pytest.raises(BadInputError, match="not on the public web"):
                    web.read(url)
        assert publisher.asked() == []

    def test_keeps_keys_to_the_host(self, publisher: Publisher, terms: SyncTerms) -> None:
        """
        A redirect to another host is followed without the headers meant for the first.
        """
        url = publisher.answers("/a", reply(status=302, location=publisher.url("/b", "localhost")))
        publisher.answers("/b", reply("fine"))
        with way(terms) as web:
            told, body = web.read(url, Asking(headers={"X-Key": "k3y"}))
        assert (body, told.url) == (b"fine", publisher.url("/b", "localhost"))
        assert [one.get("x-key") for one in publisher.asked()] == ["k3y", None]

    def test_circles(self, publisher: Publisher, terms: SyncTerms) -> None:
        """
        Redirects in a circle end.
        """
        url = publisher.answers("/a", reply(status=302, location="/a"))
        with way(terms) as web, pytest.raises(SyncError, match="redirects too often"):
            web.read(url)
