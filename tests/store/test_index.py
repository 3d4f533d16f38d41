"""
What the index finds, and what it keeps to itself.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from claims.models import Context, Outlet, StoredClaim
from claims.ports import ClaimIndex
from claims.token_hashes import digest, digests
from store.publishers import Trust
from store.store import Store
from store.vectors import EmbeddingPlan, embed_pending, pending
from tests.store.conftest import BagEmbedder, garlic, put, review


def found(index: ClaimIndex, text: str) -> list[str]:
    """
    Ids by lexical search.
    """
    return [hit.claim_id for hit in index.lexical(text, 10)]


def near(index: ClaimIndex, text: str, limit: int = 10) -> list[str]:
    """
    Ids by dense search.
    """
    return [hit.claim_id for hit in index.dense(BagEmbedder().queries([text]), limit)[0]]


class TestLexical:
    """
    Search by words and trigrams.
    """

    @pytest.mark.parametrize(
        "text",
        [
            "Is it true that garlic cures corona?",
            "GARLIC",
            "the coronavirus",
            "broth",
            "garlik watter coronavrius",
        ],
    )
    def test_words_and_typos(self, store: Store, text: str) -> None:
        """
        A claim is found by its words, another wording's words, and misspelt ones.
        """
        put(store, garlic())
        assert found(store.index, text) == ["garlic"]

    @pytest.mark.parametrize(
        ("claim", "text"),
        [
            ("लहसुन का पानी कोरोना को ठीक करता है", "क्या लहसुन कोरोना ठीक करता है?"),
            ("大蒜水可以治疗新冠病毒", "喝大蒜水能治新冠病毒吗"),
            ("กระเทียมรักษาโควิดได้", "น้ำกระเทียมรักษาโควิด"),
            ("الثُّوم يشفي من فيروس كورونا", "هل الثوم يشفي من كورونا"),
            ("Чеснок лечит коронавирус", "лечит ли ЧЕСНОК?"),
            ("L'ail guérit du coronavirus", "est-ce que l’ail GUERIT"),
            ("GDP grew by 8.5 percent", "8.5"),
        ],
    )
    def test_scripts(self, store: Store, claim: str, text: str) -> None:
        """
        Claims are found in scripts with and without spaces, whatever the marks and the case.
        """
        put(store, garlic(), garlic(id="this", claim=claim, title=None, wordings=(), reviews=(review(2),)))
        assert found(store.index, text)[0] == "this"

    @pytest.mark.parametrize(
        "text", ["", "   ", "!!!", '"', '" OR "', "NEAR(", "*", "garlic\x00'\"; drop", "\ud800"]
    )
    def test_odd_queries(self, store: Store, text: str) -> None:
        """
        No text breaks the search.
        """
        put(store, garlic())
        assert found(store.index, text) in ([], ["garlic"])

    def test_common_words_do_not_hide_a_claim(self, store: Store) -> None:
        """
        A text all of whose words are common still finds something.
        """
        put(
            store,
            *(garlic(id=f"c{n}", claim=f"Claim about garlic {n}", reviews=(review(n),)) for n in range(700)),
        )
        assert len(found(store.index, "garlic claim")) == 10
        assert found(store.index, "garlic 431")[0] == "c431"

    def test_counts_share_the_folding(self, store: Store) -> None:
        """
        A word counts once for each claim that holds it, under the same folding as every other search.
        """
        put(
            store,
            garlic(),
            garlic(id="x", claim="Guérit-il? 1,500 Étudiants", title=None, wordings=(), reviews=(review(2),)),
        )
        asked = digests(["guerit", "1500", "garlic", "absent", "garlic"])
        assert store.index.counts(asked).tolist() == [1, 1, 1, 0, 1]


class TestShown:
    """
    Only what may be shown is found.
    """

    def test_unknown_publishers(self, store: Store) -> None:
        """
        A claim that only unknown publishers reviewed appears once its publisher is allowed, and goes again.
        """
        put(store, garlic(contexts=(), reviews=(review(site="new.example", publisher="Known Checks"),)))
        assert found(store.index, "garlic") == []
        assert store.index.size == 0
        assert store.index.by_url("https://new.example/check/1") == []
        store.publishers.decide("new.example", Trust.KNOWN)
        assert found(store.index, "garlic") == ["garlic"]
        assert store.index.size == 1
        store.publishers.decide("new.example", Trust.BLOCKED)
        assert found(store.index, "garlic") == []

    def test_reviews_of_known_publishers_newest_first(self, store: Store) -> None:
        """
        Reviews of unknown publishers stay hidden beside those of known ones.
        """
        reviews = (review(1, date="2019-05"), review(2, date="2021"), review(3, site="new.example"))
        put(store, garlic(reviews=reviews))
        shown = store.index.claims(["garlic", "nothing"])["garlic"].reviews
        assert [one.url for one in shown] == [
            "https://known.example/check/2",
            "https://known.example/check/1",
        ]
        assert len(store.claims.get(["garlic"])["garlic"].reviews) == 3

    def test_days_of_shown_reviews(self, store: Store) -> None:
        """
        Only whole days count, and only those of known publishers; joined claims add theirs.
        """
        reviews = (review(1, date="2019-05"), review(2, date="2021-02-03"), review(3, site="new.example"))
        put(store, garlic(reviews=reviews))
        put(store, garlic(id="joined", claim="Garlic heals", reviews=(review(4, date="2020-01-01"),)))
        put(store, garlic(id="dateless", claim="Buses fly", reviews=(review(5, date="2019"),)))
        store.merges.join("garlic", "joined", "test")
        days = store.index.review_days(["garlic", "joined", "dateless", "nothing"])
        assert days == {"garlic": ("2021-02-03", "2020-01-01"), "joined": ("2021-02-03", "2020-01-01")}

    def test_a_name_buys_no_trust(self, store: Store) -> None:
        """
        A known publisher's name on another site's review shows nothing.
        """
        put(store, garlic(contexts=(), reviews=(review(site="evil.example", publisher="Known Checks"),)))
        assert store.index.size == 0

    def test_context_alone_is_enough(self, store: Store) -> None:
        """
        A claim without reviews is found by its context.
        """
        put(store, garlic(reviews=()))
        assert found(store.index, "garlic") == ["garlic"]

    def test_retired(self, store: Store) -> None:
        """
        A retired claim is found no more, even after another import of it, until it is restored.
        """
        put(store, garlic())
        embed_pending(store, BagEmbedder())
        store.claims.retire("garlic", "superseded")
        put(store, garlic(title="Another title"))
        assert found(store.index, "garlic") == []
        assert near(store.index, "garlic") == []
        store.claims.restore("garlic")
        assert found(store.index, "garlic") == ["garlic"]


class TestByUrl:
    """
    Search by address.
    """

    @pytest.mark.parametrize(
        "url",
        [
            "https://m.social.example/posts/7/",
            "http://www.social.example/posts/7?fbclid=1",
            "https://known.example/check/1#top",
            "https://web.archive.org/web/2020/https://known.example/check/1",
        ],
    )
    def test_spellings(self, store: Store, url: str) -> None:
        """
        A claim is found where it appeared and where it was reviewed, whatever the spelling of the address.
        """
        put(store, garlic())
        assert store.index.by_url(url) == ["garlic"]

    def test_elsewhere(self, store: Store) -> None:
        """
        Another page of the same site leads nowhere.
        """
        put(store, garlic())
        assert store.index.by_url("https://known.example/check/11") == []


class TestOutlet:
    """
    The outlet behind an address.
    """

    OUTLET = Outlet(
        domain="www.rumours.example",
        name="Rumours",
        aliases=("rumours-daily.example",),
        notes=(
            Context(text="Older note", publisher="A", url="https://a.example/1", date="2018"),
            Context(text="Newer note", publisher="B", url="https://b.example/1", date="2021-02"),
        ),
    )

    @pytest.mark.parametrize(
        "url",
        [
            "https://rumours.example/a",
            "https://news.rumours-daily.example/b?utm_source=x",
            "rumours-daily.example",
            "https://web.archive.org/web/2017/http://www.rumours.example/a/",
        ],
    )
    def test_domains(self, store: Store, url: str) -> None:
        """
        Aliases, subdomains and archived copies lead to one outlet, its newest note first.
        """
        store.outlets.put(self.OUTLET, "test")
        store.outlets.put(self.OUTLET, "test")
        outlet = store.index.outlet(url)
        assert outlet is not None
        assert outlet.domain == "rumours.example"
        assert [note.text for note in outlet.notes] == ["Newer note", "Older note"]

    def test_others(self, store: Store) -> None:
        """
        A domain that only ends alike is another outlet.
        """
        store.outlets.put(self.OUTLET, "test")
        assert store.index.outlet("https://notrumours.example/") is None
        assert store.index.outlet("no address") is None


class TestDense:
    """
    Search by meaning.
    """

    def test_nearest_first(self, store: Store) -> None:
        """
        The claim whose words are nearest comes first, once, however many of its texts are near.
        """
        put(
            store,
            garlic(),
            garlic(
                id="moon", claim="The moon landing was filmed", title=None, wordings=(), reviews=(review(2),)
            ),
        )
        assert embed_pending(store, BagEmbedder()) == 2
        assert near(store.index, "garlic water cures") == ["garlic", "moon"]
        assert near(store.index, "moon landing", limit=1) == ["moon"]

    def test_without_vectors(self, store: Store) -> None:
        """
        A store without vectors of the model answers with empty lists.
        """
        put(store, garlic())
        assert store.index.dense(BagEmbedder().queries(["a", "b"]), 5) == [[], []]

    def test_added_claims_are_found_at_once(self, store: Store) -> None:
        """
        A claim embedded after the first search is found by the next.
        """
        put(store, garlic())
        embed_pending(store, BagEmbedder())
        assert near(store.index, "moon") == ["garlic"]
        put(
            store,
            garlic(
                id="moon", claim="The moon landing was filmed", title=None, wordings=(), reviews=(review(2),)
            ),
        )
        embed_pending(store, BagEmbedder())
        assert near(store.index, "moon landing")[0] == "moon"

    def test_another_claimant(self, store: Store) -> None:
        """
        A claim is found by who made it, also once that is written anew; nothing is embedded again for that.
        """
        put(
            store, garlic(claimant="Ann Zebra"), garlic(id="other", claim="Onions heal", reviews=(review(2),))
        )
        embed_pending(store, BagEmbedder())
        assert [hit.claim_id for hit in store.index.lexical("says Zebra", 5)] == ["garlic"]
        store.claims.edit("garlic", {"claimant": "Eve Lemon"})
        assert store.index.lexical("says Zebra", 5) == []
        assert [hit.claim_id for hit in store.index.lexical("says Lemon", 5)] == ["garlic"]
        assert store.index.written(["garlic"])["garlic"].claimant.tolist() == [digest("eve"), digest("lemon")]
        assert pending(store.database, BagEmbedder().name) == 0
        assert set(store.index.vectors(["garlic"])["garlic"]) == {"claim", "title", "wording"}

    def test_changed_claims_are_embedded_again(self, store: Store) -> None:
        """
        Vectors of a changed claim's old words are found no more.
        """
        put(store, garlic())
        embedder = BagEmbedder()
        embed_pending(store, embedder)
        near(store.index, "moon")
        store.claims.edit("garlic", {"claim": "Onions cure colds", "title": None, "wordings": ()})
        assert near(store.index, "garlic") == []
        assert pending(store.database, embedder.name) == 1
        assert embed_pending(store, embedder) == 1
        assert set(store.index.vectors(["garlic"])["garlic"]) == {"claim"}

    def test_fields(self, store: Store) -> None:
        """
        Claim, title, wordings and body each have vectors of the model's length, near to what was embedded.
        """
        put(store, garlic(body="word " * 130))
        embedder = BagEmbedder()
        embed_pending(store, embedder, plan=EmbeddingPlan(bodies=True))
        vectors = store.index.vectors(["garlic", "nothing"])["garlic"]
        assert {field: part.shape for field, part in vectors.items()} == {
            "claim": (1, 64), "title": (1, 64), "wording": (1, 64), "body": (3, 64)
        }  # fmt: skip
        assert np.allclose(vectors["claim"], embedder.queries([garlic().claim]), atol=1e-3)

    def test_resumes(self, store: Store) -> None:
        """
        Embedding goes on where it stopped, and another model embeds everything anew.
        """
        put(store, *(garlic(id=f"c{n}", claim=f"Claim {n}", reviews=(review(n),)) for n in range(10)))
        embedder = BagEmbedder()
        assert embed_pending(store, embedder, plan=EmbeddingPlan(batch=2, limit=4)) == 4
        assert embed_pending(store, embedder) == 6
        assert embed_pending(store, embedder) == 0
        embedder.name = "bag-2"
        assert embed_pending(store, embedder) == 10
        assert pending(store.database, "bag-1") == 10

    def test_matrix_file(self, store: Store, path: Path) -> None:
        """
        The matrix file holds what the store holds; one that does not fit the store is set aside.
        """
        claims = [
            garlic(
                id=f"c{n}", claim=f"Claim number{n} x{n % 7}", wordings=(), title=None, reviews=(review(n),)
            )
            for n in range(2100)
        ]
        put(store, *claims)
        embed_pending(store, BagEmbedder(), plan=EmbeddingPlan(batch=500))
        expected = store.index.dense(BagEmbedder().queries(["number7 x0"]), 5)
        store.index.renew()
        matrix = next(path.parent.glob("vectors-*.bin"))
        assert store.index.dense(BagEmbedder().queries(["number7 x0"]), 5) == expected
        with Store.open(path, embedder_name=BagEmbedder.name) as again:
            assert again.index.dense(BagEmbedder().queries(["number7 x0"]), 5) == expected
        store.database.execute("update vectors set vector = zeroblob(128)")
        with Store.open(path, embedder_name=BagEmbedder.name) as changed:
            assert changed.index.dense(BagEmbedder().queries(["number7 x0"]), 1)[0][0].score == 0
        matrix.write_bytes(matrix.read_bytes()[:5000])
        with Store.open(path, embedder_name=BagEmbedder.name) as cut:
            assert len(cut.index.dense(BagEmbedder().queries(["number7 x0"]), 5)[0]) == 5


class TestPort:
    """
    The port's shape.
    """

    def test_empty_store(self, store: Store) -> None:
        """
        An empty store answers every question with nothing.
        """
        index: ClaimIndex = store.index
        assert index.size == 0
        assert index.lexical("garlic", 5) == []
        assert index.claims(["a"]) == {}
        assert index.vectors(["a"]) == {}
        assert index.written(["a"]) == {}
        assert index.counts(digests(["a"])).tolist() == [0]

    def test_claims_come_back_whole(self, store: Store) -> None:
        """
        What was put comes back, with addresses canonical and publishers by their registered names.
        """
        claim = garlic(claimant="A uncle", said_on="2020-02", body="Long text.")
        put(store, claim)
        expected = StoredClaim(
            **{
                name: getattr(claim, name)
                for name in StoredClaim.__dataclass_fields__
                if name != "appearances"
            },
            appearances=("https://social.example/posts/7",),
        )
        assert store.index.claims(["garlic"])["garlic"] == expected
