"""
A server of the chat completions protocol on loopback, which answers as a test wants.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answering = Callable[[BaseHTTPRequestHandler, dict[str, str]], None]


@dataclass(slots=True)
class ChatServerSide:
    """
    Where it listens, how it answers, and what it was asked.
    """

    port: int
    answering: Answering
    requests: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """
        The messages and claims that were asked about.
        """
        asked = [json.loads(request["messages"][-1]["content"]) for request in self.requests]
        return [(each["message"], each["claim"]) for each in asked]


@contextmanager
def chat_server(answering: Answering) -> Iterator[ChatServerSide]:
    """
    A running server.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            side.requests.append(request)
            side.paths.append(self.path)
            try:
                side.answering(self, json.loads(request["messages"][-1]["content"]))
            except OSError:
                # Nobody waits any more.
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        side = ChatServerSide(server.server_port, answering)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield side
        server.shutdown()


def sends(body: bytes, status: int = 200, **headers: str) -> Answering:
    """
    Answers with a body as it stands.
    """

    def answer(handler: BaseHTTPRequestHandler, _: dict[str, str]) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def says(content: str) -> Answering:
    """
    Answers as a model that says ``content``.
    """
    message = {"role": "assistant", "content": content}
    return sends(json.dumps({"choices": [{"index": 0, "message": message}]}).encode())


def reads(reading: str, probability: object = 0.95) -> Answering:
    """
    Answers as it is asked to.
    """
    return says(json.dumps({"reading": reading, "probability": probability}))


def waits(seconds: float, then: Answering) -> Answering:
    """
    Answers late.
    """

    def answer(handler: BaseHTTPRequestHandler, pair: dict[str, str]) -> None:
        time.sleep(seconds)
        then(handler, pair)

    return answer


def drips(head: bytes, piece: bytes, every: float) -> Answering:
    """
    Sends a beginning and then piece after piece, without end.
    """

    def answer(handler: BaseHTTPRequestHandler, _: dict[str, str]) -> None:
        handler.wfile.write(head)
        while True:
            handler.wfile.write(piece)
            handler.wfile.flush()
            time.sleep(every)

    return answer
