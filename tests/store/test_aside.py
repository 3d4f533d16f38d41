"""
Files that are written aside.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from store.aside import written_aside
from store.sealed import open_sealed


class TestWrittenAside:
    def test_takes_its_place_at_the_end(self, tmp_path: Path) -> None:
        """
        Until then the old one stands; the new one has checksums.
        """
        path = tmp_path / "words.bin"
        path.write_bytes(b"old")
        with written_aside(path) as draft:
            draft.file.write(b"new")
            assert path.read_bytes() == b"old"
        file = open_sealed(path)
        assert file is not None
        assert file.read(0, file.size) == b"new"
        assert list(tmp_path.iterdir()) == [path]

    def test_what_is_not_whole_leaves_nothing(self, tmp_path: Path) -> None:
        """
        Neither a draft that is not kept nor an error touches what is there, or stays behind.
        """
        path = tmp_path / "words.bin"
        path.write_bytes(b"old")
        with written_aside(path) as draft:
            draft.keep = False
        with pytest.raises(OSError, match="full"), written_aside(path):
            raise OSError("full")
        assert path.read_bytes() == b"old"
        assert list(tmp_path.iterdir()) == [path]
