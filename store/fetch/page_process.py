"""
Pages on standard input, what they say on standard output.

Runs as a process of its own (see ``store.fetch.markup``) and reads one page after the other. For each it is
given a line of JSON and then the page's bytes, and answers with a line of JSON: the fields of a
:class:`~claims.models.Page`. An empty line asks whether it is ready, and it answers with another.
"""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import sys
from typing import IO, Any

# Seconds after which a process that nobody gives a page to ends.
_IDLE = 600
_TOO_LARGE = "I couldn't read that page (it has too many parts)."


def main(most_bytes: int, import_path: str) -> None:
    """
    Answer until standard input ends.
    """
    sys.path[:] = json.loads(import_path)
    from store.fetch.pdf_pages import end_after, limit_memory, step_back

    end_after(_IDLE)
    limit_memory(most_bytes)
    step_back()
    answers = _own_output()
    # Loaded before the time of the first page begins.
    import trafilatura  # noqa: F401

    import store.fetch.document  # noqa: F401

    while line := sys.stdin.buffer.readline():
        answer = b""
        if line.strip():
            asked = json.loads(line)
            end_after(asked["longest"])
            _work_at_most(asked["seconds"])
            answer = _answer(asked)
            _work_at_most(0)
        end_after(_IDLE)
        _write(answers, answer)


def _answer(asked: dict[str, Any]) -> bytes:
    from claims.models import Obstacle, Page
    from store.fetch.document import read_document
    from store.fetch.limits import UnreadableError
    from store.fetch.transfer import Fetched

    body = sys.stdin.buffer.read(asked["size"])
    fetched = Fetched(url=asked["url"], body=body, content_type=asked["content_type"])
    try:
        page = read_document(asked["asked"], fetched)
    except UnreadableError as error:
        page = Page(url=asked["asked"], problem=str(error), obstacle=error.obstacle)
    except MemoryError:
        page = Page(url=asked["asked"], problem=_TOO_LARGE, obstacle=Obstacle.UNUSABLE)
    return json.dumps(dataclasses.asdict(page), ensure_ascii=False).encode("utf-8", "replace")


def is_time_up(status: int) -> bool:
    """
    Whether a process ended with this status because it had worked for as long as it might.
    """
    return hasattr(signal, "SIGPROF") and status == -signal.SIGPROF


def _work_at_most(seconds: float) -> None:
    """
    End this process once it has used so many seconds of a processor from now on; 0 for any number.
    """
    if hasattr(signal, "setitimer"):  # not on Windows
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _own_output() -> IO[bytes]:
    """
    Standard output, kept from libraries that print: theirs goes to standard error.
    """
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers


def _write(answers: IO[bytes], line: bytes) -> None:
    answers.write(line + b"\n")
    answers.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
