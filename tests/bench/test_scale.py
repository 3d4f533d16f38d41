"""
Stores in any number for measuring.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np

from bench.retrieval_sets import load_bundled
from bench.scale_records import scaled
from bench.scale_store import SampledEmbedder, build
from claims.text.normalize import words
from store.store import Store
from tests.store.conftest import BagEmbedder

BASE = load_bundled().claims


class TestScaled:
    """
    Claims in any number.
    """

    def test_real_ones_come_first(self) -> None:
        """
        A store smaller than what there is holds real claims only.
        """
        assert [claim.claim for claim in scaled(BASE, 20)] == [claim.claim for claim in BASE[:20]]

    def test_variations_differ(self) -> None:
        """
        Of many more than there are real ones, all have ids of their own, and nearly all have wordings.
        """
        made = list(scaled(BASE, 1_000))
        assert len({claim.id for claim in made}) == 1_000
        assert len({claim.claim for claim in made}) > 950

    def test_words_stay_as_frequent(self) -> None:
        """
        The commonest word of the real claims is about as common among ten times as many.
        """
        shares = [
            np.mean(["the" in words(claim.claim) for claim in scaled(BASE, count)])
            for count in (len(BASE), 10 * len(BASE))
        ]
        assert all(abs(one - other) < 0.1 for one, other in pairwise(shares))

    def test_same_every_time(self) -> None:
        """
        The same claims are made again.
        """
        assert list(scaled(BASE, 200)) == list(scaled(BASE, 200))


class TestBuild:
    """
    A store of them.
    """

    def test_is_built_once(self, tmp_path: Path) -> None:
        """
        All claims are there, with vectors, and a second call changes nothing.
        """
        vectors = BagEmbedder().passages([claim.claim for claim in BASE])
        embedder = SampledEmbedder(BagEmbedder(), vectors)
        path = build(tmp_path, BASE, 150, embedder)
        with Store.open(path, embedder_name=BagEmbedder.name) as store:
            assert store.index.size == 150
            assert len(store.index.dense(vectors[:1], 10)[0]) == 10
        changed = path.stat().st_mtime_ns
        build(tmp_path, BASE, 150, embedder)
        assert path.stat().st_mtime_ns == changed
