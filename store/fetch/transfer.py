"""
One request after another until a page is there: addresses checked, redirects followed by hand, sizes kept.
"""

from __future__ import annotations

import ssl
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import httpcore
import httpx

from claims.models import Obstacle
from store.fetch.guard import GuardedBackend
from store.fetch.limits import Deadline, FetchLimits, UnreadableError

_HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; Footnote/0.1)",
    "Accept": "text/html,application/xhtml+xml,text/plain;q=0.9,application/pdf;q=0.9,*/*;q=0.1",
    "Accept-Encoding": "gzip, deflate",
    "Accept-Language": "en,*;q=0.5",
}
_REDIRECTS = (301, 302, 303, 307, 308)
_PORTS = {"http": 80, "https": 443}
_LONGEST_URL = 4096
_NO_ADDRESS = "I couldn't open that link: it is no complete web address."
_TOO_LARGE = "I couldn't read that page (it is larger than {megabytes:g} MB)."
# zlib's way to ask for a gzip or a zlib header, whichever comes.
_ANY_HEADER = zlib.MAX_WBITS | 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """
    What a server sent: body decompressed, ``url`` after all redirects, ``content_type`` as it said.
    """

    url: str
    body: bytes
    content_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    A way out of this machine.
    """

    backend: GuardedBackend
    deadline: Deadline
    tls: ssl.SSLContext
    any_port: bool


def fetch(url: str, limits: FetchLimits, line: Line) -> Fetched:
    """
    The page at an address, redirects followed.

    Raises:
        UnreadableError: it can't be had; says why.

    """
    address = checked(url, any_port=line.any_port)
    with httpcore.ConnectionPool(line.tls, network_backend=line.backend) as pool:
        for _ in range(limits.redirects + 1):
            step = _request(pool, address, limits)
            if isinstance(step, Fetched):
                return step
            address = checked(joined(address, step), any_port=line.any_port)
            line.deadline.left()
    raise UnreadableError("I couldn't open that page (it redirects too often).", Obstacle.UNREACHABLE)


def checked(url: str, *, any_port: bool) -> httpx.URL:
    """
    A web address that may be asked for.

    Raises:
        UnreadableError: it is none, names a user or password, or another port than a web page's.

    """
    try:
        address = httpx.URL(url.strip()[:_LONGEST_URL])
        # Names in other scripts are decoded only where they are asked for: "xn--" is none.
        host = address.host
    except (httpx.InvalidURL, UnicodeError):
        raise UnreadableError(_NO_ADDRESS, Obstacle.ADDRESS) from None
    if address.scheme not in _PORTS or not host:
        raise UnreadableError(_NO_ADDRESS, Obstacle.ADDRESS)
    if address.userinfo:
        raise UnreadableError("I don't open links that carry a name and password.", Obstacle.ADDRESS)
    if not any_port and address.port not in (None, *_PORTS.values()):
        raise UnreadableError("I don't open that address: it is not on the public web.", Obstacle.ADDRESS)
    return address


def joined(address: httpx.URL, location: str) -> str:
    """
    Where an address redirects to.

    Raises:
        UnreadableError: the location is no address.

    """
    try:
        return str(address.join(location))
    except httpx.InvalidURL:
        raise UnreadableError(_NO_ADDRESS, Obstacle.ADDRESS) from None


def _request(pool: httpcore.ConnectionPool, address: httpx.URL, limits: FetchLimits) -> Fetched | str:
    """
    The page, or the address that it redirects to.
    """
    target = httpcore.URL(
        scheme=address.raw_scheme, host=address.raw_host, port=address.port, target=address.raw_path
    )
    headers = [*_HEADERS.items(), ("Host", address.netloc.decode("ascii"))]
    try:
        with pool.stream("GET", target, headers=headers) as response:
            said = httpx.Headers(response.headers)
            if response.status in _REDIRECTS and "location" in said:
                return said["location"]
            if response.status != 200:
                raise _answered(response.status)
            body = _body(response, said, limits.largest_bytes)
    except _FAILURES as error:
        raise UnreadableError(_reason(error), Obstacle.UNREACHABLE) from error
    return Fetched(url=str(address), body=body, content_type=said.get("content-type", ""))


_MEANINGS = {
    401: Obstacle.CLOSED,
    402: Obstacle.CLOSED,
    403: Obstacle.CLOSED,
    404: Obstacle.MISSING,
    410: Obstacle.MISSING,
    451: Obstacle.CLOSED,
}
_FAILURES = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError, ValueError)


def _answered(status: int) -> UnreadableError:
    obstacle = _MEANINGS.get(status, Obstacle.UNREACHABLE)
    return UnreadableError(f"I couldn't open that page (it answered {status}).", obstacle)


def _reason(error: Exception) -> str:
    if isinstance(error, httpcore.TimeoutException):
        return "I couldn't open that page (it did not answer in time)."
    if isinstance(error, httpcore.ConnectError):
        is_about_trust = "CERTIFICATE_VERIFY_FAILED" in str(error)
        why = "its certificate is not valid" if is_about_trust else "the site can't be reached"
        return f"I couldn't open that page ({why})."
    return "I couldn't open that page (the connection broke off)."


def _body(response: httpcore.Response, said: httpx.Headers, largest: int) -> bytes:
    sent = _bounded(response.iter_stream(), largest)
    encoding = said.get("content-encoding", "").strip().lower()
    if encoding in ("", "identity"):
        return b"".join(sent)
    if encoding in ("gzip", "x-gzip", "deflate"):
        return _inflated(b"".join(sent), largest)
    raise UnreadableError(
        "I couldn't read that page (it is packed in a way I don't know).", Obstacle.UNUSABLE
    )


def _bounded(parts: Iterator[bytes], largest: int) -> Iterator[bytes]:
    size = 0
    for part in parts:
        size += len(part)
        if size > largest:
            raise _too_large(largest)
        yield part


def _inflated(packed: bytes, largest: int) -> bytes:
    for window in (_ANY_HEADER, -zlib.MAX_WBITS):
        unpacker = zlib.decompressobj(window)
        try:
            body = unpacker.decompress(packed, largest + 1)
        except zlib.error:
            continue
        if len(body) > largest:
            raise _too_large(largest)
        if unpacker.eof:
            return body
    raise UnreadableError("I couldn't open that page (the connection broke off).", Obstacle.UNREACHABLE)


def _too_large(largest: int) -> UnreadableError:
    return UnreadableError(_TOO_LARGE.format(megabytes=largest / 1_000_000), Obstacle.UNUSABLE)
