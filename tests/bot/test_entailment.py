"""
Which model reads pairs: the built-in one, or the one that the settings name.
"""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from bot.commands.doctor import examine
from bot.house import opened
from bot.progress import Progress
from bot.settings import Settings
from claims.models import Message, Tier
from tests.nli_folder import export

RUMOUR = "A bowl of freshly boiled garlic water cures the coronavirus"


@pytest.fixture(scope="module")
def folder(prepared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(prepared_data / "model", tmp_path_factory.mktemp("nli") / "own-nli", texts=[RUMOUR])


@pytest.fixture
def configured(prepared_data: Path, tmp_path: Path) -> Settings:
    """
    Settings over a data folder of one's own that uses the prepared model.
    """
    return Settings(
        FOOTNOTE_DATA=tmp_path / "data",
        FOOTNOTE_MODEL=prepared_data / "model",
        FOOTNOTE_READ_PAGES=False,
        _env_file=None,
    )


def naming(settings: Settings, folder: Path) -> Settings:
    return settings.model_copy(update={"entailment_model": folder})


def found(settings: Settings) -> list[str]:
    return [f"{finding.mark}: {finding.text}" for finding in examine(settings)]


class TestNamed:
    def test_reads_what_the_bot_is_asked(self, configured: Settings, folder: Path) -> None:
        """
        The whole pipeline tells a rumour by the model that was named.
        """
        with opened(naming(configured, folder), Progress(quiet=True)) as house:
            assert house.entailment is not None
            assert house.entailment.name.startswith("own-nli/")
            (claim,) = house.pipeline.answer(Message(text=RUMOUR)).claims
            assert claim.matches[0].tier is Tier.SAME

    def test_that_is_broken_leaves_the_built_in_one(
        self, configured: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        """
        One sentence says what is wrong, and pairs are read all the same.
        """
        with (
            caplog.at_level(logging.WARNING),
            opened(naming(configured, tmp_path / "nowhere"), Progress(quiet=True)) as house,
        ):
            assert house.entailment is not None
            assert house.entailment.name.startswith("multilingual-e5-small")
        (said,) = [record.getMessage() for record in caplog.records if record.name == "bot.entailment"]
        assert said.startswith("Pairs are read by the built-in model: The entailment model in")
        assert said.endswith("is missing its config.json.")


class TestDoctor:
    def test_names_the_built_in_model(self, configured: Settings) -> None:
        """
        Without a setting the model that reads pairs is the built-in one, and sound.
        """
        lines = found(configured)
        assert any(line.startswith("ok: Entailment model multilingual-e5-small") for line in lines)
        assert any(line.endswith(", built-in") for line in lines)

    def test_names_the_model_that_was_named(self, configured: Settings, folder: Path) -> None:
        """
        A named model that tells plain cases apart is sound.
        """
        lines = found(naming(configured, folder))
        (line,) = [line for line in lines if "Entailment model" in line]
        assert line.startswith("ok: Entailment model own-nli/")
        assert line.endswith(", named by FOOTNOTE_ENTAILMENT_MODEL")

    def test_notices_labels_that_are_mixed_up(
        self, configured: Settings, prepared_data: Path, tmp_path: Path
    ) -> None:
        """
        A model whose labels are named wrongly reads, and what it reads is nonsense.
        """
        turned = {"0": "entailment", "1": "contradiction", "2": "neutral"}
        folder = export(prepared_data / "model", tmp_path / "turned", labels=turned)
        lines = found(naming(configured, folder))
        expected = "problem: The entailment model does not tell the same from the opposite; are its labels"
        assert any(line.startswith(expected) for line in lines)

    def test_says_what_is_wrong_with_a_folder(self, configured: Settings, tmp_path: Path) -> None:
        """
        A folder that can't be used is a problem, and the model in its place is named.
        """
        lines = found(naming(configured, tmp_path))
        (problem,) = [line for line in lines if line.startswith("problem")]
        assert problem.endswith("is missing its config.json. The built-in model reads pairs.")
        assert any(line.endswith(", built-in") for line in lines)
