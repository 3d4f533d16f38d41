"""
The catalogues: documented, complete, and fit to be filled in.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from string import Formatter

import pytest

from handlers.texts import languages, texts_for

ROOT = Path(__file__).parents[2]
CATALOGUES = ROOT / "handlers" / "catalogues"
PAGES = {"": ROOT / "docs" / "replies.md", "groups": ROOT / "docs" / "groups.md"}
WRITTEN = [(folder, code) for folder in PAGES for code in languages()]
BUTTONS = ("button_", "card_button_")
COMMAND = re.compile(r"(?<![\w/])/[a-z]+|@\w+")


def sentences(code: str, folder: str = "") -> dict[str, str]:
    """
    Every sentence of a catalogue by key; forms by number as ``key.form``.
    """
    catalogue = tomllib.loads((CATALOGUES / folder / f"{code}.toml").read_text("utf-8"))
    counted = {
        f"{key}.{form}": text for key, forms in catalogue["count"].items() for form, text in forms.items()
    }
    return catalogue["say"] | counted


def fields(text: str) -> set[str]:
    """
    Names of the values in a sentence.
    """
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


class TestPage:
    @pytest.mark.parametrize("folder", PAGES)
    def test_documents_every_sentence_as_it_is_said(self, folder: str) -> None:
        """
        Each page has one row a sentence of its catalogue, word for word, and none too many.
        """
        rows = [
            row.strip("| ").split(" | ", 2)
            for row in PAGES[folder].read_text("utf-8").split("\n")
            if row[:3] == "| `"
        ]
        written = {key.strip("`"): text.replace("<br>", "\n").replace("\\|", "|") for key, _, text in rows}
        assert written == sentences("en", folder)


class TestCatalogue:
    @pytest.mark.parametrize(("folder", "code"), WRITTEN)
    def test_has_every_key_and_no_other(self, folder: str, code: str) -> None:
        """
        A language that is offered is offered whole; a key that nothing says is a mistake.
        """
        assert {key.split(".")[0] for key in sentences(code, folder)} == {
            key.split(".")[0] for key in sentences("en", folder)
        }

    @pytest.mark.parametrize(("folder", "code"), WRITTEN)
    def test_uses_the_values_that_english_uses(self, folder: str, code: str) -> None:
        """
        No translation names a value that is not given; a counted sentence may leave the number out.
        """
        english = sentences("en", folder)
        for key, text in sentences(code, folder).items():
            base = english.get(key) or english[f"{key.split('.')[0]}.other"]
            counted = {"n", "number"} if key not in texts_for("en").says else set()
            assert fields(text) - counted == fields(base) - counted, key

    @pytest.mark.parametrize(("folder", "code"), WRITTEN)
    def test_names_the_commands_that_english_names(self, folder: str, code: str) -> None:
        """
        A command is written as it is typed, in every language.
        """
        english = sentences("en", folder)
        for key, text in sentences(code, folder).items():
            base = english.get(key) or english[f"{key.split('.')[0]}.other"]
            assert sorted(COMMAND.findall(text)) == sorted(COMMAND.findall(base)), key

    @pytest.mark.parametrize("code", languages())
    def test_counts_any_number(self, code: str) -> None:
        """
        Every plural category that a number can have has a form, or the general one.
        """
        texts = texts_for(code)
        for key in texts.counts:
            values = {name: "x" for form in texts.counts[key].values() for name in fields(form)}
            extra = {name: value for name, value in values.items() if name not in {"n", "number"}}
            for number in range(130):
                assert texts.count(key, number, **extra)

    @pytest.mark.parametrize(("folder", "code"), WRITTEN)
    def test_fits_telegram_s_places(self, folder: str, code: str) -> None:
        """
        Notes above a chat hold 200 characters, descriptions of commands 256.
        """
        said = sentences(code, folder)
        assert all(len(text) <= 200 for key, text in said.items() if key.startswith(("pressed_", "error_")))
        assert all(len(text) <= 256 for key, text in said.items() if key.startswith("command_"))
        assert all(len(text) <= 40 for key, text in said.items() if key.startswith(BUTTONS))


class TestTexts:
    def test_of_a_regional_language_are_those_of_the_language(self) -> None:
        """
        ``en-GB`` speaks English, and so does whoever has no catalogue.
        """
        assert [texts_for(code).language for code in ("en-GB", "EN_us", "xx", "", None)] == ["en"] * 5

    @pytest.mark.parametrize(
        ("partial", "text"),
        [("2020-02-08", "8 Feb 2020"), ("2020-02", "Feb 2020"), ("2020", "2020"), (None, "date unknown")],
    )
    def test_write_dates_as_people_do(self, partial: str | None, text: str) -> None:
        """
        A date is as precise as it is known.
        """
        assert texts_for("en").date(partial) == text
