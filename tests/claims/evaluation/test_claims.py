from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from claims.errors import BadInputError
from claims.evaluation.claims import evaluate_claims, same_name
from claims.extraction.extract import extract
from claims.extraction.worthiness import WorthinessModel
from claims.models import Claim, Message

ANNOTATIONS = Path(__file__).parents[2] / "data" / "articles"
TEXTS = Path(__file__).parents[4] / "shared" / "data" / "articles"


POST = {"tokens": ["Look", "garlic", "cures", "flu", "now"], "span_starts": [1], "span_ends": [3]}
MARKED = {
    "text": "Lee spoke. Roe sang. Prices fell.",
    "claims": [
        {"span": [0, 10], "claimant": "Ann Lee", "check": "must"},
        {"span": [11, 20], "claimant": None, "check": "may"},
    ],
}


def finder(*found: tuple[str, str | None]) -> object:
    def find(message: Message) -> Sequence[Claim]:
        text = message.page.text if message.page else message.text
        spans = [(text.index(words), text.index(words) + len(words)) for words, _ in found]
        return [
            Claim(text=words, span=span, quote=words, claimant=claimant)
            for (words, claimant), span in zip(found, spans, strict=True)
        ]

    return find


def measured(row: dict[str, object], *found: tuple[str, str | None]) -> dict[str, float]:
    return evaluate_claims([row], finder(*found))  # type: ignore[arg-type]


class TestPosts:
    def test_are_compared_token_by_token(self) -> None:
        """
        The claim exactly marked scores one, half of it the harmonic mean, none nothing.
        """
        assert measured(POST, ("garlic cures flu", None))["token F1"] == 1.0
        assert measured(POST, ("garlic", None))["token F1"] == 0.5
        assert measured(POST)["token F1"] == 0.0

    def test_tell_the_first_claim_from_the_best(self) -> None:
        """
        A better second claim shows in the figure of the best only.
        """
        figures = measured(POST, ("now", None), ("garlic cures flu", None))
        assert (figures["token F1"], figures["token F1 of the best"], figures["posts"]) == (0.0, 1.0, 1)


class TestSentences:
    def test_are_compared_by_their_words(self) -> None:
        """
        Precision averages over the claims found, recall over the gold claims.
        """
        row = {
            "sentence": "Roe built it. Lee left.",
            "claims": ["Roe built it.", "Tom sang loudly."],
            "source": "Roe",
        }
        figures = measured(row, ("Roe built it.", None))
        assert (figures["sentence precision"], figures["sentence recall"]) == (1.0, 0.5)


class TestArticles:
    def test_count_what_must_and_what_may_be_checked(self) -> None:
        """
        Recall counts what an editor would check, precision what they would or may.
        """
        figures = measured(MARKED, ("Lee spoke.", "Lee"), ("Roe sang.", "Roe"), ("Prices fell.", None))
        assert figures["recall"] == 1.0
        assert figures["precision"] == pytest.approx(2 / 3, abs=1e-4)
        assert figures["claimants"] == 0.5

    @pytest.mark.skipif(not TEXTS.exists(), reason="the annotated texts are not part of the project")
    def test_are_found_as_an_editor_would(self) -> None:
        """
        In twenty texts, within the first eight claims, four fifths of what an editor would check are found,
        three quarters of what is found is worth it, and the claimant is mostly right: here by words alone.
        """
        model = WorthinessModel.load()
        figures = evaluate_claims(
            _annotated(), lambda message: extract(message, worthiness=model, embedder=None)
        )
        print("\nclaims of annotated articles:", figures)  # noqa: T201
        assert figures["articles"] == 20
        assert figures["recall"] >= 0.75
        assert figures["precision"] >= 0.75
        assert figures["claimants"] >= 0.85


class TestRows:
    @pytest.mark.parametrize("row", [{}, {"tokens": 3}, {"text": "a", "claims": [{}]}, {"sentence": "a"}])
    def test_of_no_known_kind_are_refused(self, row: dict[str, object]) -> None:
        """
        A row that is no marked text is named in one sentence.
        """
        with pytest.raises(BadInputError, match="Row 1 "):
            measured(row)


class TestSameName:
    @pytest.mark.parametrize(
        ("left", "right", "same"),
        [
            ("Lee", "Ann Lee", True),
            ("Ann Lee", "ann lee", True),
            ("The Desk", "Desk", True),
            (None, None, True),
            (None, "Lee", False),
            ("Roe", "Ann Lee", False),
        ],
    )
    def test_allows_a_part_of_the_name(self, left: str | None, right: str | None, same: bool) -> None:  # noqa: FBT001
        """
        A surname or a name without its article is the same name; nobody is only nobody.
        """
        assert same_name(left, right) is same


def _annotated() -> list[dict[str, object]]:
    import gzip

    texts = [path.read_bytes().decode("utf-8") for path in TEXTS.glob("*.txt")]
    for path in TEXTS.glob("*.jsonl.gz"):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            texts += [str(json.loads(line)["text"]) for line in lines]
    by_hash = {hashlib.sha256(text.encode("utf-8")).hexdigest(): text for text in texts}
    rows = [json.loads(path.read_text("utf-8")) for path in sorted(ANNOTATIONS.glob("*.json"))]
    return [row | {"text": by_hash[row["sha256"]]} for row in rows if row["sha256"] in by_hash]
