"""
The real bot as a process of its own, its log kept and judged.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.client import BotApi

ROOT = Path(__file__).parents[2]
# What must never stand in the log of a bot that only met what bots meet.
_COMPLAINT = re.compile(r"Traceback|Exception| ERROR | CRITICAL |Warning:|never awaited")
# What the library says when it is stopped between fetching updates and handing them on: they come again.
_HARMLESS = "Pulled updates will be ignored and pulled again on restart"
_STOPS_WITHIN = 15


class BotProcess:
    """
    ``python -m bot run`` or another program that runs it, over a data folder, against one bot's Telegram.
    """

    program: tuple[str, ...] = ("bot", "run")

    def __init__(self, api: BotApi, folder: Path) -> None:
        self.api = api
        self.folder = folder
        self._log = folder / "stderr.txt"
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def prepared(cls, api: BotApi, folder: Path, data: Path) -> BotProcess:
        """
        A bot over a copy of the store in ``data``, with the model that lies there.
        """
        shutil.copy(data / "footnote.db", folder / "footnote.db")
        (folder / "model").symlink_to((data / "model").resolve(), target_is_directory=True)
        return cls(api, folder)

    @property
    def log(self) -> str:
        """
        Everything that was logged so far, by every run.
        """
        return self._log.read_text("utf-8") if self._log.exists() else ""

    def complaints(self) -> list[str]:
        """
        Lines of the log that tell of a defect.
        """
        lines = self.log.splitlines()
        return [line for line in lines if _COMPLAINT.search(line) and _HARMLESS not in line]

    def start(self, *arguments: str, **settings: str) -> None:
        """
        Start the bot and wait until it takes updates.
        """
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("BOT_", "FOOTNOTE_"))}
        own = {
            "BOT_TOKEN": self.api.token,
            "BOT_API_URL": self.api.root,
            "FOOTNOTE_DATA": str(self.folder),
            "PYTHONPATH": str(ROOT),
        }
        before = self._takings()
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *self.program, *arguments],
                cwd=self.folder,
                env={**clean, **own, **settings},
                stdout=log,
                stderr=log,
            )
        self.api.until(lambda: self._takings() > before, "the bot to start", seconds=60)

    def stop(self) -> None:
        """
        Ask the bot to end as a system does (SIGTERM).

        Raises:
            AssertionError: it ends with another status than 0.
            subprocess.TimeoutExpired: it does not end.

        """
        status = self._end(signal.SIGTERM)
        assert status == 0, f"the bot ended with status {status}:\n{self.log}"

    def kill(self) -> None:
        """
        End the bot without notice (SIGKILL).
        """
        self._end(signal.SIGKILL)

    def close(self) -> None:
        """
        End the bot if it still runs.
        """
        if self._process is not None and self._process.poll() is None:
            self.kill()

    def processor_seconds(self) -> float:
        """
        Processor time that the running bot has used, all its threads together.
        """
        assert self._process is not None
        stat = Path(f"/proc/{self._process.pid}/stat").read_text("ascii")
        user, system = stat.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def most_memory(self) -> int:
        """
        Bytes of memory that the running bot has held at most.
        """
        assert self._process is not None
        status = Path(f"/proc/{self._process.pid}/status").read_text("ascii")
        (kilobytes,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))
        return int(kilobytes) * 1024

    def _end(self, by: signal.Signals) -> int:
        assert self._process is not None
        self._process.send_signal(by)
        status = self._process.wait(_STOPS_WITHIN)
        self._process = None
        return status

    def _takings(self) -> int:
        """
        How often updates were asked for, by polling or by setting a webhook.
        """
        if self._process is not None and self._process.poll() is not None:
            raise AssertionError(f"the bot ended at once:\n{self.log}")
        noted = self.api.log()
        return int(noted["polls"]) + len(self.api.calls("setWebhook"))


@contextmanager
def serving() -> Iterator[str]:
    """
    The address of a Bot API server that runs as long as it is used.
    """
    command = [sys.executable, "-m", "tests.e2e.server"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        server.communicate(timeout=10)
    assert server.returncode == 0


def free_port() -> int:
    """
    A port nobody listens at just now.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
