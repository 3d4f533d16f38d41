"""
Claims that several publishers checked, joined and parted.
"""

from __future__ import annotations

import pytest

from claims.errors import BadInputError
from claims.models import Conflict, ConflictKind, Match, Stance, StoredClaim, Tier
from store.check import check_store
from store.joining import same_claims
from store.publishers import Publisher, Trust
from store.store import Store
from store.vectors import embed_pending
from tests.store.conftest import BagEmbedder, garlic, put, review

OTHER = garlic(
    id="other",
    claim="Drinking garlic water heals COVID",
    title=None,
    wordings=(),
    contexts=(),
    reviews=(review(9, site="second.example", publisher="Second", date="2021"),),
)


@pytest.fixture
def three(store: Store) -> Store:
    """
    A store with three claims, of two publishers.
    """
    store.publishers.put(Publisher(name="Second", site="second.example", trust=Trust.KNOWN, source="test"))
    put(
        store,
        garlic(),
        OTHER,
        garlic(id="third", claim="Garlic cures all", contexts=(), reviews=(review(3),)),
    )
    embed_pending(store, BagEmbedder())
    return store


class TestMerges:
    """
    One claim, many reviews.
    """

    def test_joined(self, three: Store) -> None:
        """
        A joined claim's reviews, newest first, and wording belong to the claim it is joined to.
        """
        three.merges.join("garlic", "other", "same wording", 0.97)
        claim = three.index.claims(["garlic"])["garlic"]
        assert [one.publisher for one in claim.reviews] == ["Second", "Known Checks"]
        assert OTHER.claim in claim.wordings
        assert three.index.size == 2
        assert three.index.lexical("drinking COVID heals", 5)[0].claim_id == "garlic"
        assert three.index.dense(BagEmbedder().queries([OTHER.claim]), 1)[0][0].claim_id == "garlic"
        assert three.index.by_url(OTHER.reviews[0].url) == ["garlic"]
        assert three.index.vectors(["garlic"])["garlic"]["wording"].shape[0] == 2
        assert three.index.claims(["other"])["other"] == claim
        assert check_store(three) == []

    def test_parted(self, three: Store) -> None:
        """
        Undoing a merge gives each claim its own reviews again.
        """
        before = list(three.claims.all())
        merge = three.merges.join("garlic", "other", "same wording")
        undone = three.merges.part(merge)
        assert (undone.kept, undone.joined) == ("garlic", "other")
        assert undone.undone is not None
        assert list(three.claims.all()) == before
        with pytest.raises(BadInputError, match="could be undone"):
            three.merges.part(merge)

    def test_chains(self, three: Store) -> None:
        """
        Merges of merged claims come apart in any order.
        """
        before = list(three.claims.all())
        inner = three.merges.join("other", "third", "by hand")
        outer = three.merges.join("garlic", "other", "by hand")
        assert three.index.size == 1
        assert len(three.index.claims(["third"])["third"].reviews) == 3
        three.merges.part(inner)
        assert three.index.size == 2
        assert {one.url for one in three.claims.get(["third"])["third"].reviews} == {review(3).url}
        assert check_store(three) == []
        three.merges.part(outer)
        assert list(three.claims.all()) == before

    def test_imports_reach_the_joined_claim(self, three: Store) -> None:
        """
        A later import of a joined claim updates its own review, which stays shown with the others.
        """
        three.merges.join("garlic", "other", "same wording")
        put(
            three,
            OTHER.__class__(
                id="other",
                claim=OTHER.claim,
                reviews=(review(9, site="second.example", rating="Quatsch", date="2022"),),
            ),
        )
        claim = three.index.claims(["garlic"])["garlic"]
        assert [one.rating for one in claim.reviews] == ["Quatsch", "Falsch"]

    @pytest.mark.parametrize("pair", [("garlic", "garlic"), ("garlic", "nothing")])
    def test_refused(self, three: Store, pair: tuple[str, str]) -> None:
        """
        A claim is not joined to itself or to one that is not there.
        """
        with pytest.raises(BadInputError):
            three.merges.join(*pair, "x")


class TestSameClaims:
    """
    Which claims are joined without asking.
    """

    FIRST = garlic()

    def pairs(self, **fields: object) -> list[str]:
        """
        Ids proposed for joining to the first claim, when matching says so.
        """
        given: dict[str, object] = {
            "stored": self.FIRST,
            "tier": Tier.SAME,
            "probability": 0.95,
            "stance": Stance.ASSERTS,
        }
        match = Match(**(given | fields))  # type: ignore[arg-type]
        return [claim_id for claim_id, _ in same_claims([self.FIRST, OTHER], lambda _text: [match])]

    def test_sure_match(self) -> None:
        """
        A later claim of another publisher is proposed when the match is all but certain.
        """
        assert self.pairs() == ["other"]

    @pytest.mark.parametrize(
        "fields",
        [
            {"tier": Tier.RELATED},
            {"probability": 0.8},
            {"stance": Stance.DENIES},
            {"conflicts": (Conflict(kind=ConflictKind.NUMBER, ours="8", theirs="85"),)},
            {"stored": OTHER},
            {"stored": StoredClaim(id="unseen", claim="x", reviews=(review(5, publisher="Z"),))},
        ],
    )
    def test_doubtful_match(self, fields: dict[str, object]) -> None:
        """
        A doubtful, conflicting or denying match, the claim itself and a later claim are not proposed.
        """
        assert self.pairs(**fields) == []
