"""
Postings in memory and in a file.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from claims.errors import DamagedFileError
from store.postings import Postings, joined, no_postings
from store.postings_file import read_postings, write_postings


def postings(**claims: dict[int, int]) -> Postings:
    """
    By word (`w` and its digest): impacts by claim.
    """
    ordered = sorted((int(word[1:]), said) for word, said in claims.items())
    counts = [len(said) for _, said in ordered]
    pairs = [pair for _, said in ordered for pair in sorted(said.items())]
    return Postings(
        np.array([word for word, _ in ordered], np.uint32),
        np.cumsum([0, *counts]),
        np.array([number for number, _ in pairs], np.int32),
        np.array([impact for _, impact in pairs], np.uint8),
    )


def plain(found: Postings) -> dict[int, list[tuple[int, int]]]:
    """
    Claims and impacts by word.
    """
    pairs = list(zip(found.numbers.tolist(), found.impacts.tolist(), strict=True))
    bounds = found.starts.tolist()
    return {
        word: pairs[bounds[place] : bounds[place + 1]] for place, word in enumerate(found.digests.tolist())
    }


def many(first: int, words: int, each: int) -> Postings:
    """
    Words that all stand in the same claims.
    """
    numbers = np.arange(first, first + each, dtype=np.int32)
    return Postings(
        np.arange(words, dtype=np.uint32),
        np.arange(words + 1) * each,
        np.tile(numbers, words),
        np.tile((numbers % 251).astype(np.uint8), words),
    )


class TestPostings:
    """
    Where words are found.
    """

    def test_spans(self) -> None:
        """
        A word's postings lie between two places, which are the same for a word that is not there.
        """
        spans = postings(w4={1: 9, 3: 8}, w7={2: 5}).spans(np.array([7, 4, 5, 9, 0], np.uint32))
        assert spans.counts.tolist() == [1, 2, 0, 0, 0]
        assert spans.begin[:2].tolist() == [2, 0]
        assert spans.row.tolist() == [-1] * 5

    def test_nothing_has_no_words(self) -> None:
        """
        Asking postings of no words is no error.
        """
        assert no_postings().spans(np.array([7, 4], np.uint32)).counts.tolist() == [0, 0]


class TestJoined:
    """
    Several sets of claims in one.
    """

    def test_words_of_all_claims_after_claims(self) -> None:
        """
        Words keep their order, and the claims of the first set stand before those of the next.
        """
        parts = [postings(w4={1: 9, 3: 8}, w7={2: 5}), no_postings(), postings(w1={9: 1}, w7={8: 2, 9: 3})]
        assert plain(joined(parts)) == {1: [(9, 1)], 4: [(1, 9), (3, 8)], 7: [(2, 5), (8, 2), (9, 3)]}

    def test_of_nothing(self) -> None:
        """
        Nothing joined is nothing.
        """
        assert plain(joined([])) == {}


class TestFile:
    """
    What is written is read.
    """

    def test_comes_back(self, tmp_path: Path) -> None:
        """
        Joined postings, the file's number and its highest claim number come back; nothing else is left.
        """
        parts = [postings(w4={1: 9, 3: 8}), postings(w4={5: 1}, w7={8: 2})]
        write_postings(tmp_path / "words.bin", parts, token=77, newest=8)
        file = read_postings(tmp_path / "words.bin")
        assert (file.token, file.newest) == (77, 8)
        assert plain(file.postings) == plain(joined(parts))
        assert [path.name for path in tmp_path.iterdir()] == ["words.bin"]

    def test_larger_than_what_is_joined_at_once(self, tmp_path: Path) -> None:
        """
        Many postings are written portion by portion, and are the same as if joined at once.
        """
        parts = [many(0, 90, 30_000), many(40_000, 70, 30_000)]
        write_postings(tmp_path / "words.bin", parts)
        found, expected = read_postings(tmp_path / "words.bin").postings, joined(parts)
        assert len(found.numbers) == 4_800_000
        for name in ("digests", "starts", "numbers", "impacts"):
            assert np.array_equal(getattr(found, name), getattr(expected, name))

    def test_common_words_are_kept_by_claim_too(self, tmp_path: Path) -> None:
        """
        A word in an eighth of the claims or more has a row of impacts, a rarer one has none.
        """
        parts = [postings(w2={1: 3}, w4={1: 9, 3: 8}, w7={2: 5, 3: 1}), postings(w4={16: 7})]
        write_postings(tmp_path / "words.bin", parts, token=77, newest=16, common_from=2)
        found = read_postings(tmp_path / "words.bin").postings
        spans = found.spans(np.array([7, 5, 2, 4], np.uint32))
        assert spans.row.tolist() == [1, -1, -1, 0]
        assert {n: each for n, each in enumerate(found.table[0].tolist()) if each} == {1: 9, 3: 8, 16: 7}
        assert {n: each for n, each in enumerate(found.table[1].tolist()) if each} == {2: 5, 3: 1}
        assert plain(found) == plain(joined(parts))

    def test_released(self, tmp_path: Path) -> None:
        """
        After memory was given back, the same is read again, though another file has taken its place.
        """
        write_postings(tmp_path / "words.bin", [postings(w4={1: 9, 3: 8})], token=77, newest=8)
        file = read_postings(tmp_path / "words.bin")
        write_postings(tmp_path / "words.bin", [postings(w4={5: 1})], token=78, newest=9)
        file.release()
        assert file.size > 0
        assert plain(file.postings) == {4: [(1, 9), (3, 8)]}
        read_postings(tmp_path / "missing.bin").release()

    def test_of_no_words(self, tmp_path: Path) -> None:
        """
        A store whose claims have no words has a file all the same.
        """
        write_postings(tmp_path / "words.bin", [], token=5, newest=3)
        file = read_postings(tmp_path / "words.bin")
        assert (file.token, file.newest, plain(file.postings)) == (5, 3, {})

    @pytest.mark.parametrize("kept", [0, 7, 40, 100, -1])
    def test_cut_short(self, tmp_path: Path, kept: int) -> None:
        """
        A file that is cut anywhere is said to be damaged.
        """
        path = tmp_path / "words.bin"
        write_postings(path, [postings(w4={1: 9, 3: 8}, w7={2: 5})], token=77, newest=3)
        path.write_bytes(path.read_bytes()[:kept])
        with pytest.raises(DamagedFileError):
            read_postings(path)

    @pytest.mark.parametrize("damage", [b"\x00" * 500, b"\xff" * 500, b"words of another format" * 9])
    def test_of_another_format(self, tmp_path: Path, damage: bytes) -> None:
        """
        So is any other file.
        """
        (tmp_path / "words.bin").write_bytes(damage)
        with pytest.raises(DamagedFileError):
            read_postings(tmp_path / "words.bin")

    def test_missing(self, tmp_path: Path) -> None:
        """
        One that is not there holds nothing.
        """
        file = read_postings(tmp_path / "words.bin")
        assert (file.token, file.newest, plain(file.postings)) == (0, 0, {})
