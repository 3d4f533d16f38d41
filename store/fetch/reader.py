"""
The page reader that the pipeline is given.
"""

from __future__ import annotations

import ssl
from functools import cached_property

import httpx

from claims.models import Page
from store.fetch.document import read_document
from store.fetch.guard import GuardedBackend, Judge, Resolver, is_public, resolve
from store.fetch.limits import Deadline, FetchLimits, UnreadableError
from store.fetch.transfer import Fetched, Line, fetch


class SafePageReader:
    """
    Reads web pages within limits, from public addresses only.

    ``allow_private`` opens every address and port, for tests and for an operator's own network.
    ``resolver`` gives a host's IP addresses and may raise ``OSError``; ``may_reach`` judges each of them.
    """

    def __init__(
        self,
        limits: FetchLimits,
        *,
        allow_private: bool = False,
        resolver: Resolver = resolve,
        may_reach: Judge | None = None,
    ) -> None:
        self._limits = limits
        self._any_port = allow_private
        self._resolver = resolver
        self._may_reach = may_reach or ((lambda _: True) if allow_private else is_public)

    def read(self, url: str) -> Page:
        """
        The page's main text and what it says of itself, or ``Page.problem`` in one sentence.
        """
        try:
            return read_document(url, self._fetched(url), self._limits.pdf_seconds)
        except UnreadableError as error:
            return Page(url=url, problem=str(error), obstacle=error.obstacle)

    def _fetched(self, url: str) -> Fetched:
        deadline = Deadline(self._limits.seconds)
        backend = GuardedBackend(deadline, self._resolver, self._may_reach)
        line = Line(backend=backend, deadline=deadline, tls=self._tls, any_port=self._any_port)
        return fetch(url, self._limits, line)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return httpx.create_ssl_context()
