"""
What is handed to the command line: files of every kind, standard input, and texts that look like neither.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from bot.given import decoded, is_typed, lines_of, text_of
from claims.errors import BadInputError


@pytest.fixture(autouse=True)
def in_a_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def piped(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


class TestText:
    @pytest.mark.parametrize(
        "text", ["", "  ", "The earth is flat.", "https://example.org/a.txt", "a" * 5000]
    )
    def test_is_itself(self, text: str) -> None:
        """
        A text that names no file is the text, however long.
        """
        assert text_of(text) == text

    def test_with_broken_letters(self) -> None:
        """
        What the shell hands over that is no UTF-8 is shown as replaced.
        """
        assert text_of("caf\udce9 蒜") == "caf\ufffd 蒜"

    def test_is_a_files(self, tmp_path: Path) -> None:
        """
        A file's content is the text, even where there is none in it.
        """
        (tmp_path / "rumour.txt").write_text("Garlic cures it. 蒜", "utf-8")
        (tmp_path / "empty.txt").touch()
        assert text_of("rumour.txt") == "Garlic cures it. 蒜"
        assert text_of("empty.txt") == ""

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
    def test_with_a_mark(self, tmp_path: Path, encoding: str) -> None:
        """
        A file that Windows wrote is read by its byte order mark.
        """
        (tmp_path / "a.txt").write_text("Bleach cures it.", encoding)
        assert text_of("a.txt") == "Bleach cures it."

    def test_of_a_folder(self, tmp_path: Path) -> None:
        """
        A folder is said to be one.
        """
        (tmp_path / "articles").mkdir()
        with pytest.raises(BadInputError, match="articles is a folder"):
            text_of("articles")

    @pytest.mark.parametrize("name", ["article.txt", "some/where/lines.jsonl", "NOTES.MD"])
    def test_of_a_file_that_is_missing(self, name: str) -> None:
        """
        What can only be a file's name is not looked up as if it were a statement.
        """
        with pytest.raises(BadInputError, match="There is no file"):
            text_of(name)

    def test_of_a_picture(self, tmp_path: Path) -> None:
        """
        A file that holds no text is refused.
        """
        (tmp_path / "picture").write_bytes(bytes(range(256)) * 20)
        with pytest.raises(BadInputError, match="picture is not a text"):
            text_of("picture")

    def test_without_end(self) -> None:
        """
        Of a file without end only the beginning is read.
        """
        with pytest.raises(BadInputError, match="not a text"):
            text_of("/dev/zero")

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
    def test_that_may_not_be_read(self, tmp_path: Path) -> None:
        """
        A file that this user may not read is named.
        """
        (tmp_path / "secret").touch(mode=0o000)
        with pytest.raises(BadInputError, match="secret can't be read"):
            text_of("secret")

    def test_of_standard_input(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """
        A dash is standard input; broken letters don't stop it.
        """
        piped(monkeypatch, b"caf\xe9 cures it, " + "é".encode())
        assert text_of("-") == "caf\ufffd cures it, é"

    def test_of_closed_standard_input(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """
        A program started without standard input is told so, and is not taken for a terminal.
        """
        monkeypatch.setattr(sys, "stdin", None)
        assert not is_typed()
        with pytest.raises(BadInputError, match="Standard input is closed"):
            text_of("-")


class TestDecoded:
    def test_breaks_off_in_a_character(self) -> None:
        """
        A character that was cut at the end is left out.
        """
        assert decoded("蒜".encode() + "水".encode()[:2], "it") == "蒜"


class TestLines:
    def test_of_a_file(self, tmp_path: Path) -> None:
        """
        Only line feeds part lines: JSON may hold Unicode's other separators as they are.
        """
        (tmp_path / "a.jsonl").write_text('{"text": "one\u2028two"}\n{}\n', "utf-8-sig")
        assert [line.rstrip("\n") for line in lines_of("a.jsonl")] == ['{"text": "one\u2028two"}', "{}"]

    def test_of_a_text(self) -> None:
        """
        A text that is no file is lines itself.
        """
        assert list(lines_of('{"id": 1}\n{"id": 2}')) == ['{"id": 1}', '{"id": 2}']

    def test_of_standard_input(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """
        Lines of standard input come one by one.
        """
        piped(monkeypatch, b"one\ntwo")
        assert list(lines_of("-")) == ["one\n", "two"]
