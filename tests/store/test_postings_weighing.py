"""
What a word says of a claim.
"""

from __future__ import annotations

import numpy as np
import pytest

from claims.token_hashes import digest
from store.postings import joined
from store.postings_weighing import Row, Weigher, asked


def impact(
    word: str, claim: str = "", title: str = "", wordings: str = "", body: str = "", claimant: str = ""
) -> int:
    """
    The impact of a word that is in the claim of these fields.
    """
    found = Weigher().postings([(5, claim, title, wordings, body, claimant)])
    spans = found.spans(np.array([digest(word)], np.uint32))
    assert spans.counts.tolist() == [1]
    return int(found.impacts[spans.begin[0]])


class TestWeigher:
    """
    Postings of claims.
    """

    def test_which_claims_hold_which_words(self) -> None:
        """
        Each word stands once for each claim that has it in any field, in the order of the claims.
        """
        rows: list[Row] = [
            (3, "salt cures", "salt", "", "", ""),
            (4, "", "", "", "", "lime of"),
            (9, "lime heals", "", "lime salt", "of salt cured 123456", "of"),
        ]
        found = Weigher().postings(rows)
        words = {digest(word): word for word in ("salt", "cures", "cured", "lime", "heals", "of", "123456")}
        words |= {digest(word): word for word in ("~cures", "~cured", "~heals")}
        bounds = found.starts.tolist()
        assert {
            words[each]: found.numbers[bounds[place] : bounds[place + 1]].tolist()
            for place, each in enumerate(found.digests.tolist())
        } == {
            "salt": [3, 9],
            "cures": [3],
            "~cures": [3],
            "cured": [9],
            "~cured": [9],
            "lime": [4, 9],
            "heals": [9],
            "~heals": [9],
            "of": [4, 9],
            "123456": [9],
        }
        assert found.digests.tolist() == sorted(found.digests.tolist())

    def test_made_in_portions_they_are_the_same(self) -> None:
        """
        Postings of some claims joined with those of others are those of all.
        """
        rows: list[Row] = [
            (n, f"a w{n % 3} w{n % 5}", "", f"w{n % 7}", "a b", f"w{n % 2}") for n in range(1, 40)
        ]
        weigher = Weigher()
        parts, whole = (
            joined([weigher.postings(rows[:17]), weigher.postings(rows[17:])]),
            weigher.postings(rows),
        )
        assert np.array_equal(parts.numbers, whole.numbers)
        assert np.array_equal(parts.impacts, whole.impacts)
        assert np.array_equal(parts.starts, whole.starts)

    def test_no_words(self) -> None:
        """
        Claims without a word, and no claims, have no postings.
        """
        assert len(Weigher().postings([]).digests) == 0
        assert len(Weigher().postings([(1, "", "", "", "", "")]).digests) == 0


class TestAsked:
    """
    Words of a message.
    """

    def test_beginnings_count_half(self) -> None:
        """
        Each word is asked for once, and so is each beginning of five letters, numbers and short words apart.
        """
        found = asked(["of", "vaccine", "vaccines", "of", "2020123", "cured"])
        words = ("of", "vaccine", "vaccines", "2020123", "cured")
        assert dict(zip(found.digests.tolist(), found.factors.tolist(), strict=True)) == (
            dict.fromkeys(map(digest, words), 1.0) | dict.fromkeys(map(digest, ("~vacci", "~cured")), 0.5)
        )

    def test_finds_other_forms(self) -> None:
        """
        A word in another form has its beginning in common.
        """
        found = Weigher().postings([(1, "vaccinated", "", "", "", "")])
        assert found.spans(asked(["vaccine"]).digests).counts.tolist() == [1, 0]
        assert found.spans(asked(["tonic"]).digests).counts.tolist() == [0, 0]


class TestImpact:
    """
    The rules of BM25F.
    """

    def test_the_claim_says_most(self) -> None:
        """
        A word of the claim says more than the same in title, other wordings or body, in this order.
        """
        texts = "one two three four"
        impacts = [impact("two", **{name: texts}) for name in ("claim", "title", "wordings", "body")]
        assert impacts == sorted(set(impacts), reverse=True)

    def test_a_claimant_is_another_wording(self) -> None:
        """
        A word of who made the claim says what it would in another wording of the same length.
        """
        assert impact("smith", claim="salt cures", claimant="ann smith") == impact(
            "smith", claim="salt cures", wordings="ann smith"
        )

    def test_repeats_say_ever_less(self) -> None:
        """
        Each further time says more, but less than the time before.
        """
        rest = ["x"] * 20
        once, twice, thrice = (impact("garlic", body=" ".join(rest[n:] + ["garlic"] * n)) for n in (1, 2, 3))
        assert 0 < thrice - twice < twice - once

    def test_a_short_field_says_more(self) -> None:
        """
        The same word says less the more words there are beside it.
        """
        assert impact("garlic", claim="garlic cures") > impact("garlic", claim="garlic cures " + "x " * 40)

    def test_fields_add_up(self) -> None:
        """
        A word in several fields says more than in any one of them.
        """
        once = impact("garlic", claim="garlic")
        assert impact("garlic", claim="garlic", body="garlic") > once
        assert impact("garlic", claim="garlic", claimant="garlic") > once

    @pytest.mark.parametrize("count", [1, 5000])
    def test_stays_in_a_byte(self, count: int) -> None:
        """
        However often, or seldom, a word is said, its impact is 1 to 255.
        """
        assert 1 <= impact("garlic", claim="garlic " * count, body="garlic " * count) <= 255
        assert 1 <= impact("garlic", body="garlic " + "x " * 100 * count) <= 255
