"""
A store for one evaluation.
"""

from __future__ import annotations

import pytest

from bot.progress import Progress
from bot.throwaway import matcher_over, store_over
from claims.errors import BadInputError

ROWS = (
    {
        "id": "1",
        "claim": "The mayor sold forty buses.",
        "title": "Buses",
        "date": "26 May 2015",
        "lang": "en",
    },
    {
        "id": "2",
        "title": "The bank abolished coins",
        "subtitle": "No coins any more",
        "text": "Long.",
        "date": "?",
    },
    {"id": "3", "text": "says nothing"},
)


class TestStoreOver:
    def test_holds_what_the_rows_say(self) -> None:
        """
        A title stands for a missing claim, a subtitle is a wording, a text the body; a day that can be read
        is the review's.
        """
        with store_over(ROWS, None, Progress(quiet=True)) as store:
            first, second = store.claims.get(["1", "2"]).values()
            assert (first.claim, first.title, first.language) == (ROWS[0]["claim"], "Buses", "en")
            assert (second.claim, second.wordings, second.body) == (
                ROWS[1]["title"],
                ("No coins any more",),
                "Long.",
            )
            assert store.index.review_days(["1", "2"]) == {"1": ("2015-05-26",)}
            assert store.index.size == 2

    @pytest.mark.parametrize(
        ("rows", "why"),
        [
            ([{"claim": "A"}], "Claim 1 has no"),
            ([{"id": "1"}], "No row has"),
            ([{"id": "1", "claim": "A"}, {"id": "1", "claim": "B"}], "same id"),
        ],
    )
    def test_refuses_rows_in_one_sentence(self, rows: list[dict[str, str]], why: str) -> None:
        """
        Rows without ids, without claims, or with an id twice are no store.
        """
        with pytest.raises(BadInputError, match=why), store_over(rows, None, Progress(quiet=True)):
            pass


class TestMatcherOver:
    def test_ranks_by_words_and_by_days(self) -> None:
        """
        Of two claims in the same words, the one reviewed soon after the message comes first.
        """
        said = "The mayor sold forty city buses to his cousin"
        rows = [{"id": day, "claim": said, "date": day} for day in ("2012-01-05", "2016-03-02", "2020-07-09")]
        signed = f"{said} — Ann Other (@another_ann) March 1, 2016"
        with matcher_over(rows, None, Progress(quiet=True)) as matcher:
            assert matcher.rank(signed, 1)[0].claim_id == "2016-03-02"
