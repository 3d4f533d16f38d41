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
from pathlib import Path

from tests.e2e.client import BotApi

ROOT = Path(__file__).parents[2]
# What must never stand in the log of a bot that only met what bots meet.
_COMPLAINT = re.compile(r"Traceback|Exception| ERROR | CRITICAL |Warning:|never awaited")
_STOPS_WITHIN = 15


class BotProcess:
    """
    ``python -m bot run`` over a data folder, against one bot's Telegram.
    """

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
        (folder / "model").symlink_to(data / "model", target_is_directory=True)
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
        return [line for line in self.log.splitlines() if _COMPLAINT.search(line)]

    def start(self, *arguments: str, **settings: str) -> None:
        """
        Start the bot and wait until it has introduced itself to Telegram.
        """
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("BOT_", "FOOTNOTE_"))}
        own = {
            "BOT_TOKEN": self.api.token,
            "BOT_API_URL": self.api.root,
            "FOOTNOTE_DATA": str(self.folder),
            "PYTHONPATH": str(ROOT),
        }
        greeted = len(self.api.calls("setMyCommands"))
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run", *arguments],
                cwd=self.folder,
                env={**clean, **own, **settings},
                stdout=log,
                stderr=log,
            )
        self.api.until(lambda: self._has_greeted(greeted), "the bot to start", seconds=60)

    def stop(self) -> int:
        """
        Ask the bot to end as a system does (SIGTERM); returns its exit status.

        Raises:
            subprocess.TimeoutExpired: it does not end.

        """
        return self._end(signal.SIGTERM)

    def kill(self) -> int:
        """
        End the bot without notice (SIGKILL); returns its exit status.
        """
        return self._end(signal.SIGKILL)

    def close(self) -> None:
        """
        End the bot if it still runs.
        """
        if self._process is not None and self._process.poll() is None:
            self.kill()

    def _end(self, by: signal.Signals) -> int:
        assert self._process is not None
        self._process.send_signal(by)
        return self._process.wait(_STOPS_WITHIN)

    def _has_greeted(self, before: int) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, f"the bot ended at once:\n{self.log}"
        return len(self.api.calls("setMyCommands")) > before


def free_port() -> int:
    """
    A port nobody listens at just now.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
