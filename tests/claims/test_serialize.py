"""
The JSON of an answer, and that its documentation names every field and value.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest
import regex

from claims.models import (
    Answer,
    Claim,
    ClaimAnswer,
    Conflict,
    ConflictKind,
    Context,
    Match,
    Message,
    MessageKind,
    Notice,
    NoticeKind,
    Outlet,
    Page,
    Review,
    Stance,
    Status,
    StoredClaim,
    Tier,
    Verdict,
)
from claims.serialize import answer_document

DOCUMENTED = (Path(__file__).parents[2] / "docs" / "answer.md").read_text("utf-8")


def full_answer() -> Answer:
    """
    An answer in which every part is present.
    """
    context = Context(
        text="It is an old list.", publisher="Gazette", url="https://gazette.example/1", date="2020"
    )
    review = Review(
        publisher="Checkers",
        url="https://checkers.example/moon",
        rating="Pants on fire",
        verdict=Verdict.FALSE,
        date="2021-03",
    )
    stored = StoredClaim(
        id="moon", claim="The moon is made of cheese", reviews=(review,), contexts=(context,)
    )
    match = Match(
        stored=stored,
        tier=Tier.RELATED,
        probability=0.51234,
        stance=Stance.ASSERTS,
        conflicts=(Conflict(kind=ConflictKind.NUMBER, ours="2", theirs="3"),),
    )
    claim = Claim(text="The moon is cheese.", span=(0, 18), quote="The moon is cheese", worthiness=0.91239)
    found = ClaimAnswer(claim=claim, status=Status.RELATED, matches=(match,))
    page = Page(url="https://gazette.example/2", title="Moon", site="Gazette", published="2019-05-01")
    return Answer(
        message=Message(text="The moon is cheese", id="7", page=page),
        language="en",
        published="2019-05-01",
        claims=(found,),
        more=(found,),
        outlets=(Outlet(domain="gazette.example", name="Gazette", notes=(context,)),),
        notices=(Notice(kind=NoticeKind.OLD_TEXT, text="Old."),),
        took_ms=3,
    )


def field_names(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for inner in value.values():
            yield from field_names(inner)
    if isinstance(value, list):
        for inner in value:
            yield from field_names(inner)


class TestDocument:
    def test_is_json(self) -> None:
        """
        The document survives a round trip through JSON.
        """
        document = answer_document(full_answer())
        assert json.loads(json.dumps(document)) == document

    def test_keeps_the_publishers_words(self) -> None:
        """
        Rating, publisher, link and date appear unchanged beside the folded verdict.
        """
        claims = answer_document(full_answer())["claims"]
        assert isinstance(claims, list)
        assert claims[0]["matches"][0]["reviews"] == [
            {
                "publisher": "Checkers",
                "url": "https://checkers.example/moon",
                "title": None,
                "rating": "Pants on fire",
                "verdict": "false",
                "date": "2021-03",
                "language": None,
            }
        ]

    def test_tells_a_page_from_a_text(self) -> None:
        """
        A message whose page was read is of kind page and carries the page's title and site.
        """
        message = answer_document(full_answer())["message"]
        assert message == {
            "language": "en",
            "kind": "page",
            "url": "https://gazette.example/2",
            "title": "Moon",
            "site": "Gazette",
            "published": "2019-05-01",
        }

    def test_holds_every_claim(self) -> None:
        """
        The claims to show first are followed by the others.
        """
        claims = answer_document(full_answer())["claims"]
        assert isinstance(claims, list)
        assert len(claims) == 2


class TestDocumentation:
    def test_names_every_field(self) -> None:
        """
        docs/answer.md has a row for every field of the document, and no row for a field that is not there.
        """
        rows = set(regex.findall(r"^\| `(\w+)` \|", DOCUMENTED, flags=regex.MULTILINE))
        assert rows == set(field_names(answer_document(full_answer()))) | {"error"}

    @pytest.mark.parametrize(
        "values",
        [Verdict, Tier, Stance, ConflictKind, Status, MessageKind, NoticeKind],
        ids=lambda kind: kind.__name__,
    )
    def test_names_every_value(self, values: type[StrEnum]) -> None:
        """
        docs/answer.md names every value of the closed lists.
        """
        assert {value for value in values if f"`{value}`" not in DOCUMENTED} == set()
