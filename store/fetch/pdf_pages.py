"""
A PDF on standard input, its metadata and then its pages on standard output, one JSON value a line.

Runs as a process of its own (see ``store.fetch.pdf``), because a small file can keep its reader busy for
hours or fill the memory, and only a process can be stopped. It knows nothing of the rest of this program.
"""

from __future__ import annotations

import io
import json
import logging
import os
import signal
import sys
from typing import TextIO

UNREADABLE = 3
"""
Exit status for a file that is damaged.
"""


# Seconds beyond a limit in which whoever started the process can end it before it ends by itself.
_GRACE = 2
_NICENESS = 5


def main(most_pages: int, most_bytes: int, most_seconds: int) -> int:
    """
    Write what can be read of the file; each line is complete before the next page is begun.
    """
    logging.disable(logging.CRITICAL)
    limit_memory(most_bytes)
    step_back()
    end_after(most_seconds)
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    unusable = (ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, RecursionError)
    try:
        reader = PdfReader(io.BytesIO(sys.stdin.buffer.read()))
        said = reader.metadata
        made = said.creation_date if said else None
        head = {
            "title": said.title if said else None,
            "author": said.author if said else None,
            "published": made.date().isoformat() if made else None,
            "length": len(reader.pages),
        }
        _write(head, sys.stdout)
        for page in reader.pages[:most_pages]:
            _write(page.extract_text(), sys.stdout)
    except (PyPdfError, MemoryError, *unusable):
        return UNREADABLE
    return 0


def _write(value: object, out: TextIO) -> None:
    out.write(json.dumps(value) + "\n")
    out.flush()


def limit_memory(most_bytes: int) -> None:
    """
    Let this process have so many bytes; further ones are a ``MemoryError``.
    """
    try:
        import resource
    except ImportError:  # there is no such limit on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))


def step_back() -> None:
    """
    Let other processes go first: people wait for answers to texts too.
    """
    if hasattr(os, "nice"):
        os.nice(_NICENESS)


def end_after(seconds: int) -> None:
    """
    End this process by itself soon after so many seconds, whatever it does then: whoever started it may have
    been killed. Each call puts off the end that was set before.
    """
    if hasattr(signal, "alarm"):  # not on Windows
        signal.alarm(seconds + _GRACE)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
