"""
``footnote eval calibrate``: what is fitted to the operator's pairs, kept, and used from then on.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from bot.cli import footnote
from bot.commands.doctor import examine
from bot.entailment import load_entailment
from bot.settings import Settings
from claims.errors import BadInputError, ModelError
from tests.house import ROOT
from tests.nli_folder import export

SUBJECTS = ("vinegar", "bread", "garlic", "bananas", "honey", "ginger", "lemons", "onions", "olives")
THINGS = ("diabetes", "influenza", "malaria", "baldness")
LINES = {
    "same": "{} cures {}, doctors say",
    "neither": "I had {} for lunch, and {} is an old word",
    "opposite": "{} causes {}",
    "denies": "It is not true that {} cures {}",
}


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    """
    Pairs of each label, one of five with a label of another: no model is to be always right.
    """
    labels = list(LINES)
    made: list[dict[str, str]] = []
    for subject in SUBJECTS:
        for thing in THINGS:
            for label, line in LINES.items():
                told = labels[(labels.index(label) + 1) % 4] if len(made) % 5 == 0 else label
                claim = f"{subject} cures {thing}"
                made.append({"message": line.format(subject, thing), "claim": claim, "label": told})
    return made


@pytest.fixture
def pairs(rows: list[dict[str, str]], tmp_path: Path) -> Path:
    path = tmp_path / "pairs.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    return path


@pytest.fixture(scope="module")
def folder(prepared_data: Path, rows: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    texts = [row[name] for row in rows for name in ("message", "claim")]
    return export(prepared_data / "model", tmp_path_factory.mktemp("nli") / "own-nli", texts)


@pytest.fixture
def environment(prepared_data: Path, tmp_path: Path) -> dict[str, str]:
    return {"FOOTNOTE_DATA": str(tmp_path / "data"), "FOOTNOTE_MODEL": str(prepared_data / "model")}


def calibrated(environment: dict[str, str], pairs: Path, *more: str) -> Result:
    command = ["eval", "calibrate", "--pairs", str(pairs), *more]
    return CliRunner().invoke(footnote, command, env=environment)


def settings_of(environment: dict[str, str], folder: Path | None = None) -> Settings:
    return Settings(
        **environment, FOOTNOTE_ENTAILMENT_MODEL=folder, FOOTNOTE_READ_PAGES=False, _env_file=None
    )


class TestCalibrate:
    def test_is_used_from_then_on(self, environment: dict[str, str], pairs: Path, folder: Path) -> None:
        """
        The named model reads pairs with what was fitted, and the doctor says so; before, it says the
        opposite.
        """
        configured = settings_of(environment, folder)
        before = load_entailment(configured, None)
        assert not before.is_calibrated
        assert any("is not calibrated" in finding.text for finding in examine(configured))
        told = calibrated(environment, pairs, "--model", str(folder))
        figures = json.loads(told.stdout)
        assert figures["kept"] is True
        assert figures["after"]["log_loss"] < figures["before"]["log_loss"]
        assert figures["pairs"] == len(SUBJECTS) * len(THINGS) * len(LINES)
        after = load_entailment(configured, None)
        assert after.is_calibrated
        assert before.model is not None
        assert after.model is not None
        pair = ("vinegar cures diabetes, doctors say", "vinegar cures diabetes")
        surest = [float(np.exp(model.read([pair])).max()) for model in (before.model, after.model)]
        assert surest[1] < surest[0]
        found = [finding.text for finding in examine(configured)]
        assert any(
            text.endswith("named by FOOTNOTE_ENTAILMENT_MODEL, calibrated on your pairs") for text in found
        )
        assert not any("is not calibrated" in text for text in found)

    def test_is_of_one_model_only(self, environment: dict[str, str], pairs: Path, folder: Path) -> None:
        """
        Another order of the same folder is another model, and has no calibration.
        """
        calibrated(environment, pairs, "--model", str(folder))
        turned = settings_of(environment, folder).model_copy(update={"entailment_order": "claim-message"})
        assert not load_entailment(turned, None).is_calibrated

    def test_that_is_broken_is_said(self, environment: dict[str, str], pairs: Path, folder: Path) -> None:
        """
        The model goes on without it, and the doctor says what to do.
        """
        calibrated(environment, pairs, "--model", str(folder))
        (kept,) = (Path(environment["FOOTNOTE_DATA"]) / "calibration").iterdir()
        kept.write_text("{}", "utf-8")
        configured = settings_of(environment, folder)
        found = load_entailment(configured, None)
        assert found.model is not None
        assert not found.is_calibrated
        problems = [finding.text for finding in examine(configured) if finding.mark == "problem"]
        assert problems == [found.miscalibrated]

    def test_of_the_built_in_model(self, environment: dict[str, str], pairs: Path) -> None:
        """
        Without a folder the built-in model is fitted.
        """
        figures = json.loads(calibrated(environment, pairs).stdout)
        assert figures["model"].startswith("multilingual-e5-small")

    def test_of_too_few_pairs_is_refused(self, environment: dict[str, str], tmp_path: Path) -> None:
        """
        One sentence says what is there and what is needed, before any model is loaded.
        """
        path = tmp_path / "few.jsonl"
        path.write_text('{"message": "a", "claim": "b", "label": "same"}\n', "utf-8")
        told = calibrated(environment, path)
        assert isinstance(told.exception, BadInputError)
        assert str(told.exception).startswith("Too few pairs: 1 same, 0 neither, 0 opposite, 0 denies;")
        assert not Path(environment["FOOTNOTE_DATA"]).exists()

    def test_of_a_broken_folder_is_refused(self, environment: dict[str, str], pairs: Path) -> None:
        """
        No other model is fitted in the place of the one that was named.
        """
        told = calibrated(environment, pairs, "--model", str(ROOT / "docs"))
        assert isinstance(told.exception, ModelError)
        assert "is missing its config.json" in str(told.exception)
