"""
Claims put in, recognised, brought up to date, edited and retired.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.errors import BadInputError
from claims.models import Context, StoredClaim
from store.check import check_store
from store.merging import MergeRule, derived_id, merged, tidied
from store.publishers import Publisher, Trust
from store.store import Store
from tests.store.conftest import garlic, put, review


def bare(**fields: object) -> StoredClaim:
    """
    The garlic claim with one review and no id, as an import gives it.
    """
    return garlic(id="", title=None, wordings=(), appearances=(), contexts=(), **fields)


class TestIdentity:
    """
    Which records are the same claim.
    """

    def test_twice_is_once(self, store: Store) -> None:
        """
        The same records put again change nothing, not even the time of the last change.
        """
        records = [garlic(), garlic(id="moon", claim="The moon landing was filmed", reviews=(review(2),))]
        put(store, *records)
        before = list(store.database.query("select * from claims"))
        counts = put(store, *records)
        assert (counts.added, counts.updated, counts.unchanged) == (0, 0, 2)
        assert list(store.database.query("select * from claims")) == before

    def test_same_review_of_the_same_words(self, store: Store) -> None:
        """
        Without an id, the review's canonical address and the claim's words say which claim it is.
        """
        put(store, bare())
        spelt = replace(review(), url="http://www.known.example/check/1/?utm_source=feed#abc")
        counts = put(store, bare(claim="BOILED garlic-water cures the Coronavirus!", reviews=(spelt,)))
        assert len(store.claims) == 1
        assert counts.updated == 1

    @pytest.mark.parametrize(
        "other",
        [
            bare(claim="Boiled ginger water cures the coronavirus"),
            bare(reviews=(review(2),)),
            bare(reviews=(review(1, site="other.example"),)),
        ],
    )
    def test_other_claims(self, store: Store, other: StoredClaim) -> None:
        """
        Other words in the same review, or another review of the same words, make another claim.
        """
        put(store, bare(), other)
        assert len(store.claims) == 2

    def test_recognised_by_another_wording(self, store: Store) -> None:
        """
        A record that words a claim as the claim was worded before is that claim.
        """
        put(store, garlic())
        store.claims.edit("garlic", {"claim": "Edited"})
        store.claims.add_wording("garlic", "Garlic heals")
        put(store, bare(claim="garlic heals"), bare())
        assert len(store.claims) == 1

    def test_duplicates_in_a_run(self, store: Store) -> None:
        """
        A contradicting repeat in one file is counted, the first or the later review stays, and importing the
        file again ends in the same store.
        """
        records = [
            bare(claimant="A"),
            bare(claimant="B", reviews=(review(1, rating="Wrong", date="2019-01-01"),)),
            bare(reviews=(review(1, rating="Right", date="2021-01-01"),)),
        ]
        counts = put(store, *records)
        assert (counts.added, counts.updated, counts.duplicates) == (1, 1, 1)
        first = list(store.claims.all())
        assert (first[0].claimant, first[0].reviews[0].rating) == ("A", "Right")
        counts = put(store, *records)
        assert (counts.added, counts.updated, counts.unchanged, counts.duplicates) == (0, 0, 1, 2)
        assert list(store.claims.all()) == first

    def test_trusted_ids(self, store: Store) -> None:
        """
        Where ids are trusted, equal records with different ids are different claims.
        """
        put(store, garlic(id="a"), garlic(id="b"), trust_ids=True)
        assert set(store.claims.get(["a", "b"])) == {"a", "b"}
        put(store, garlic(id="c"))
        assert len(store.claims) == 2

    def test_derived_ids_are_stable(self, store: Store, tmp_path_factory: pytest.TempPathFactory) -> None:
        """
        A record without an id gets the same one in every store.
        """
        put(store, bare())
        with Store.open(tmp_path_factory.mktemp("other") / "s.db", embedder_name=None) as other:
            put(other, bare())
            assert [claim.id for claim in other.claims.all()] == [claim.id for claim in store.claims.all()]

    @pytest.mark.parametrize(
        ("claim", "derived"),
        [
            ("Łódź jest zamknięta", "416e6c2687bd1b418b91"),
            ("हिन्दी फ़िल्म बंद है", "07dbe3b461d8d1b3c744"),
            ("یہ کہانی جھوٹ ہے", "34f29e074c1b0fc9614c"),
        ],
    )
    def test_derived_ids_stay(self, claim: str, derived: str) -> None:
        """
        What ids are derived from does not change with the letters that the search reads as variants.
        """
        assert derived_id(StoredClaim(id="", claim=claim)) == derived

    def test_skipped_with_reason(self, store: Store) -> None:
        """
        A record that can't be used is left out with its position and reason; the others are kept.
        """
        counts = put(
            store,
            bare(),
            bare(claim="  "),
            bare(reviews=(replace(review(), url="not a link"),)),
            bare(reviews=(review(2),)),
        )
        assert counts.added == 2
        assert [(skip.position, skip.reason) for skip in counts.skipped] == [
            (2, "the claim has no text"),
            (3, "the review by Known Checks has no link"),
        ]

    def test_halves_of_characters(self, store: Store) -> None:
        """
        A cut-off emoji in any field is marked as unreadable, and the record is kept.
        """
        put(store, bare(claim="Garlic \ud83d", body="\udc00", reviews=(replace(review(), title="\ud800"),)))
        (claim,) = store.claims.all()
        assert (claim.claim, claim.body, claim.reviews[0].title) == ("Garlic \ufffd", "\ufffd", "\ufffd")
        assert store.index.by_url("https://e.org/\ud800") == []
        assert store.requests.note("\ud800 garlic") > 0


class TestUpdates:
    """
    What a later record changes.
    """

    def test_later_review_replaces(self, store: Store) -> None:
        """
        A review of the same address is updated, its rating in the publisher's own words; what the new one
        lacks stays.
        """
        put(store, garlic(reviews=(review(title="Checked", language="de"),)))
        put(store, garlic(reviews=(review(rating="Teils falsch", date="2021-01-01"),)))
        (kept,) = store.claims.get(["garlic"])["garlic"].reviews
        assert (kept.rating, kept.date, kept.title, kept.language) == (
            "Teils falsch",
            "2021-01-01",
            "Checked",
            "de",
        )

    def test_earlier_review_does_not(self, store: Store) -> None:
        """
        A review of an earlier day never replaces a later one.
        """
        put(store, garlic())
        put(store, garlic(reviews=(review(rating="Wahr", date="2019"),)))
        assert store.claims.get(["garlic"])["garlic"].reviews[0].rating == "Falsch"

    def test_nothing_is_lost(self, store: Store) -> None:
        """
        A record with other wordings, appearances, reviews and contexts adds to what is there.
        """
        put(store, garlic())
        context = Context(text="More.", publisher="B", url="https://b.example/1")
        record = garlic(
            claim="Garlic soup cures corona",
            wordings=("x y",),
            appearances=("https://c.example/",),
            reviews=(review(2),),
            contexts=(context,),
        )
        put(store, record)
        claim = store.claims.get(["garlic"])["garlic"]
        assert claim.claim == "Garlic soup cures corona"
        assert set(claim.wordings) == {garlic().claim, *garlic().wordings, "x y"}
        assert len(claim.appearances) == len(claim.reviews) == len(claim.contexts) == 2

    def test_found_by_new_words_only(self, store: Store) -> None:
        """
        The word index follows a claim's texts.
        """
        put(store, garlic())
        store.claims.edit("garlic", {"claim": "Onions heal", "wordings": (), "title": None})
        assert store.index.lexical("boiled broth", 5) == []
        assert [hit.claim_id for hit in store.index.lexical("onions", 5)] == ["garlic"]

    @given(dates=st.lists(st.sampled_from([None, "2019", "2020-02-01"]), max_size=4), fill_only=st.booleans())
    def test_merging_is_idempotent(self, dates: list[str | None], *, fill_only: bool) -> None:
        """
        A record merged twice gives what it gave once.
        """
        current = tidied(garlic())
        record = tidied(garlic(reviews=tuple(review(n % 2, date=date) for n, date in enumerate(dates))))
        rule = MergeRule(fill_only=fill_only)
        once = merged(current, record, rule)
        assert merged(once, record, rule) == once


class TestOperator:
    """
    What the operator does by hand.
    """

    def test_edit_stays(self, store: Store) -> None:
        """
        An edited field survives imports, the others go on being updated, and the history shows what was.
        """
        put(store, garlic())
        store.claims.edit("garlic", {"claimant": "a chain letter"}, "better source")
        put(store, garlic(claimant="somebody", language="de"))
        claim = store.claims.get(["garlic"])["garlic"]
        assert (claim.claimant, claim.language) == ("a chain letter", "de")
        (change,) = store.claims.history("garlic")
        assert (change.action, change.note) == ("edited", "better source")
        assert change.before is not None
        assert change.before.claimant is None

    def test_wording_by_hand(self, store: Store) -> None:
        """
        A wording added by hand is searched and survives imports.
        """
        put(store, garlic())
        store.claims.add_wording("garlic", "Knoblauchwasser heilt")
        put(store, garlic())
        assert "Knoblauchwasser heilt" in store.claims.get(["garlic"])["garlic"].wordings
        assert store.index.lexical("Knoblauchwasser", 5)[0].claim_id == "garlic"

    @pytest.mark.parametrize("changes", [{"colour": "red"}, {"claim": "  "}])
    def test_impossible_edits(self, store: Store, changes: dict[str, str]) -> None:
        """
        Fields that are none and empty claims are refused in one sentence, and nothing changes.
        """
        put(store, garlic())
        with pytest.raises(BadInputError, match=r"^A claim .*\.$"):
            store.claims.edit("garlic", changes)
        assert store.claims.get(["garlic"])["garlic"].claim == garlic().claim

    def test_unknown_claim(self, store: Store) -> None:
        """
        An id that is none is named.
        """
        with pytest.raises(BadInputError, match="no claim with the id nothing"):
            store.claims.retire("nothing")

    def test_search_shows_hidden_claims(self, store: Store) -> None:
        """
        The operator's search finds hidden claims too, also by id and by address.
        """
        put(store, bare(reviews=(review(1, site="new.example"),)))
        (claim,) = store.claims.all()
        for text in ("garlic", claim.id, "https://new.example/check/1"):
            assert store.claims.search(text) == [claim]
        assert not store.claims.state(claim.id).shown
        assert store.claims.state(claim.id).source == "test"


class TestPublishers:
    """
    Trust in publishers.
    """

    def test_subdomains_and_aliases(self, store: Store) -> None:
        """
        A publisher's subdomains are the publisher; another site with its name is not.
        """
        put(
            store,
            bare(reviews=(review(1, site="de.known.example"),)),
            bare(reviews=(review(1, site="known.example.org"),)),
        )
        assert store.index.size == 1

    def test_met_before_listed(self, store: Store) -> None:
        """
        A subdomain or an alias that an import met first belongs to its publisher once that is listed.
        """
        sites = ("check.late.example", "late.example.org", "notlate.example")
        put(store, *(bare(reviews=(review(1, site=site),)) for site in sites))
        assert store.index.size == 0
        late = Publisher(
            name="Late", site="late.example", trust=Trust.KNOWN, source="list", aliases=("late.example.org",)
        )
        store.publishers.put(late)
        assert store.index.size == 2
        counts = put(store, *(bare(reviews=(review(1, site=site),)) for site in sites))
        assert (counts.added, counts.updated, counts.unchanged) == (0, 0, 3)
        assert check_store(store) == []

    def test_pages_of_shared_hosts(self, store: Store) -> None:
        """
        On a shared host each page is its own publisher.
        """
        pages = [
            bare(reviews=(replace(review(), url=f"https://www.facebook.com/{name}/posts/1"),))
            for name in ("checks", "lies")
        ]
        put(store, *pages)
        store.publishers.decide("facebook.com/checks", Trust.KNOWN)
        assert store.index.size == 1

    def test_decisions_stay(self, store: Store) -> None:
        """
        What the operator decided is not overridden by a list that is loaded later.
        """
        known = store.publishers.find("known.example")
        assert known is not None
        store.publishers.decide("Known Checks", Trust.BLOCKED)
        store.publishers.put(known)
        after = store.publishers.find("https://known.example/x")
        assert after is not None
        assert after.trust is Trust.BLOCKED
        with pytest.raises(BadInputError, match="name its site"):
            store.publishers.decide("Nobody", Trust.KNOWN)
