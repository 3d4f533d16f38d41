"""
The page reader that the pipeline is given.
"""

from __future__ import annotations

import ssl
from functools import cached_property

import httpx

from claims.models import Page
from store.fetch.decode import Kind, kind_of
from store.fetch.guard import GuardedBackend, Judge, Resolver, is_public, resolve
from store.fetch.limits import Deadline, FetchLimits, UnreadableError
from store.fetch.markup import MarkupReader
from store.fetch.pdf import PdfReader
from store.fetch.processes import Processes
from store.fetch.transfer import Fetched, Line, fetch


class SafePageReader:
    """
    Reads web pages within limits, from public addresses only.

    ``allow_private`` opens every address and port, for tests and for an operator's own network.
    ``resolver`` gives a host's IP addresses and may raise ``OSError``; ``may_reach`` judges each of them.
    Several threads may read at once. Processes take the pages apart, from the first page on; one is kept.
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
        self._processes = Processes()
        self._markup = MarkupReader(self._processes, limits.largest_bytes)
        self._pdf = PdfReader(self._processes)

    def read(self, url: str) -> Page:
        """
        The page's main text and what it says of itself, or ``Page.problem`` in one sentence.
        """
        try:
            return self._taken_apart(url, self._fetched(url))
        except UnreadableError as error:
            return Page(url=url, problem=str(error), obstacle=error.obstacle)

    def close(self) -> None:
        """
        End the processes that take pages apart; pages at hand are given up, and so is every later one.
        """
        self._processes.close()

    def _taken_apart(self, asked: str, fetched: Fetched) -> Page:
        if kind_of(fetched) is Kind.PDF:
            return self._pdf.read(fetched, self._limits.pdf_seconds)
        return self._markup.read(asked, fetched, self._limits.markup_seconds)

    def _fetched(self, url: str) -> Fetched:
        deadline = Deadline(self._limits.seconds)
        backend = GuardedBackend(deadline, self._resolver, self._may_reach)
        line = Line(backend=backend, deadline=deadline, tls=self._tls, any_port=self._any_port)
        return fetch(url, self._limits, line)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return httpx.create_ssl_context()
