"""
Features of a pair, by hand-made vectors and words, with values worked out by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log

import numpy as np
import pytest
from numpy.typing import NDArray

from claims.matching.features import NAMES, Asked, Candidate, Rarity, read, table, with_relations
from claims.models import StoredClaim
from claims.ports import Vectors
from claims.token_hashes import Digests, digest, digests, written_of

EAST = np.array([[1, 0]], np.float32)
NORTH = np.array([[0, 1]], np.float32)
COUNTS = {digest(word): count for word, count in {"the": 90, "mayor": 5, "buses": 2}.items()}


def counts(found: Digests) -> NDArray[np.int64]:
    """
    Of a hundred claims.
    """
    return np.array([COUNTS.get(word, 0) for word in found.tolist()], np.int64)


RARITY = Rarity(counts, 100)


def weight(word: str) -> float:
    """
    The rarity of one word.
    """
    return float(RARITY.of(digests([word]))[0])


def features(ours: Asked, *theirs: Candidate) -> list[dict[str, float]]:
    """
    Rows by name.
    """
    rows = table(ours, theirs, RARITY).tolist()
    return [dict(zip(NAMES, row, strict=True)) for row in rows]


def said(text: str, *sentences: str) -> Asked:
    """
    A message in words.
    """
    return Asked(read(text), tuple(map(read, sentences)))


def candidate(text: str, vectors: Mapping[str, Vectors] | None = None, **more: object) -> Candidate:
    """
    A stored claim with a text and vectors.
    """
    stored = StoredClaim(id=text, claim=text, **more)  # type: ignore[arg-type]
    return Candidate(text, written_of(stored), vectors or {}, 0, None)


class TestRarity:
    def test_rare_words_weigh_more(self) -> None:
        """
        A word in no claim weighs 1, one in nearly all next to nothing.
        """
        assert weight("zebra") == pytest.approx(1)
        assert 1 > weight("buses") > weight("mayor") > weight("the") > 0

    def test_the_formula(self) -> None:
        """
        BM25's inverse document frequency, over that of a word in no claim.
        """
        assert weight("mayor") == pytest.approx(log(1 + 95.5 / 5.5) / log(202))


class TestTable:
    def test_shape(self) -> None:
        """
        One row a candidate, one column a name; no candidates are no rows.
        """
        assert table(said("buses"), [candidate("a"), candidate("b")], RARITY).shape == (2, len(NAMES))
        assert table(said("buses"), [], RARITY).shape == (0, len(NAMES))

    def test_words_in_common(self) -> None:
        """
        A claim whose every word is in the message is covered; one without any is not.
        """
        same, other = features(
            said("the mayor sold 40 buses"), candidate("mayor sold 40 buses"), candidate("zebra")
        )
        assert same["claim_covered"] == pytest.approx(1)
        assert same["numbers_shared"] == 1
        assert other["claim_covered"] == other["shared_rarity"] == 0
        assert other["rarity_behind"] < 0 == same["rarity_behind"]

    def test_shares_are_by_rarity(self) -> None:
        """
        Covered shares are sums of rarity over the distinct words of a side, however often they are said.
        """
        (found,) = features(said("the the mayor sold buses"), candidate("the mayor mayor resigned"))
        the, mayor, buses = map(weight, ("the", "mayor", "buses"))
        assert found["claim_covered"] == pytest.approx((the + mayor) / (the + mayor + 1))
        assert found["message_covered"] == pytest.approx((the + mayor) / (the + mayor + 1 + buses))
        assert found["shared_rarity"] == pytest.approx(log(1 + the + mayor))
        assert found["rarest_shared"] == pytest.approx(mayor)
        assert found["message_length"] == pytest.approx(log(6))
        assert found["claim_length"] == pytest.approx(log(5))

    def test_other_texts_of_a_claim(self) -> None:
        """
        The best covered text counts, and a message is covered by all of them together.
        """
        (found,) = features(
            said("zebra escaped cage"), candidate("animals zebra", title="zebra escaped", wordings=("cage",))
        )
        assert found["claim_covered"] == pytest.approx(1 / 2)
        assert found["short_covered"] == found["message_covered"] == pytest.approx(1)
        assert found["fields"] == 3

    def test_stems(self) -> None:
        """
        Inflected words count by their stem, on both sides.
        """
        (found,) = features(said("vaccination works"), candidate("vaccinated", title="working"))
        assert (found["claim_covered"], found["claim_covered_stems"]) == (0, pytest.approx(1))
        assert found["message_covered"] == 0
        assert found["message_covered_stems"] == pytest.approx(1 / 2)

    def test_numbers(self) -> None:
        """
        Numbers are counted apart, to three: shared with any text, the claim's alone, the message's alone.
        """
        (found,) = features(
            said("1 of 2 or 3 or 4 or 5"), candidate("2 and 10 and 11 and 12 and 13", title="in 3 years")
        )
        assert found["numbers_shared"] == 2
        assert found["numbers_theirs_only"] == 3
        assert found["numbers_ours_only"] == 3

    def test_the_best_sentence(self) -> None:
        """
        The sentence and the short text that share most decide, whatever the whole says beside; a message of
        one sentence speaks for itself.
        """
        theirs = candidate("lions", title="zebra escaped")
        sentences, whole = "zebra escaped today", "zebra escaped today and nothing else"
        (found,) = features(said(whole, "and nothing else", sentences), theirs)
        assert found["sentence_overlap"] == pytest.approx(2 * 2 / (3 + 2))
        (alone,) = features(said(whole), theirs)
        assert alone["sentence_overlap"] == pytest.approx(2 * 2 / (6 + 2))

    def test_words_of_sentences_alone(self) -> None:
        """
        What only a sentence says, as links between them do, covers nothing of the message.
        """
        (found,) = features(said("lions", "zebra"), candidate("zebra lions"))
        assert found["claim_covered"] == pytest.approx(1 / 2)
        assert found["message_covered"] == pytest.approx(1)
        assert found["sentence_overlap"] == pytest.approx(2 / 3)

    def test_meanings(self) -> None:
        """
        The best field and the best sentence decide; a missing field counts as the claim.
        """
        views = np.vstack([EAST, NORTH])
        (found,) = features(Asked(read("x"), (read("y"),), views, views), candidate("z", {"claim": NORTH}))
        assert found["meaning_claim"] == found["meaning_title"] == 0
        assert found["meaning_sentence"] == found["learned_sentence_joint"] == 1

    def test_no_model_no_meanings(self) -> None:
        """
        Without vectors all meanings are 0.
        """
        (found,) = features(said("the mayor"), candidate("the mayor", {"claim": EAST}))
        assert not any(value for name, value in found.items() if name.startswith("meaning_"))

    def test_body_helps_cover_the_message(self) -> None:
        """
        Words found only in the longer text count apart, and only for the claim whose text it is.
        """
        bare, found = features(
            said("zebra escaped"), candidate("animals"), candidate("animals", body="a zebra, a zebra escaped")
        )
        assert found["message_covered"] == bare["message_covered_body"] == 0
        assert found["message_covered_body"] == pytest.approx(1)

    def test_kinds(self) -> None:
        """
        Scripts and languages are compared with the claim's own.
        """
        ours = Asked(read("the mayor"), (), language="en")
        same, other = features(
            ours, candidate("buses", language="en-GB"), candidate("автобусы", language="ru")
        )
        assert (same["same_script"], same["same_language"]) == (1, 1)
        assert (other["same_script"], other["same_language"]) == (0, 0)

    def test_places(self) -> None:
        """
        The first place counts 1, the fourth a quarter, none 0.
        """
        written = candidate("a").written
        ranks = (Candidate("a", written, {}, 3, None), Candidate("b", written, {}, None, 0))
        places = [(row["lexical_place"], row["meaning_place"]) for row in features(said("a"), *ranks)]
        assert places == [(0.25, 0), (0, 1)]

    def test_candidates_do_not_mix(self) -> None:
        """
        What a candidate has by itself it has among others too, but for how it stands among them.
        """
        ours = said("the mayor sold 40 buses in Springfield", "the mayor sold 40 buses")
        theirs = [
            candidate("mayor sold 40 buses", title="Buses sold", body="in Springfield"),
            candidate(""),
            candidate("スプリングフィールド市長", wordings=("the mayor", "mayors in office")),
        ]
        last = NAMES.index("meaning_behind")
        together = table(ours, theirs, RARITY)[:, :last]
        apart = np.vstack([table(ours, [each], RARITY)[:, :last] for each in theirs])
        assert together == pytest.approx(apart)

    @pytest.mark.parametrize(("ours", "theirs"), [("", ""), ("", "zebra"), ("zebra", ""), ("a", "?")])
    def test_empty_texts(self, ours: str, theirs: str) -> None:
        """
        Nothing on either side is no division by zero, and nothing in common.
        """
        (found,) = features(said(ours), candidate(theirs))
        assert np.isfinite(list(found.values())).all()
        assert found["shared_rarity"] == found["sentence_overlap"] == 0


class TestWithRelations:
    def test_how_far_behind_the_best(self) -> None:
        """
        The best candidate is behind by nothing; the same whether asked of absolute features or of all.
        """
        found = table(said("zebra escaped"), [candidate("zebra"), candidate("zebra escaped")], RARITY)
        behind = found[:, NAMES.index("rarity_behind")].tolist()
        assert behind == [pytest.approx(log(2) - log(3)), 0]
        assert np.array_equal(with_relations(found), found)
        assert with_relations(found[:1])[0, NAMES.index("rarity_behind")] == 0

    def test_a_few_candidates_are_no_crowd(self) -> None:
        """
        One candidate does not crowd itself out, nor do two that say the same; behind the first three the
        crowd is what it is.
        """
        near = np.zeros((5, len(NAMES)), np.float32)
        near[:, NAMES.index("learned_joint")] = (0.9, 0.8, 0.7, 0.6, 0.5)
        levels = [with_relations(near[:number])[0, NAMES.index("learned_level")] for number in (1, 2, 3, 5)]
        assert levels == [pytest.approx(each) for each in (0.2, 0.2, 0.2, 0.55)]
        assert with_relations(near[:0]).shape == (0, len(NAMES))
        far = near - 0.8
        assert with_relations(far[:1])[0, NAMES.index("learned_level")] == pytest.approx(0.1)


class TestRarityOfFew:
    def test_is_that_of_ten(self) -> None:
        """
        A word of an only claim is not common, only unknown elsewhere.
        """
        rare = [Rarity(lambda found: np.ones(len(found), np.int64), size) for size in (1, 3, 10, 100)]
        words = read("zebra").words
        one, three, ten, hundred = (float(each.of(words)[0]) for each in rare)
        assert one == three == ten < hundred


class TestDays:
    """
    How far apart a message and the reviews of a claim are.
    """

    @staticmethod
    def told(day: str | None, *days: str) -> tuple[float, float, float]:
        """
        What a row says of them.
        """
        asked = Asked(read("the mayor"), (), day=day)
        stored = written_of(StoredClaim(id="1", claim="the mayor"))
        (row,) = features(asked, Candidate("1", stored, {}, 0, None, days))
        return row["days_after"], row["days_before"], row["dated"]

    def test_after_and_before(self) -> None:
        """
        Days count by their logarithm; the review nearest to the message speaks.
        """
        assert self.told("2020-03-01", "2020-03-10") == pytest.approx((log(10), 0, 1))
        assert self.told("2020-03-01", "2019-03-01", "2020-02-26", "2022-01-01") == pytest.approx(
            (0, log(5), 1)
        )
        assert self.told("2020-03-01", "2020-03-01") == (0, 0, 1)

    def test_days_that_are_not_known(self) -> None:
        """
        Without a day on either side, or with one that there never was, nothing is said.
        """
        assert self.told(None, "2020-03-10") == self.told("2020-03-01") == (0, 0, 0)
        assert self.told("2020-03-01", "2020-02-31") == (0, 0, 0)
        assert self.told("2020-03-01", "2020-02-31", "2020-03-10") == pytest.approx((log(10), 0, 1))
