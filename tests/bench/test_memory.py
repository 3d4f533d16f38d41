"""
The memory that a table states.
"""

from __future__ import annotations

import subprocess
import sys

from tests.house import ROOT

MEGABYTES = 400
_CHILD = """
from bench.memory import forget_peak, peak
before = peak()
block = b"x" * 200_000_000
during = peak()
del block
forget_peak()
print(before, during, peak())
"""


class TestPeak:
    def test_is_of_this_process_and_this_time(self) -> None:
        """
        Neither the memory of the process that started this one counts, nor what was given back before.
        """
        held = b"x" * (MEGABYTES * 2**20)
        ended = subprocess.run(
            [sys.executable, "-c", _CHILD], check=True, cwd=ROOT, capture_output=True, text=True
        )
        before, during, after = map(float, ended.stdout.split())
        assert len(held) == MEGABYTES * 2**20
        assert before < MEGABYTES / 2
        assert during > before + 150
        assert after < during - 100
