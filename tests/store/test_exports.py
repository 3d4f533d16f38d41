"""
Exports: nothing is lost on the way out and back.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from itertools import starmap
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims.errors import BadInputError
from claims.models import Context, Review, StoredClaim, Verdict
from store.exports import COLUMNS, Format, export
from store.readback import claim_of_nodes, claim_of_rows, is_own_csv, is_own_node, own_nodes, rows_of_csv
from store.records import decode
from store.store import Store
from tests.store.conftest import garlic, put, review

CLAIMS = (
    garlic(body='First line.\nSecond, with "quotes"; and more.', claimant="=SUM(A1)", said_on="2020-02"),
    garlic(
        id="two",
        claim="大蒜水可以治疗新冠病毒",
        wordings=("+1 wording", "'quoted'", "a | b"),
        reviews=(
            review(2, title="Título", language="es"),
            review(3, site="new.example", rating="-Faux-", date="2021"),
        ),
        contexts=(
            Context(text="@text", publisher="WHO", url="https://who.example/2", party="a party to it"),
        ),
    ),
    garlic(id="three", claim="Only context", reviews=()),
    garlic(id="four", claim="Bare", reviews=(), contexts=(), appearances=(), title=None, wordings=()),
)


def exported(claims: Iterable[StoredClaim], form: Format) -> str:
    """
    The text of an export.
    """
    file = io.StringIO(newline="")
    export(claims, file, form)
    return file.getvalue()


def read_back(text: str, form: Format) -> Iterator[StoredClaim]:
    """
    The claims of an export.
    """
    if form is Format.JSONL:
        return map(decode, text.splitlines())
    if form is Format.CSV:
        return starmap(claim_of_rows, rows_of_csv(io.StringIO(text, newline="")))
    return starmap(claim_of_nodes, own_nodes(json.loads(text)["@graph"]))


texts = st.text(min_size=1, max_size=20).filter(lambda text: bool(text.strip()))
some_texts = st.lists(texts, max_size=3, unique=True).map(tuple)
maybe = st.none() | texts
any_review = st.builds(
    Review,
    publisher=texts,
    url=texts,
    rating=texts,
    verdict=st.sampled_from(Verdict),
    title=maybe,
    date=maybe,
    language=maybe,
)
any_context = st.builds(
    Context, text=texts, publisher=texts, url=texts, date=maybe, language=maybe, party=maybe
)
any_claim = st.builds(
    StoredClaim,
    id=texts,
    claim=texts,
    title=maybe,
    language=maybe,
    claimant=maybe,
    said_on=maybe,
    body=maybe,
    wordings=some_texts,
    appearances=some_texts,
    reviews=st.lists(any_review, max_size=2).map(tuple),
    contexts=st.lists(any_context, max_size=2).map(tuple),
)


class TestRoundTrip:
    """
    Out and back.
    """

    @pytest.mark.parametrize("form", Format)
    def test_through_an_empty_store(self, store: Store, tmp_path: Path, form: Format) -> None:
        """
        Exported, imported into an empty store and exported again, the file is the same, byte for byte.
        """
        put(store, *CLAIMS)
        store.merges.join("garlic", "two", "by hand")
        first = exported(store.claims.all(), form)
        with Store.open(tmp_path / "empty.db", embedder_name=None) as empty:
            put(empty, *read_back(first, form), trust_ids=True)
            assert exported(empty.claims.all(), form) == first

    @pytest.mark.parametrize("form", Format)
    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(claims=st.lists(any_claim, max_size=3, unique_by=lambda claim: claim.id))
    def test_any_texts(self, form: Format, claims: list[StoredClaim]) -> None:
        """
        Any texts at all come back as they were: formulas, quotes, line breaks, every script.
        """
        assert list(read_back(exported(claims, form), form)) == claims


class TestForms:
    """
    What others read in the files.
    """

    def test_counts(self) -> None:
        """
        An export says how many claims it wrote.
        """
        assert export(CLAIMS, io.StringIO(), Format.JSONL) == len(CLAIMS)

    def test_claim_review(self) -> None:
        """
        Each review is a ClaimReview node that stands alone for whoever reads schema.org.
        """
        graph = json.loads(exported(CLAIMS, Format.JSONLD))
        assert graph["@context"][0] == "https://schema.org"
        reviews = [node for node in graph["@graph"] if node["@type"] == "ClaimReview"]
        assert len(reviews) == 3
        assert reviews[0]["claimReviewed"] == CLAIMS[0].claim
        assert reviews[0]["reviewRating"]["alternateName"] == "Falsch"
        assert reviews[0]["author"] == {
            "@type": "Organization",
            "name": "Known Checks",
            "url": "https://known.example",
        }
        assert all(is_own_node(node) for node in graph["@graph"])
        assert not is_own_node({"@type": "ClaimReview", "itemReviewed": {"@type": "Claim"}})

    def test_no_cell_is_a_formula(self) -> None:
        """
        No cell of the table is run by a spreadsheet.
        """
        rows = list(csv.reader(io.StringIO(exported(CLAIMS, Format.CSV), newline="")))
        assert is_own_csv(rows[0])
        assert not [cell for row in rows for cell in row if cell[:1] in set("=+-@")]

    def test_broken_table(self) -> None:
        """
        A broken row is refused in one sentence that names its claim.
        """
        line = ["x" if name in {"id", "claim"} else "[" if name == "wordings" else "" for name in COLUMNS]
        text = ",".join(COLUMNS) + "\n" + ",".join(line) + "\n"
        with pytest.raises(BadInputError):
            list(read_back(text, Format.CSV))
        missing = ",".join(COLUMNS) + "\nx" + "," * (len(COLUMNS) - 1) + "\n"
        with pytest.raises(BadInputError, match=r"claim x can't be read back"):
            list(read_back(missing, Format.CSV))
        odd = json.dumps(
            {"@graph": [{"itemReviewed": {"@id": "urn:footnote:claim:x", "author": "somebody"}}]}
        )
        with pytest.raises(BadInputError, match=r"claim x can't be read back"):
            list(read_back(odd, Format.JSONLD))
