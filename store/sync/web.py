"""
Requests to the sources of one sync: guarded, paced, limited, and tried again where that may help.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import IO

import httpcore
import httpx

from store.fetch.guard import GuardedBackend, is_public
from store.fetch.transfer import checked, joined
from store.sync.terms import Pace, PausedError, RefusedError, SourceDeadline, SyncError, SyncTerms

_HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; Footnote/0.1)",
    "Accept": "application/json, application/xml;q=0.9, text/html;q=0.9, */*;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}
_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_REDIRECTS = 5
_PASSING = (429, 500, 502, 503, 504)
_LONGEST_PAUSE = 300.0
_HEARD = 2_000
_UNREADABLE = ("image/", "video/", "audio/", "font/")
# zlib's way to ask for a gzip or a zlib header, whichever comes.
_ANY_HEADER = zlib.MAX_WBITS | 32
_UNPACKED_AT_ONCE = 1_000_000
_BROKEN = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError, ValueError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """
    How to ask: further headers (not sent to another host), tries, and the most bytes of the answer.
    """

    headers: Mapping[str, str] = field(default_factory=dict)
    tries: int = 5
    largest_bytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """
    An answer: ``url`` after all redirects; its body went to the sink.
    """

    url: str
    status: int
    headers: httpx.Headers

    @property
    def is_unchanged(self) -> bool:
        """
        Whether the source is as it was when it was last read.
        """
        return self.status == 304

    @property
    def validators(self) -> tuple[str | None, str | None]:
        """
        ETag and Last-Modified.
        """
        return self.headers.get("etag"), self.headers.get("last-modified")


class _PassingError(Exception):
    """
    Trouble that may be over soon: what to say if it is not, and how long the server asks to wait.
    """

    def __init__(self, final: SyncError, pause: float | None = None) -> None:
        super().__init__(str(final))
        self.final = final
        self.pause = pause


class Web:
    """
    The way to one source. Every request of all sources takes its turn at ``pace``.
    """

    def __init__(self, terms: SyncTerms, pace: Pace, pool: httpcore.ConnectionPool) -> None:
        self._terms = terms
        self._pace = pace
        self._pool = pool
        self._bytes_left = terms.largest_bytes

    def get(self, url: str, sink: IO[bytes], asking: Asking | None = None) -> Told:
        """
        Writes what an address answers to ``sink``, which is emptied first.

        Raises:
            SyncError: it can't be had; says why. `RefusedError` where the server says so, `PausedError` where
                it asks for more patience than a sync has.

        """
        asking = asking or Asking()
        for attempt in range(asking.tries):
            sink.seek(0)
            sink.truncate()
            try:
                return self._followed(url, sink, asking)
            except _PassingError as trouble:
                pause = 2.0**attempt if trouble.pause is None else trouble.pause
                if pause > _LONGEST_PAUSE:
                    raise PausedError(f"{trouble.final} It asks to come back in {pause:.0f} s.") from trouble
                if attempt + 1 == asking.tries:
                    raise trouble.final from trouble
                self._terms.clock.wait(pause)
        raise SyncError(f"{_shown(url)} was not asked for.")

    def read(self, url: str, asking: Asking | None = None) -> tuple[Told, bytes]:
        """
        What an address answers.

        Raises:
            SyncError: as `get`.

        """
        sink = io.BytesIO()
        told = self.get(url, sink, asking)
        return told, sink.getvalue()

    def _followed(self, url: str, sink: IO[bytes], asking: Asking) -> Told:
        any_port = self._terms.allow_private
        address = start = checked(url, any_port=any_port)
        for _ in range(_MOST_REDIRECTS + 1):
            self._pace.wait()
            further = asking.headers if address.host == start.host else {}
            step = self._asked(address, further, sink, asking.largest_bytes)
            if isinstance(step, Told):
                return step
            address = checked(joined(address, step), any_port=any_port)
        raise SyncError(f"{_shown(url)} redirects too often.")

    def _asked(
        self, address: httpx.URL, further: Mapping[str, str], sink: IO[bytes], largest: int | None
    ) -> Told | str:
        """
        The answer, or the address that it redirects to.
        """
        target = httpcore.URL(
            scheme=address.raw_scheme, host=address.raw_host, port=address.port, target=address.raw_path
        )
        headers = [*(_HEADERS | dict(further)).items(), ("Host", address.netloc.decode("ascii"))]
        try:
            with self._pool.stream("GET", target, headers=headers) as response:
                said = httpx.Headers(response.headers)
                if response.status in _REDIRECTS and "location" in said:
                    return said["location"]
                if response.status not in (200, 304):
                    raise _refusal(address, response, said)
                if response.status == 200:
                    self._keep(address, response, said, _Sink(sink, largest))
                return Told(url=str(address), status=response.status, headers=said)
        except _BROKEN as error:
            raise _PassingError(SyncError(f"{_shown(address)} {_reason(error)}.")) from error

    def _keep(
        self, address: httpx.URL, response: httpcore.Response, said: httpx.Headers, sink: _Sink
    ) -> None:
        kind = said.get("content-type", "").partition(";")[0].strip().lower()
        if kind.startswith(_UNREADABLE):
            raise SyncError(f"{_shown(address)} is of the type {kind}, which holds no claims.")
        for part in _unpacked(response.iter_stream(), said.get("content-encoding", "").strip().lower()):
            self._bytes_left -= len(part)
            if self._bytes_left < 0:
                most = self._terms.largest_bytes / 1_000_000
                raise SyncError(f"{_shown(address)} was cut off after {most:g} MB (FOOTNOTE_SYNC_MEGABYTES).")
            sink.write(part, address)
            if self._terms.clock.halted():
                self._terms.clock.wait(0)


@dataclass(slots=True)
class _Sink:
    """
    Where a body goes, as long as it is no larger than this one may be.
    """

    stream: IO[bytes]
    largest: int | None
    size: int = 0

    def write(self, part: bytes, address: httpx.URL) -> None:
        self.size += len(part)
        if self.largest is not None and self.size > self.largest:
            raise SyncError(f"{_shown(address)} is larger than {self.largest / 1_000_000:g} MB.")
        self.stream.write(part)


@contextmanager
def reaching(terms: SyncTerms, pace: Pace) -> Iterator[Web]:
    """
    The way to one source, whose time starts here.
    """
    deadline = SourceDeadline(terms)
    may_reach = (lambda _: True) if terms.allow_private else is_public
    backend = GuardedBackend(deadline, terms.resolver, may_reach)
    with httpcore.ConnectionPool(httpx.create_ssl_context(), network_backend=backend) as pool:
        yield Web(terms, pace, pool)


def _refusal(address: httpx.URL, response: httpcore.Response, said: httpx.Headers) -> Exception:
    heard = b""
    for part in response.iter_stream():
        heard += part
        if len(heard) >= _HEARD:
            break
    sentence = f"{_shown(address)} answered {response.status}."
    refused = RefusedError(sentence, response.status, heard[:_HEARD].decode("utf-8", "replace"))
    if response.status in _PASSING:
        return _PassingError(refused, _asked_pause(said.get("retry-after", "")))
    return refused


def _asked_pause(text: str) -> float | None:
    """
    Seconds of a ``Retry-After``, which is a number or a date; https://www.rfc-editor.org/rfc/rfc9110#field.retry-after.
    """
    if text.strip().isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _unpacked(parts: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """
    A body as it was before it was packed for the way, in pieces of bounded size.
    """
    if encoding in ("", "identity"):
        yield from parts
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise ValueError(f"is packed by {encoding}, which was not asked for")
    unpacker = zlib.decompressobj(_ANY_HEADER)
    for part in parts:
        waiting = part
        while waiting and not unpacker.eof:
            try:
                yield unpacker.decompress(waiting, _UNPACKED_AT_ONCE)
            except zlib.error as error:
                raise ValueError("is packed, but damaged") from error
            waiting = unpacker.unconsumed_tail
    yield unpacker.flush()
    if not unpacker.eof:
        raise ValueError("is packed, and breaks off before its end")


def _reason(error: Exception) -> str:
    if isinstance(error, httpcore.TimeoutException):
        return "did not answer in time"
    if isinstance(error, httpcore.ConnectError):
        return "has no valid certificate" if "CERTIFICATE" in str(error) else "can't be reached"
    return str(error) if isinstance(error, ValueError) else "breaks off before its end"


def _shown(address: httpx.URL | str) -> str:
    """
    An address as sentences name it: without what was asked for.
    """
    return str(httpx.URL(address).copy_with(query=None, fragment=None))
