"""
The tokenizer gives the pieces that the ``tokenizers`` library gives.
"""

from pathlib import Path

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from claims.errors import ModelError
from claims.text.normalize import clean
from store.model.blob import Blob, weight_file
from store.model.tokenizer import LONGEST_PIECE, PieceTokenizer

TEXTS = (
    "The mayor said 1,250 buses were sold for $3.5m in 2019 — is that true?",
    "Der Bürgermeister hat die Donaudampfschifffahrtsgesellschaft nie besucht.",
    "Le ministre n'a jamais dit « ça suffit » à l'Assemblée.",
    "الرئيس لم يزر المدينة أبدا",
    "प्रधानमंत्री ने नया कानून पारित किया",
    "รัฐบาลประกาศวันหยุดใหม่ทั่วประเทศ",
    "政府宣布明天全国放假三天",
    "Мэр города подал в отставку 5 мая",
    "!!!!!!!!???... @name #hashtag https://example.org/a?b=c",
    "\ufdfa" * 5,
    "𐎀𐎁 unknown 𐎂 letters",
    "",
    "a" * 60,
)


@pytest.fixture(scope="module")
def blob() -> Blob:
    return Blob(weight_file())


@pytest.fixture(scope="module")
def ours(model_folder: Path, blob: Blob) -> PieceTokenizer:
    return PieceTokenizer.load(
        model_folder / "pieces.txt", model_folder / "scores.npy", blob.vocabulary.unknown
    )


class TestPieceTokenizer:
    def test_agrees_with_the_library(self, ours: PieceTokenizer, blob: Blob) -> None:
        """
        Every text in every script is cut into the same pieces.
        """
        vocabulary = blob.vocabulary
        pieces = list(zip(vocabulary.pieces, vocabulary.scores.tolist(), strict=True))
        library = Tokenizer(models.Unigram(pieces, unk_id=vocabulary.unknown, byte_fallback=False))
        library.pre_tokenizer = pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme="always")
        for text in map(clean, TEXTS):
            assert ours.ids(text, 500) == library.encode(text, add_special_tokens=False).ids, text

    def test_no_piece_is_longer_than_stated(self, blob: Blob) -> None:
        """
        The bound by which long texts are cut holds for the vocabulary.
        """
        assert max(map(len, blob.vocabulary.pieces)) == LONGEST_PIECE

    def test_limit_is_kept(self, ours: PieceTokenizer) -> None:
        """
        A long text gives exactly as many ids as asked for, the first ones.
        """
        text = "one two three four " * 500
        assert ours.ids(text, 20) == ours.ids(text, 300)[:20]

    def test_files_that_differ_are_refused(self, model_folder: Path, tmp_path: Path) -> None:
        """
        A vocabulary without as many scores is an error in one sentence.
        """
        pieces = tmp_path / "pieces.txt"
        pieces.write_text("only\none", "utf-8")
        with pytest.raises(ModelError, match="differ in length"):
            PieceTokenizer.load(pieces, model_folder / "scores.npy", 3)
