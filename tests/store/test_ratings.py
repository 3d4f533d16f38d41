from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.models import Verdict
from store.ratings import FoldedRating, How, fold_rating, rating_key, verdict_of

PUBLISHED = Path(__file__).parents[3] / "shared" / "data" / "claimreview" / "ratings.tsv"


class TestVerdictOf:
    @pytest.mark.parametrize(
        ("rating", "verdict"),
        [
            ("False", Verdict.FALSE),
            ("FALSO!", Verdict.FALSE),
            ("  Faux.  ", Verdict.FALSE),
            ("Pants on Fire!", Verdict.FALSE),
            ("خطأ", Verdict.FALSE),
            ("خَطَأ", Verdict.FALSE),
            ("錯誤", Verdict.FALSE),
            ("Yanlış", Verdict.FALSE),
            ("YANLIŞ", Verdict.FALSE),
            ("Mostly False", Verdict.MOSTLY_FALSE),
            ("partly_false", Verdict.MOSTLY_FALSE),
            ("Half-True", Verdict.MIXED),
            ("não_é_bem_assim", Verdict.MIXED),
            ("C&#039;est plus compliqu&eacute;", Verdict.MIXED),
            ("Missing context\\r", Verdict.MISLEADING),
            ("&amp;lt;b&amp;gt;Trompeur&amp;lt;/b&amp;gt;", Verdict.MISLEADING),
            ("❌ Engañoso", Verdict.MISLEADING),
            ("mis\u200bleading", Verdict.MISLEADING),
            ("Verdadeiro, mas", Verdict.MOSTLY_TRUE),
            ("Vero", Verdict.TRUE),
            ("صحيح", Verdict.TRUE),
            ("Originated as Satire", Verdict.SATIRE),
            ("Not enough evidence", Verdict.UNPROVEN),
            ("無法證實", Verdict.UNPROVEN),
            ("3 [false context]", Verdict.MISLEADING),
            ("2 [-]", Verdict.OTHER),
            ("", Verdict.OTHER),
            ("5", Verdict.OTHER),
        ],
    )
    def test_labels_of_many_languages(self, rating: str, verdict: Verdict) -> None:
        """
        Case, accents, entities, tags, emoji, invisible characters, underscores and padding don't matter.
        """
        assert verdict_of(rating) is verdict

    @pytest.mark.parametrize(
        "rating",
        [
            "nicht falsch",
            "Das ist nicht falsch",
            "Diese Behauptung ist nicht falsch.",
            "no es falso",
            "La noticia no es falsa",
            "n'est pas faux",
            "not false",
            "This claim is not false",
            "The video isn't fake",
            "non è falso",
            "não é falso",
            "ليس خطأ",
            "هذا الادعاء ليس كاذبا",
            "यह दावा गलत नहीं है",
            "не ложь",
            "неложно",
            "ikke falsk",
            "True or false?",
            "Vrai ou faux ?",
            "Is it true?",
            "Glorbish",
            "Green",
        ],
    )
    def test_negated_and_unknown_words_decide_nothing(self, rating: str) -> None:
        """
        Neither true nor false comes out of a negation or of words that nobody foresaw.
        """
        assert verdict_of(rating) not in {Verdict.FALSE, Verdict.TRUE, Verdict.MOSTLY_TRUE}

    @pytest.mark.parametrize(
        ("rating", "verdict"),
        [
            ("not true", Verdict.FALSE),
            ("no es cierto", Verdict.FALSE),
            ("stimmt nicht", Verdict.FALSE),
            ("غير صحيح", Verdict.FALSE),
            ("nieprawda", Verdict.FALSE),
            ("not proven", Verdict.UNPROVEN),
            ("not entirely true", Verdict.MIXED),
        ],
    )
    def test_usual_negations_are_labels_of_their_own(self, rating: str, verdict: Verdict) -> None:
        """
        What publishers really print with a negation is in the table.
        """
        assert verdict_of(rating) is verdict


class TestFoldRating:
    @pytest.mark.parametrize(
        ("rating", "verdict"),
        [
            ("FALSO: a ponte da foto fica em outro país.", Verdict.FALSE),
            ("Faux – la photo date de 2011", Verdict.FALSE),
            ("Misleading (old video)", Verdict.MISLEADING),
            ("خبر كاذب - لم يصدر أي قرار", Verdict.FALSE),
            ("True, but the figure is from 2010", Verdict.MOSTLY_TRUE),
            ("True. Misleading headline though", Verdict.OTHER),
            ("True, misleading", Verdict.MISLEADING),
            ("Wahr. Die Zahl stimmt mit der Statistik überein.", Verdict.TRUE),
            ("False, but close", Verdict.MOSTLY_FALSE),
        ],
    )
    def test_the_leading_label_decides(self, rating: str, verdict: Verdict) -> None:
        """
        A label before a colon, full stop, dash or bracket decides unless what follows takes it back.
        """
        folded = fold_rating(rating)
        assert (folded.verdict, folded.how) == (verdict, How.LEAD)

    @pytest.mark.parametrize(
        ("rating", "verdict"),
        [
            ("False and misleading", Verdict.FALSE),
            ("misleading and out of context", Verdict.MISLEADING),
            ("verdadero y falso", Verdict.MIXED),
        ],
    )
    def test_of_two_labels_the_graver_decides(self, rating: str, verdict: Verdict) -> None:
        """
        Joined labels give the one that warns most; true with false is mixed.
        """
        folded = fold_rating(rating)
        assert (folded.verdict, folded.how) == (verdict, How.JOINED)

    @pytest.mark.parametrize(
        ("rating", "verdict"),
        [
            ("We looked into it and this claim is false.", Verdict.FALSE),
            ("تحققنا من الأمر ووجدنا أن هذا الادعاء مضلل لأن الصورة قديمة", Verdict.MISLEADING),
            ("वायरल पोस्ट में किया गया दावा भ्रामक है।", Verdict.MISLEADING),
        ],
    )
    def test_a_sentence_about_the_claim_decides(self, rating: str, verdict: Verdict) -> None:
        """
        A sentence that calls the claim false or misleading is read as such.
        """
        folded = fold_rating(rating)
        assert (folded.verdict, folded.how) == (verdict, How.PHRASE)

    def test_a_sentence_never_decides_for_true(self) -> None:
        """
        A long text that mentions that something is true stays undecided.
        """
        assert fold_rating("Our check of the claim shows that its first half is true") == FoldedRating(
            Verdict.OTHER, How.NONE
        )

    def test_the_language_decides_between_two_readings(self) -> None:
        """
        One word, two languages: the review's language decides, and without it nothing does.
        """
        assert verdict_of("不正確", "ja") is Verdict.MISLEADING
        assert verdict_of("不正確", "zh-TW") is Verdict.FALSE
        assert verdict_of("不正確") is Verdict.OTHER

    def test_the_operator_overrides(self) -> None:
        """
        An operator's own verdict wins over the table, whatever the spelling of the rating.
        """
        folded = fold_rating("C'eri QUASI!", overrides={rating_key("c'eri quasi"): Verdict.MIXED})
        assert (folded.verdict, folded.how) == (Verdict.MIXED, How.OPERATOR)

    @given(st.text(max_size=200))
    def test_any_text_gets_a_verdict(self, rating: str) -> None:
        """
        Whatever a publisher writes, folding it raises nothing.
        """
        assert fold_rating(rating).verdict in Verdict

    @given(
        st.sampled_from(["falsch", "falso", "faux", "false", "onwaar"]),
        st.sampled_from(["not", "nicht", "no"]),
    )
    def test_a_negator_before_a_label_never_leaves_it_standing(self, label: str, negator: str) -> None:
        """
        "not" before any word for false gives neither false nor true.
        """
        assert verdict_of(f"{negator} {label}") not in {Verdict.FALSE, Verdict.TRUE}


class TestPublishedRatings:
    def test_nearly_all_published_occurrences_fold_as_proposed(self) -> None:
        """
        Of 11,441 occurrences of 777 published ratings, at least 99% fold to the proposed verdict, and none
        that was left open becomes true.
        """
        if not PUBLISHED.exists():
            pytest.skip(f"needs {PUBLISHED.name}, which is not part of the project")
        with PUBLISHED.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
        words = ["" if row["rating_string"] == "(empty)" else row["rating_string"] for row in rows]
        verdicts = [verdict_of(word) for word in words]
        counts = [int(row["count"]) for row in rows]
        right = [verdict == row["proposed_form"] for verdict, row in zip(verdicts, rows, strict=True)]
        assert sum(count for count, good in zip(counts, right, strict=True) if good) >= 0.99 * sum(counts)
        open_ones = [
            verdict for verdict, row in zip(verdicts, rows, strict=True) if row["proposed_form"] == "other"
        ]
        assert not {Verdict.TRUE, Verdict.MOSTLY_TRUE}.intersection(open_ones)
