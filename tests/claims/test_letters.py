"""
How alike texts are letter by letter.
"""

from __future__ import annotations

import pytest
from rapidfuzz import fuzz

from claims.letters import likeness
from claims.models import StoredClaim
from claims.written import text_of, written_of

TEXTS = (
    "the mayor sold forty buses to his cousin",
    "buses",
    "mayor mayor",
    "",
    "a mayor who sold forty of the city's old buses to a cousin of his, and kept the money for himself",
    "мэр продал сорок автобусов",
    "महापौर ने चालीस बसें बेचीं",
    "市長賣了四十輛巴士",
    "".join(map(chr, range(0x4E00, 0x4E00 + 280))),
)


def found(ours: str, *theirs: str) -> dict[str, list[float]]:
    """
    Of claims without other texts.
    """
    stored = [written_of(StoredClaim(id="a", claim=text)) for text in theirs]
    return {name: values.tolist() for name, values in likeness(text_of(ours), stored).items()}


class TestLikeness:
    def test_letter_pairs(self) -> None:
        """
        Twice the distinct pairs in common over all; words are run together.
        """
        assert found("ab cab", "abd", "cd")["letters"] == [pytest.approx(2 / 5), 0]

    @pytest.mark.parametrize("ours", TEXTS)
    def test_as_the_library_has_it(self, ours: str) -> None:
        """
        What is compared many at once, with letters that stand for others, is what comparing two texts gives.
        """
        told = found(ours, *TEXTS)
        own = text_of(ours).folded
        theirs = [text_of(text).folded for text in TEXTS]
        assert told["token_set"] == pytest.approx([fuzz.token_set_ratio(own, text) / 100 for text in theirs])
        assert told["partial"] == pytest.approx([fuzz.partial_ratio(text, own) / 100 for text in theirs])

    def test_the_best_text_of_a_claim(self) -> None:
        """
        Other wordings count for all but the part in common, which is the claim's own.
        """
        stored = written_of(StoredClaim(id="a", claim="lions", title="zebra escaped"))
        told = likeness(text_of("zebra escaped"), [stored])
        assert told["letters"].tolist() == told["token_set"].tolist() == [1]
        assert told["partial"][0] < 1
