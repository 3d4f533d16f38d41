"""
Progress on stderr: a bar at a terminal, one line a step when piped, nothing for steps that take no time.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

# A step that ends sooner than this is never announced.
_PATIENCE_SECONDS = 0.7

Step = Callable[[float, str], None]


class Progress:
    """
    Shows the steps of one command.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet

    def step(self, title: str) -> Step:
        """
        A callable to report a step with: share done from 0 to 1, and a detail to show.
        """
        return _Silent() if self._quiet else _Bar(title) if sys.stderr.isatty() else _Line(title)


class _Silent:
    """
    For commands whose steps nobody waits for.
    """

    def __call__(self, _share: float, _detail: str = "") -> None:
        return


class _Line:
    """
    One line when the step turns out to take time.
    """

    def __init__(self, title: str) -> None:
        self._title = title
        self._started = time.monotonic()
        self._announced = False

    def __call__(self, share: float, _detail: str = "") -> None:
        if not self._announced and share < 1 and time.monotonic() - self._started > _PATIENCE_SECONDS:
            sys.stderr.write(f"{self._title} ...\n")
            sys.stderr.flush()
            self._announced = True


class _Bar:
    """
    A bar that appears when the step turns out to take time.
    """

    def __init__(self, title: str) -> None:
        self._title = title
        self._started = time.monotonic()
        self._bar: Bar | None = None
        self._task: TaskID | None = None

    def __call__(self, share: float, detail: str = "") -> None:
        if self._bar is None:
            if share >= 1 or time.monotonic() - self._started < _PATIENCE_SECONDS:
                return
            self._bar = _rich_bar()
            self._bar.start()
            self._task = self._bar.add_task(self._title, total=1.0, detail="")
        if self._task is not None:
            self._bar.update(self._task, completed=share, detail=detail)
        if share >= 1:
            self._bar.stop()
            self._bar = None


def _rich_bar() -> Bar:
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    return Bar(*columns, TextColumn("{task.fields[detail]}"), console=Console(stderr=True))
