"""
The starter pack: loaded once, upgraded, and never over the operator's head.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from store.check import check_store
from store.publishers import Trust
from store.records import to_record
from store.starter import load_starter
from store.store import Store
from tests.store.conftest import garlic, review


def pack(folder: Path, version: int, *records: dict[str, object]) -> Path:
    """
    A starter pack in a folder.
    """
    folder.mkdir(exist_ok=True)
    files = {
        "claims.jsonl": records,
        "publishers.jsonl": [
            {
                "name": "Listed",
                "site": "listed.example",
                "aliases": ["listed.org.example"],
                "trust": "known",
                "source": "a list",
            }
        ],
        "outlets.jsonl": [
            {
                "domain": "rumours.example",
                "name": "Rumours",
                "aliases": ["r.example"],
                "notes": [{"text": "N", "publisher": "P", "url": "https://p.example/1"}],
            }
        ],
    }
    for name, lines in files.items():
        (folder / name).write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    (folder / "VERSION").write_text(f"{version}\n")
    return folder


class TestStarter:
    """
    Loading a pack.
    """

    def test_once(self, store: Store, tmp_path: Path) -> None:
        """
        A pack is loaded once; its reviews are shown, its outlets and publishers known.
        """
        record = to_record(garlic(reviews=(review(site="fresh.example"),), contexts=()))
        shares: list[float] = []
        counts = load_starter(
            store, lambda share, _words: shares.append(share), pack(tmp_path / "p", 1, record)
        )
        assert (counts.added, shares) == (1, [1.0])
        assert store.index.size == 1
        assert store.index.outlet("https://www.r.example/x") is not None
        listed = store.publishers.find("listed.org.example")
        assert listed is not None
        assert listed.trust is Trust.KNOWN
        assert load_starter(store, None, tmp_path / "p").seen == 0

    def test_upgrade(self, store: Store, tmp_path: Path) -> None:
        """
        A higher version brings its changes; edits, retirements and decisions of the operator survive.
        """
        records = [
            to_record(garlic(id=name, claim=f"Claim {name}", reviews=(review(place),)))
            for place, name in enumerate("abc")
        ]
        load_starter(store, None, pack(tmp_path / "p", 1, *records))
        store.claims.edit("a", {"claim": "My wording"})
        store.claims.retire("b")
        store.publishers.decide("listed.example", Trust.BLOCKED)
        changed = [record | {"claim": f"{record['claim']} changed", "claimant": "X"} for record in records]
        counts = load_starter(store, None, pack(tmp_path / "p", 2, *changed))
        assert counts.updated == 3
        claims = store.claims.get(["a", "b", "c"])
        assert (claims["a"].claim, claims["a"].claimant) == ("My wording", "X")
        assert claims["c"].claim == "Claim c changed"
        assert store.index.size == 2
        listed = store.publishers.find("listed.example")
        assert listed is not None
        assert listed.trust is Trust.BLOCKED

    def test_the_shipped_pack(self, store: Store) -> None:
        """
        The pack that ships loads whole: every claim of it can be found by its own words.
        """
        counts = load_starter(store)
        assert counts.skipped == []
        assert store.index.size == len(store.claims) == counts.added > 90
        for claim in store.claims.all():
            assert claim.id in [hit.claim_id for hit in store.index.lexical(claim.claim, 5)]
        assert check_store(store) == []

    @pytest.mark.parametrize(
        "url", ["http://yournewswire.com/x", "https://www.newspunch.com/", "thepeoplesvoice.tv"]
    )
    def test_the_shipped_outlets(self, store: Store, url: str) -> None:
        """
        One outlet is known by each of its three domains, with notes.
        """
        load_starter(store)
        outlet = store.index.outlet(url)
        assert outlet is not None
        assert outlet.domain == "yournewswire.com"
        assert outlet.notes
