"""
Calibrations in the data folder.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from claims.errors import ModelError
from claims.matching.calibration import Calibration
from store.model.calibrations import path_of, read_calibration, write_calibration

KEPT = Calibration(slopes=np.array([0.5, 1, 1.5, 1]), biases=np.array([0, 0.25, -1, 0]))


class TestCalibrations:
    def test_are_kept_by_model(self, tmp_path: Path) -> None:
        """
        What was written for a model is read for it, for no other, and replaced by the next.
        """
        write_calibration(tmp_path / "data", "one/1", KEPT, {"pairs": 200})
        found = read_calibration(tmp_path / "data", "one/1")
        assert found is not None
        assert (found.slopes.tolist(), found.biases.tolist()) == (KEPT.slopes.tolist(), KEPT.biases.tolist())
        assert read_calibration(tmp_path / "data", "one/2") is None
        path = write_calibration(tmp_path / "data", "one/1", KEPT)
        assert [each.name for each in path.parent.iterdir()] == [path.name]
        assert json.loads(path.read_text("utf-8"))["figures"] == {}

    @pytest.mark.parametrize(
        "changes",
        [{"model": "one/2"}, {"slopes": [1, 1, 1]}, {"biases": ["a"] * 4}, {"biases": [float("nan")] * 4}],
    )
    def test_that_are_changed_are_refused(self, tmp_path: Path, changes: dict[str, object]) -> None:
        """
        A file of another model, or with other numbers than four, is broken.
        """
        path = write_calibration(tmp_path, "one/1", KEPT)
        path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **changes}), "utf-8")
        with pytest.raises(ModelError, match=r"is broken; delete it"):
            read_calibration(tmp_path, "one/1")

    @pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b"null", b"{}", b"[" * 100_000])
    def test_that_are_no_json_are_refused(self, tmp_path: Path, content: bytes) -> None:
        """
        Whatever the file holds, one sentence says what to do.
        """
        path = write_calibration(tmp_path, "one/1", KEPT)
        path.write_bytes(content)
        with pytest.raises(ModelError, match=r"run `footnote eval calibrate` again"):
            read_calibration(tmp_path, "one/1")

    def test_that_can_t_be_written_are_said(self, tmp_path: Path) -> None:
        """
        A data folder that is a file takes none.
        """
        (tmp_path / "calibration").write_text("", "utf-8")
        with pytest.raises(ModelError, match="can't be written"):
            write_calibration(tmp_path, "one/1", KEPT)
        assert path_of(tmp_path, "one/1").parent == tmp_path / "calibration"
