"""
The text of a PDF, read by a process that is ended when it takes too long.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from claims.models import Obstacle
from store.fetch import pdf_pages
from store.fetch.limits import UnreadableError

_PROGRAM = Path(pdf_pages.__file__)
_MOST_PAGES = 60
_MOST_MEMORY = 1_000_000_000
# The reader needs no secret and no setting of ours.
_ENVIRONMENT = ("PATH", "SYSTEMROOT", "LANG", "LC_ALL")
_BROKEN = "I couldn't read that page (it is damaged)."
_TOO_LONG = "I couldn't read that page (reading it took longer than {seconds:g} seconds)."


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfText:
    """
    The pages of a PDF as far as they could be read, and what it says of itself.
    """

    pages: tuple[str, ...]
    title: str | None = None
    author: str | None = None
    published: str | None = None


def read_pdf(body: bytes, seconds: float) -> PdfText:
    """
    A PDF's first pages, or those of them that were read when the time was up.

    Raises:
        UnreadableError: it is damaged, or not a page was read in time.

    """
    written, in_time = _written(body, seconds)
    # The process may have been ended in the middle of a line.
    complete = written[: written.rfind(b"\n") + 1].decode("ascii").splitlines()
    if len(complete) < 2:
        sentence = _BROKEN if in_time else _TOO_LONG.format(seconds=seconds)
        raise UnreadableError(sentence, Obstacle.UNUSABLE)
    head, *pages = map(json.loads, complete)
    return PdfText(pages=tuple(pages), **head)


def _written(body: bytes, seconds: float) -> tuple[bytes, bool]:
    """
    What the reading process wrote, and whether it ended by itself.
    """
    # Isolated: it loads the reading library and nothing from the folder it was started in.
    command = [sys.executable, "-I", str(_PROGRAM), str(_MOST_PAGES), str(_MOST_MEMORY)]
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 -- our own program, no shell, the file on standard input
            command,
            input=body,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        return error.stdout or b"", False
    return done.stdout, True
