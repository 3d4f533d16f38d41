"""
Calibrations in the data folder, one file a model: of which only that of the model in use counts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from claims.errors import ModelError
from claims.matching.calibration import Calibration
from claims.ports import READINGS

FOLDER = "calibration"


def path_of(data: Path, model: str) -> Path:
    """
    The file of the model of a name.
    """
    return data / FOLDER / f"{hashlib.sha256(model.encode()).hexdigest()[:16]}.json"


def write_calibration(
    data: Path, model: str, calibration: Calibration, figures: Mapping[str, Any] | None = None
) -> Path:
    """
    Keep a model's calibration in place of its earlier one, with the figures that it was chosen by.

    Raises:
        ModelError: the file can't be written.

    """
    path = path_of(data, model)
    written = {
        "model": model,
        "readings": READINGS,
        "slopes": calibration.slopes.tolist(),
        "biases": calibration.biases.tolist(),
        "figures": figures or {},
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".part")
        draft.write_text(json.dumps(written, indent=1), "utf-8")
        draft.replace(path)
    except OSError as error:
        raise ModelError(f"The calibration {path} can't be written: {error.strerror}.") from error
    return path


def read_calibration(data: Path, model: str) -> Calibration | None:
    """
    A model's calibration; None where it has none.

    Raises:
        ModelError: the file is broken, or another model's.

    """
    path = path_of(data, model)
    try:
        return _calibration(json.loads(path.read_text("utf-8")), model)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ModelError(
            f"The calibration {path} is broken; delete it, or run `footnote eval calibrate` again."
        ) from error


def _calibration(written: Mapping[str, Any], model: str) -> Calibration:
    if (written["model"], tuple(written["readings"])) != (model, READINGS):
        raise ValueError("It is of another model.")
    slopes, biases = (np.array(written[name], np.float64) for name in ("slopes", "biases"))
    if {slopes.shape, biases.shape} != {(len(READINGS),)} or not np.isfinite([slopes, biases]).all():
        raise ValueError("It has no slope and bias for each reading.")
    return Calibration(slopes=slopes, biases=biases)
