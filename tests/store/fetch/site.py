"""
A web site on loopback that answers as the test says, down to the bytes.
"""

from __future__ import annotations

import socketserver
import ssl
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from socket import socket


@dataclass(slots=True)
class Site:
    """
    Answers by path; ``asked`` notes each request's lines.
    """

    port: int
    answers: dict[str, Callable[[socket], None]] = field(default_factory=dict)
    asked: list[list[str]] = field(default_factory=list)

    def url(self, path: str = "/page", host: str = "127.0.0.1") -> str:
        """
        The address of a path on this site.
        """
        return f"http://{host}:{self.port}{path}"

    def serve(
        self,
        body: str | bytes,
        *,
        path: str = "/page",
        kind: str = "text/html; charset=utf-8",
        status: int = 200,
        **headers: str,
    ) -> str:
        """
        Answer a path with a body; returns its address. Header names use ``_`` for ``-``.
        """
        raw = body.encode() if isinstance(body, str) else body
        lines = {"content_length": str(len(raw)), "connection": "close", **headers}
        if kind:
            lines["content_type"] = kind
        head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in lines.items())
        whole = f"HTTP/1.1 {status} Said\r\n{head}\r\n".encode("latin-1") + raw
        self.answers[path] = lambda connection: connection.sendall(whole)
        return self.url(path)

    def redirect(self, path: str, location: str) -> str:
        """
        Send a path elsewhere; returns its address.
        """
        return self.serve("", path=path, status=302, location=location)


@contextmanager
def site(tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    """
    A running site, over TLS where a context is given.
    """

    class Visit(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            received = b""
            while b"\r\n\r\n" not in received:
                chunk = self.request.recv(65536)
                if not chunk:
                    return
                received += chunk
            lines = received.decode("latin-1").split("\r\n")
            open_site.asked.append(lines)
            answer = open_site.answers.get(lines[0].split(" ")[1].partition("?")[0])
            if answer is None:
                self.request.sendall(
                    b"HTTP/1.1 404 Missing\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                )
            else:
                answer(self.request)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

        def get_request(self) -> tuple[socket, object]:
            connection, address = super().get_request()
            return (tls.wrap_socket(connection, server_side=True) if tls else connection), address

        def handle_error(self, request: object, client_address: object) -> None:
            """
            A client that went away is what some tests are about.
            """

    with Server(("127.0.0.1", 0), Visit) as server:
        open_site = Site(server.server_address[1])
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield open_site
        server.shutdown()


def article(*paragraphs: str, head: str = "", title: str = "Wind turbines and birds") -> str:
    """
    A page as news sites build it, with navigation and footer around its paragraphs.
    """
    body = "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<!DOCTYPE html><html lang='en-GB'><head><title>{title}</title>{head}</head><body>"
        "<nav><a href='/'>Home</a> <a href='/news'>News</a></nav>"
        f"<main><article><h1>{title}</h1>{body}</article></main>"
        "<footer>Contact us. Imprint. All rights reserved.</footer></body></html>"
    )


PARAGRAPHS = tuple(
    """
A study of forty wind parks along the coast counted the birds that were found dead below each turbine over \
three years, and compared the figures with those of tall buildings near by.
Its authors report that cats killed many more birds in the same villages, and that painting one blade black \
lowered the number of collisions by about seventy per cent on the island.
The ministry said on Tuesday that it would fund a second survey, to start in the spring of next year and to \
include bats, which earlier counts had left out altogether.
""".strip().splitlines()
)


def pdf(text: str, *, endless: bool = False) -> bytes:
    """
    The smallest PDF that shows a line of text, its cross-references counted out. With ``endless`` a
    second page shows a letter half a million times: a few kilobytes when compressed, minutes to read.
    """
    show = b"BT /F1 12 Tf 72 720 Td (%s) Tj "
    stream = show % text.encode() + b"ET"
    packed = zlib.compress(show % b"a" * 500_000 + b"ET", 9)
    resources = b"/MediaBox[0 0 612 792]/Resources<</Font<</F1 5 0 R>>>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R 7 0 R]/Count 2>>" if endless else b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R%s>>" % resources,
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Title(Survey)/CreationDate(D:20170211120000Z)>>",
        b"<</Type/Page/Parent 2 0 R/Contents 8 0 R%s>>" % resources,
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed),
    ]
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj%sendobj\n" % (number, content)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer<</Size 9/Root 1 0 R/Info 6 0 R>>\nstartxref\n%d\n%%%%EOF" % len(body)
    return body + b"xref\n0 9\n0000000000 65535 f \n" + rows + trailer


def endless_pdf() -> bytes:
    """
    A PDF that shows nothing for minutes.
    """
    return pdf("Cats kill birds", endless=True).replace(b"/Kids[3 0 R 7 0 R]", b"/Kids[7 0 R 3 0 R]")


def endless_tag() -> str:
    """
    A page with 250,000 attributes on one tag: each is compared with all before it, which takes minutes.
    """
    attributes = " ".join(f"a{number}=1" for number in range(250_000))
    return article(*PARAGRAPHS).replace("<body>", f"<body {attributes}>")
