"""
Files with a checksum for each block.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from claims.errors import DamagedFileError
from store.aside import written_aside
from store.sealed import BLOCK, SealedRows, open_sealed
from tests.damage import WAYS, overwritten

CONTENT = np.random.default_rng(4).bytes(50 * BLOCK + 77)


def sealed(path: Path, content: bytes = CONTENT) -> Path:
    """
    The file, written.
    """
    with written_aside(path) as draft:
        draft.file.write(content)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """
    A sealed file of 51 blocks, the last of them not full.
    """
    return sealed(tmp_path / "a.bin")


class TestSealedFile:
    """
    What is read is what was written, or an error says that it is not.
    """

    @pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 700 * BLOCK])
    def test_comes_back(self, tmp_path: Path, size: int) -> None:
        """
        Content of any length, whole and in parts.
        """
        content = np.random.default_rng(size).bytes(size)
        file = open_sealed(sealed(tmp_path / "a.bin", content))
        assert file is not None
        file.check_all()
        assert (file.size, file.read(0, size)) == (size, content)
        assert file.read(size // 3, size // 2) == content[size // 3 :][: size // 2]

    def test_missing(self, tmp_path: Path) -> None:
        """
        A file that is not there is no damaged one.
        """
        assert open_sealed(tmp_path / "a.bin") is None

    @pytest.mark.parametrize(
        "mark",
        [0x32_73676E_69747370, 0x33_73726F74_636576, 0x31_66726571],
        ids=["words", "vectors", "counts"],
    )
    def test_former(self, path: Path, mark: int) -> None:
        """
        One that was written before there were checksums is not there.
        """
        path.write_bytes(mark.to_bytes(8, "little") + CONTENT)
        assert open_sealed(path) is None

    @pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
    def test_damaged(self, path: Path, way: Callable[[Path], None]) -> None:
        """
        Whatever is done to a file is noticed when all of it is read, and said in a sentence that names it.
        """
        way(path)
        with pytest.raises(DamagedFileError, match=rf"^The file {path} is damaged \(.+\)\.$"):
            whole(path)

    def test_every_byte_counts(self, tmp_path: Path) -> None:
        """
        One byte changed anywhere, checksums and seal included, is noticed.
        """
        path = sealed(tmp_path / "a.bin", CONTENT[: 2 * BLOCK + 9])
        good = path.read_bytes()
        for place in (*range(0, len(good), 311), *range(len(good) - 40, len(good))):
            path.write_bytes(good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :])
            with pytest.raises(DamagedFileError):
                whole(path)

    def test_only_what_is_read_is_checked(self, path: Path) -> None:
        """
        Blocks are looked at when they are asked for: what lies beside a damaged one is read.
        """
        overwritten(0.5)(path)
        file = open_sealed(path)
        assert file is not None
        assert file.read(0, 20 * BLOCK) == CONTENT[: 20 * BLOCK]
        with pytest.raises(DamagedFileError, match="block 25 of 51"):
            file.read(20 * BLOCK, 10 * BLOCK)

    def test_rows(self, path: Path) -> None:
        """
        Rows that lie across blocks, or are longer than one, are checked in all of them.
        """
        overwritten(0.5)(path)
        file = open_sealed(path)
        assert file is not None
        damaged = range(int(0.5 * (path.stat().st_size - BLOCK)), int(0.5 * (path.stat().st_size + BLOCK)))
        near = {damaged.start // BLOCK, damaged.stop // BLOCK}
        for size in (7, 1_000, BLOCK, 3 * BLOCK + 5):
            for place in range(len(CONTENT) // size):
                touched = {at // BLOCK for at in range(place * size, (place + 1) * size)}
                rows = SealedRows(file, 0, size)
                if touched & near:
                    with pytest.raises(DamagedFileError):
                        rows.check(np.array([0, place]))
                else:
                    rows.check(np.array([0, place]))

    def test_written_to_since(self, path: Path) -> None:
        """
        A block that was checked before is checked again once the file was written to; another size is damage.
        """
        file = open_sealed(path)
        assert file is not None
        file.read(0, len(CONTENT))
        file.look()
        overwritten(0.5)(path)
        os.utime(path, (9, 9))
        file.look()
        with pytest.raises(DamagedFileError):
            file.read(0, len(CONTENT))
        os.truncate(path, 99)
        with pytest.raises(DamagedFileError, match="its size has changed"):
            file.look()

    def test_broken_seal(self, path: Path) -> None:
        """
        Whoever has the file open notices it, and nobody opens it again; a file that took its place stays.
        """
        first, second = open_sealed(path), open_sealed(path)
        assert first is not None
        assert second is not None
        first.break_seal()
        with pytest.raises(DamagedFileError):
            second.look()
        with pytest.raises(DamagedFileError):
            open_sealed(path)
        sealed(path)
        first.break_seal()
        whole(path)


def whole(path: Path) -> None:
    """
    Reads all of a file.
    """
    file = open_sealed(path)
    assert file is not None
    file.check_all()
