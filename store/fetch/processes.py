"""
The processes that take documents apart: ended when they take too long, and all together at the end.

A small document can keep a parser busy for hours, fill the memory or crash it, and only a process can be
stopped while it is in a library's code.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from store.fetch.limits import interrupted

# What they need of the environment: no secret and no setting of ours is among it.
_ENVIRONMENT = ("PATH", "SYSTEMROOT", "LANG", "LC_ALL")
Process = subprocess.Popen[bytes]


class Processes:
    """
    The processes of one reader, each with pipes to its standard input and output.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[Process] = set()
        self._closed = False
        self._last_resort = weakref.finalize(self, _end_all, self._running)

    def start(self, program: Path, *arguments: str) -> Process:
        """
        A process that runs a program of ours.

        Raises:
            UnreadableError: these processes are closed.

        """
        # Isolated: it loads nothing from the folder it was started in. One thread for numerical libraries,
        # which else reserve memory for each processor.
        command = [sys.executable, "-I", str(program), *arguments]
        environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        with self._lock:
            self.check_open()
            process = subprocess.Popen(  # noqa: S603 -- our own program, no shell, documents on standard input
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**environment, "OPENBLAS_NUM_THREADS": "1"},
            )
            self._running.add(process)
        return process

    def end(self, process: Process) -> None:
        """
        End a process that nobody writes to or reads from any more.
        """
        _end(process)
        with self._lock:
            self._running.discard(process)

    def check_open(self) -> None:
        """
        Whether processes may be started.

        Raises:
            UnreadableError: these processes are closed.

        """
        if self._closed:
            raise interrupted()

    def close(self) -> None:
        """
        End every process, at work or not; whoever waits for one is told so at once, and none is started any
        more.
        """
        with self._lock:
            self._closed = True
            running = list(self._running)
        for process in running:
            process.kill()


@contextmanager
def ended_after(process: Process, seconds: float) -> Iterator[threading.Event]:
    """
    End a process after so many seconds if what is done here takes longer; the event tells that it was ended.
    """
    late = threading.Event()

    def end() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()
        timer.join()


def _end(process: Process) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        # What was not written yet can't be any more.
        with suppress(OSError):
            if pipe is not None:
                pipe.close()


def _end_all(processes: set[Process]) -> None:
    for process in list(processes):
        _end(process)
