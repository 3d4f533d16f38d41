"""
Products of bytes, several times as quick as numpy's.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

# onnxruntime's one-step network ``Y = MatMulInteger(A, B)``, A uint8 of any height, B int8, Y int32, as
# written by onnx (opset 13).
NETWORK = bytes.fromhex(
    "08083a620a180a01410a0142120159220d4d61744d756c496e74656765721201675a150a014112100a0e080212"
    "0a0a0312016e0a031201645a150a014212100a0e0803120a0a031201640a0312016d62150a015912100a0e0806"
    "120a0a0312016e0a0312016d42040a00100d"
)


def product(left: NDArray[np.uint8], right: NDArray[np.int8]) -> NDArray[np.int32]:
    """
    Of shapes (n, d) and (d, m), into (n, m). The largest of ``left`` times the largest of ``right`` must be
    below 2 ** 14, as some processors overflow. Up to 16 columns cost as much as one.
    """
    found: NDArray[np.int32] = _session().run(None, {"A": left, "B": right})[0]
    return found


@cache
def _session() -> Any:  # noqa: ANN401 - onnxruntime has no types
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(NETWORK, options, providers=["CPUExecutionProvider"])
