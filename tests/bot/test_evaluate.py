"""
The operator's own data files, as they come.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from bot.commands.evaluate import read_lines
from claims.errors import BadInputError

ROWS = [{"id": 1, "text": "one\u2028two\x85three"}, {"id": 2}]
LINES = "\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS)


class TestReadLines:
    def test_packed_or_not(self, tmp_path: Path) -> None:
        """
        A file is unpacked where it is packed; Unicode's separators inside a text part no line.
        """
        (tmp_path / "plain.jsonl").write_text(LINES, "utf-8-sig")
        (tmp_path / "packed.jsonl.gz").write_bytes(gzip.compress(LINES.encode()))
        assert read_lines(tmp_path / "plain.jsonl") == ROWS
        assert read_lines(tmp_path / "packed.jsonl.gz") == ROWS

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (b"{}\nno json", "Line 2 .* is not JSON"),
            (b"{}\r\n\r\n[1]", "Line 3 .* is no JSON object"),
            (b"\xff\xfe{", "can't be read"),
            (gzip.compress(b"{}" * 99)[:-9], "can't be read"),
            (b"\x1f\x8bbroken", "can't be read"),
        ],
    )
    def test_names_what_can_not_be_read(self, tmp_path: Path, content: bytes, says: str) -> None:
        """
        The first bad line, or what is wrong with the file.
        """
        (tmp_path / "rows").write_bytes(content)
        with pytest.raises(BadInputError, match=says):
            read_lines(tmp_path / "rows")
