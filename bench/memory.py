"""
The memory of this process.

``ru_maxrss`` is no use where a process was started by a larger one: it keeps the parent's peak through exec.
"""

from __future__ import annotations

import re
import resource
import sys
from contextlib import suppress
from pathlib import Path

_STATUS = Path("/proc/self/status")
_RESET = Path("/proc/self/clear_refs")
_PEAK = re.compile(r"^VmHWM:\s*(\d+) kB$", re.MULTILINE)


def forget_peak() -> None:
    """
    From here on the peak is counted anew, where the system can do that, as Linux can.
    """
    with suppress(OSError):
        _RESET.write_text("5", "ascii")


def peak() -> float:
    """
    The most megabytes in memory at once since `forget_peak` (VmHWM); where the system doesn't tell, since the
    process began.
    """
    with suppress(OSError):
        told = _PEAK.search(_STATUS.read_text("ascii"))
        if told is not None:
            return int(told[1]) / 1024
    unit = 2**20 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
