"""
The list-backed index behaves as the port says, so that tests may stand on it.
"""

import numpy as np

from claims.models import Outlet, StoredClaim
from claims.ports import ClaimIndex
from claims.token_hashes import digests
from tests.claims.list_index import ListIndex

CLAIMS = (
    StoredClaim(id="lemon", claim="Hot water with lemon cures influenza", appearances=("https://a.org/x",)),
    StoredClaim(id="bus", claim="The mayor sold the city buses", title="Were the buses sold?"),
    StoredClaim(id="coin", claim="The bank stops printing coins", wordings=("Coins will be abolished",)),
)
VECTORS = {
    stored.id: {"claim": np.eye(3, dtype=np.float32)[place : place + 1]}
    for place, stored in enumerate(CLAIMS)
}


class TestListIndex:
    def test_words_find_claims(self) -> None:
        """
        The claim that shares the rarest words comes first, other wordings included.
        """
        index: ClaimIndex = ListIndex(CLAIMS)
        assert index.lexical("is it true that COINS are abolished?", 5)[0].claim_id == "coin"
        assert index.lexical("nothing in common", 5) == []

    def test_vectors_find_claims(self) -> None:
        """
        The nearest vector comes first; without vectors nothing is found.
        """
        vectors = np.array([[0.1, 0.9, 0.2]], np.float32)
        assert [hit.claim_id for hit in ListIndex(CLAIMS, vectors=VECTORS).dense(vectors, 2)[0]] == [
            "bus",
            "coin",
        ]
        assert ListIndex(CLAIMS).dense(vectors, 2) == [[]]

    def test_lookups(self) -> None:
        """
        Claims by URL and by id, as they are and as they are compared; counts of words; outlets by domain.
        """
        index = ListIndex(CLAIMS, outlets=[Outlet(domain="a.org", aliases=("b.net",))])
        assert index.by_url("https://a.org/x") == ["lemon"]
        assert set(index.claims(["bus", "nobody"])) == {"bus"}
        assert index.written(["bus", "nobody"])["bus"].short[1].folded == "were the buses sold"
        assert index.counts(digests(["the", "lemon", "pear", "the"])).tolist() == [2, 1, 0, 2]
        outlet = index.outlet("https://news.b.net/1")
        assert outlet is not None
        assert outlet.domain == "a.org"
