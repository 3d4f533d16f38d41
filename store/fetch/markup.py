"""
HTML and plain text, taken apart by processes that are kept from one page to the next.

Starting one takes most of a second, reading a page some milliseconds. Each reads one page at a time and is
ended when that takes too long.
"""

from __future__ import annotations

import json
import logging
import math
import queue
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from claims.models import Obstacle, Page
from store.fetch import page_process
from store.fetch.limits import UnreadableError, too_slow
from store.fetch.processes import Process, Processes, ended_after
from store.fetch.transfer import Fetched

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_log = logging.getLogger(__name__)

_PROGRAM = Path(page_process.__file__)
# As many pages are taken apart side by side, each with as much memory and more for larger pages.
_AT_ONCE = 2
_MOST_MEMORY = 1_000_000_000
_MEMORY_A_BYTE = 20
_ARE_YOU_THERE = b"\n"
_START_SECONDS = 20.0
# Limits count seconds of a processor, so that no page is given up because the machine is busy; a process is
# waited for this many times as long.
_WAITED = 3
# A process is replaced after so many bytes of pages: what libraries keep and what gets scattered adds up.
_MOST_READ = 10_000_000
_FAILED = "I couldn't read that page (reading it failed)."


@dataclass(slots=True)
class _Kept:
    """
    A process that is ready, and how many bytes it has read.
    """

    process: Process
    read: int = 0


class MarkupReader:
    """
    Takes HTML and plain text apart.
    """

    def __init__(self, processes: Processes, largest_bytes: int) -> None:
        self._processes = processes
        self._memory = _MOST_MEMORY + _MEMORY_A_BYTE * largest_bytes
        # The last one put back is the first one taken, so that a second one starts only when it is needed.
        self._places: queue.LifoQueue[_Kept | None] = queue.LifoQueue()
        for _ in range(_AT_ONCE):
            self._places.put(None)

    def read(self, asked: str, fetched: Fetched, seconds: float) -> Page:
        """
        The page that ``asked`` led to; ``Page.problem`` says what stands in its place.

        Raises:
            UnreadableError: taking it apart took more than so many seconds of a processor, or failed.

        """
        with self._ready() as kept:
            kept.read += len(fetched.body)
            answer = self._answer(kept.process, _question(asked, fetched, seconds), seconds)
        return _page_type().validate_python(json.loads(answer))

    @contextmanager
    def _ready(self) -> Iterator[_Kept]:
        """
        A process for one page, waited for; kept afterwards unless something went wrong.
        """
        kept = self._places.get()
        try:
            if kept is not None and not _is_there(kept.process):
                self._processes.end(kept.process)
                kept = None
            if kept is None:
                kept = _Kept(self._processes.start(_PROGRAM, str(self._memory), json.dumps(sys.path)))
                self._answer(kept.process, _ARE_YOU_THERE, _START_SECONDS)
            yield kept
            if kept.read >= _MOST_READ:
                self._processes.end(kept.process)
                kept = None
        except BaseException:
            if kept is not None:
                self._processes.end(kept.process)
                kept = None
            raise
        finally:
            self._places.put(kept)

    def _answer(self, process: Process, question: bytes, seconds: float) -> bytes:
        """
        The line with which a process answers.

        Raises:
            UnreadableError: it was ended, or ended by itself.

        """
        with ended_after(process, seconds * _WAITED) as late:
            answer = _exchanged(process, question)
        if answer.endswith(b"\n") and not late.is_set():
            return answer
        self._processes.check_open()
        status = process.wait()
        if late.is_set() or page_process.is_time_up(status):
            raise too_slow(seconds)
        _log.warning("A page could not be read: its process ended with status %s.", status)
        raise UnreadableError(_FAILED, Obstacle.UNUSABLE)


def _is_there(process: Process) -> bool:
    """
    Whether a process that was kept takes a further page; it may have ended meanwhile.
    """
    with ended_after(process, _START_SECONDS * _WAITED) as late:
        answer = _exchanged(process, _ARE_YOU_THERE)
    return bool(answer) and not late.is_set()


def _exchanged(process: Process, question: bytes) -> bytes:
    if process.stdin is None or process.stdout is None:
        return b""
    try:
        process.stdin.write(question)
        process.stdin.flush()
    except OSError:
        return b""
    return process.stdout.readline()


def _question(asked: str, fetched: Fetched, seconds: float) -> bytes:
    told = {
        "asked": asked,
        "url": fetched.url,
        "content_type": fetched.content_type,
        "size": len(fetched.body),
        "seconds": seconds,
        "longest": math.ceil(seconds * _WAITED),
    }
    return json.dumps(told).encode() + b"\n" + fetched.body


@cache
def _page_type() -> TypeAdapter[Page]:
    from pydantic import TypeAdapter

    return TypeAdapter(Page)
