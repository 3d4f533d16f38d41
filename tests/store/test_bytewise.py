"""
Products of bytes.
"""

from __future__ import annotations

import numpy as np
from onnx import TensorProto, helper

from store.bytewise import NETWORK, product


class TestProduct:
    """
    Whole numbers multiplied.
    """

    def test_exact(self) -> None:
        """
        Without overflow at the largest numbers allowed, whatever the number of columns.
        """
        rng = np.random.default_rng(6)
        for largest, half in ((127, 127), (255, 64)):
            left = rng.integers(0, largest + 1, (500, 96)).astype(np.uint8)
            left[:50] = largest
            for columns in (1, 3, 20):
                right = rng.integers(-half, half + 1, (96, columns)).astype(np.int8)
                right[:, 0] = half
                assert np.array_equal(product(left, right), left.astype(np.int64) @ right.astype(np.int64))

    def test_network_is_one_multiplication(self) -> None:
        """
        The bytes in the code are those that onnx writes for one product of bytes.
        """
        kinds = {"A": (TensorProto.UINT8, ["n", "d"]), "B": (TensorProto.INT8, ["d", "m"])}
        inputs = [helper.make_tensor_value_info(name, *kind) for name, kind in kinds.items()]
        output = helper.make_tensor_value_info("Y", TensorProto.INT32, ["n", "m"])
        node = helper.make_node("MatMulInteger", ["A", "B"], ["Y"])
        model = helper.make_model(
            helper.make_graph([node], "g", inputs, [output]), opset_imports=[helper.make_opsetid("", 13)]
        )
        model.ir_version = 8
        assert model.SerializeToString() == NETWORK
