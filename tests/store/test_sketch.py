"""
Short codes of vectors.
"""

from __future__ import annotations

import numpy as np
from onnx import TensorProto, helper

from claims.ports import Vectors
from store.sketch import NETWORK, learn, products


def unit(rng: np.random.Generator, count: int, middle: float) -> Vectors:
    """
    Unit vectors around a middle, with more spread in some directions than in others.
    """
    vectors = rng.standard_normal((count, 128)) * np.linspace(2, 0.2, 128) + middle
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


class TestSketch:
    """
    The first pass.
    """

    def test_finds_the_nearest(self) -> None:
        """
        Among the first twentieth by codes are nearly all of the nearest rows, whatever middle vectors have.
        """
        rng = np.random.default_rng(5)
        stored, asked = unit(rng, 6_000, 0.6), unit(rng, 20, 0.5)
        sketch = learn(stored, 48)
        rough = products(sketch.of_stored(stored), sketch.of_messages(asked))
        nearest = np.argsort(-(stored @ asked.T), axis=0)[:50]
        first = np.argsort(-rough, axis=0)[:300]
        found = [np.isin(nearest[:, one], first[:, one]).mean() for one in range(len(asked))]
        assert np.mean(found) > 0.95

    def test_products_are_whole_numbers_rightly_multiplied(self) -> None:
        """
        Codes are multiplied without overflow, block by block.
        """
        rng = np.random.default_rng(6)
        stored = rng.integers(1, 128, (20_000, 96)).astype(np.uint8)
        asked = rng.integers(-127, 128, (96, 3)).astype(np.int8)
        assert np.array_equal(products(stored, asked), stored.astype(np.int64) @ asked.astype(np.int64))

    def test_narrow_vectors(self) -> None:
        """
        Vectors of few dimensions, all alike even, have a sketch no wider than they are.
        """
        stored = np.tile(np.eye(1, 8, dtype=np.float32), (50, 1))
        assert learn(stored).of_stored(stored).shape == (50, 8)

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
