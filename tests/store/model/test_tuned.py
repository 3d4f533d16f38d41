"""
The layers tuned for messages: kept small, and only added to what is there.
"""

from __future__ import annotations

import json

import numpy as np
import pytest

from store.model.blob import Blob, weight_file
from store.model.graph import TRUNK_LAYERS
from store.model.tuned import CHANGES, TunedWeights, packed, read_changes, unpacked

RNG = np.random.default_rng(4)


class TestPacked:
    def test_half_a_byte_a_weight(self) -> None:
        """
        Two columns share a byte; what comes back is within half a step of its row.
        """
        change = RNG.normal(0, 0.01, (6, 8)).astype(np.float32)
        nibbles, steps = packed(change)
        assert nibbles.shape == (6, 4)
        assert (np.abs(unpacked(nibbles, steps) - change) <= 0.51 * steps.astype(np.float32)[:, None]).all()

    def test_no_change_stays_none(self) -> None:
        """
        A row without any change comes back as zeros.
        """
        assert not unpacked(*packed(np.zeros((2, 4), np.float32))).any()


class TestTunedWeights:
    def test_adds_to_what_is_there(self) -> None:
        """
        A changed tensor is the model's own plus the change; others are the model's own.
        """
        blob = Blob(weight_file())
        norm, matrix = "l11.oln.b", "l11.q.w"
        width = blob.shape.width
        change = RNG.normal(0, 0.01, (width, width)).astype(np.float32)
        nibbles, steps = packed(change)
        changes = {norm: np.full(width, 0.5, np.float16)}
        changes |= {f"{matrix}.nibbles": nibbles, f"{matrix}.steps": steps}
        tuned = TunedWeights(blob, changes)
        assert tuned.floats(norm) == pytest.approx(blob.floats(norm) + 0.5)
        assert tuned.matrix(matrix) == pytest.approx(blob.matrix(matrix) + change.ravel(), abs=0.005)
        assert np.array_equal(tuned.matrix("l11.k.w"), blob.matrix("l11.k.w"))


class TestFile:
    def test_says_where_it_comes_from(self) -> None:
        """
        The header names the script and the data.
        """
        about = json.loads(str(read_changes()["about"]))
        assert about["written_by"] == "bench/train_messages.py"
        assert "train splits" in about["data"]

    def test_changes_only_what_is_above_the_trunk(self) -> None:
        """
        Layers that stored texts share with messages are not touched, and the file stays small.
        """
        layers = {name.split(".")[0] for name in read_changes() if name.startswith("l")}
        assert layers == {f"l{layer}" for layer in range(TRUNK_LAYERS, 12)}
        assert CHANGES.stat().st_size < 3_000_000
