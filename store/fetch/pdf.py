"""
The text of a PDF, read by a process that is ended when it takes too long.
"""

from __future__ import annotations

import json
import math
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path

from claims.models import Obstacle, Page
from store.fetch import pdf_pages
from store.fetch.decode import without_control_characters, worded
from store.fetch.limits import UnreadableError, too_slow
from store.fetch.processes import Processes
from store.fetch.transfer import Fetched

_PROGRAM = Path(pdf_pages.__file__)
_MOST_PAGES = 60
_MOST_MEMORY = 1_000_000_000
# More of them side by side would only slow each other down, and everything else.
_AT_ONCE = 2
_BROKEN = "I couldn't read that page (it is damaged)."


@dataclass(frozen=True, slots=True, kw_only=True)
class _PdfText:
    """
    The pages of a PDF as far as they could be read, how many it has, and what it says of itself.
    """

    pages: tuple[str, ...]
    length: int
    title: str | None = None
    author: str | None = None
    published: str | None = None


class PdfReader:
    """
    Takes PDFs apart, each in a process of its own.
    """

    def __init__(self, processes: Processes) -> None:
        self._processes = processes
        self._room = threading.BoundedSemaphore(_AT_ONCE)

    def read(self, fetched: Fetched, seconds: float) -> Page:
        """
        A PDF's first pages, or those of them that were read when the time was up.

        Raises:
            UnreadableError: it is damaged or holds no text, or not a page was read in time.

        """
        found = self._text(fetched.body, seconds)
        return worded(
            Page(
                url=fetched.url,
                text=without_control_characters("\n\n".join(found.pages)).strip(),
                title=found.title or None,
                author=found.author or None,
                published=found.published,
                cut=len(found.pages) < found.length,
            )
        )

    def _text(self, body: bytes, seconds: float) -> _PdfText:
        written, in_time = self._written(body, seconds)
        # The process may have been ended in the middle of a line.
        complete = written[: written.rfind(b"\n") + 1].decode("ascii").splitlines()
        if len(complete) < 2:
            self._processes.check_open()
            raise UnreadableError(_BROKEN, Obstacle.UNUSABLE) if in_time else too_slow(seconds)
        head, *pages = map(json.loads, complete)
        return _PdfText(pages=tuple(pages), **head)

    def _written(self, body: bytes, seconds: float) -> tuple[bytes, bool]:
        """
        What the reading process wrote, and whether it ended by itself.
        """
        limits = (_MOST_PAGES, _MOST_MEMORY, math.ceil(seconds))
        with self._room:
            process = self._processes.start(_PROGRAM, *map(str, limits))
            try:
                return process.communicate(body, timeout=seconds)[0], True
            except subprocess.TimeoutExpired as error:
                return error.stdout or b"", False
            finally:
                self._processes.end(process)
