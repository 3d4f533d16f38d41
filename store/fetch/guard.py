"""
Which addresses may be reached: public ones only, decided on the very address that is connected to.

A name is resolved once per connection, every address it has is judged, and the connection goes to one of
those addresses, so that a name server can't answer the check one way and the connection another (DNS
rebinding). Name and certificate are still those of the page: httpcore takes them from the request.
"""

from __future__ import annotations

import ipaddress
import queue
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Sequence

import httpcore

from claims.models import Obstacle
from store.fetch.limits import Deadline, UnreadableError

Resolver = Callable[[str], Sequence[str]]
Judge = Callable[[str], bool]
IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# IANA special-purpose address registries, https://www.iana.org/assignments/iana-ipv4-special-registry and
# iana-ipv6-special-registry; written out because `is_global` differs between Python's patch versions.
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
    )
)
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_TRIED_ADDRESSES = 3
_MISSING = "I couldn't open that page (there is no such site)."
_REFUSED = "I don't open that address: it is not on the public web."


def is_public(address: str) -> bool:
    """
    Whether an IP address belongs to the public internet; IPv4 inside IPv6 is judged as the IPv4 it is.
    """
    try:
        ip = _unwrapped(ipaddress.ip_address(address))
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address) and (ip not in _GLOBAL_UNICAST or ip.scope_id):
        return False
    return not any(ip in network for network in _NOT_PUBLIC)


def is_loopback(address: str) -> bool:
    """
    Whether an IP address is this machine's own: 127.0.0.0/8, ::1, and the former inside IPv6.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    return (mapped or ip).is_loopback


def resolve(host: str) -> list[str]:
    """
    Addresses of a host by the system's resolver, which also understands every spelling of an IP address.
    """
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedBackend(httpcore.NetworkBackend):
    """
    Opens connections to vetted addresses only, and lets none outlive the deadline.
    """

    def __init__(self, deadline: Deadline, resolver: Resolver, may_reach: Judge) -> None:
        self._deadline = deadline
        self._resolver = resolver
        self._may_reach = may_reach
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline decides
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """
        A connection to the first vetted address of ``host`` that accepts one.
        """
        refused: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in self._vetted(host)[:_TRIED_ADDRESSES]:
            try:
                stream = self._plain.connect_tcp(
                    address, port, self._deadline.left(), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                refused = error
            else:
                return _TimedStream(stream, self._deadline)
        raise refused or UnreadableError(_MISSING, Obstacle.MISSING)

    def _vetted(self, host: str) -> list[str]:
        addresses = self._resolved(host)
        if not all(self._may_reach(address) for address in addresses):
            raise UnreadableError(_REFUSED, Obstacle.ADDRESS)
        return addresses

    def _resolved(self, host: str) -> list[str]:
        # The system's resolver takes no time limit, so it is waited for and left behind when it is late.
        answers: queue.SimpleQueue[list[str] | None] = queue.SimpleQueue()

        def look_up() -> None:
            try:
                answers.put(list(self._resolver(host.rstrip("."))))
            except (OSError, UnicodeError):
                answers.put(None)

        threading.Thread(target=look_up, daemon=True, name="resolve").start()
        try:
            addresses = answers.get(timeout=self._deadline.left())
        except queue.Empty:
            addresses = None
        self._deadline.left()
        if not addresses:
            raise UnreadableError(_MISSING, Obstacle.MISSING)
        return addresses


class _TimedStream(httpcore.NetworkStream):
    """
    A stream whose every operation ends by the deadline, however slowly the other side drips.
    """

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the deadline decides
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - as above
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - as above
    ) -> httpcore.NetworkStream:
        secure = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left())
        return _TimedStream(secure, self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


def _unwrapped(ip: IPAddress) -> IPAddress:
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return ip.ipv4_mapped
        if ip in _NAT64:
            return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip
