"""
Learn how much it counts who made a stored claim: writes ``added`` into ``claims/weights/matching.json``.

    python -m bench train_claimants --data FOLDER --model FOLDER --cache FILE

The set's claims say who made them; of its messages only the train split is read. ``claimant_said`` is learned
from the messages: one whose id names a claimant (``20160401_Trump_Milwaukee_0007``) is taken to be by whoever
of that name made most claims. ``claimant_named`` is learned from passages of the longer texts of claims, over
a store of claims without titles and longer texts; out of every second passage the claimant's name is taken,
as many articles do not say it. What the nets give stays as it is: the two weights are those that together
make the right claims likeliest (listwise softmax).
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np

from bench.retrieval_sets import RetrievalSet, Split, load_set
from bot.progress import Progress
from bot.throwaway import store_of
from claims.matching.candidates import Search
from claims.matching.features import NAMES, Rarity, table
from claims.matching.queries import query
from claims.matching.rerank import ADDED, Scores, judge
from claims.models import StoredClaim
from claims.ports import ClaimIndex, Embedder
from store.embedding_cache import CachingEmbedder
from store.model.embedder import OnnxEmbedder

WEIGHTS = Path(__file__).parents[1] / "claims" / "weights" / "matching.json"
_PASSAGE = slice(30, 150)
_LONG = 260
_OFTEN = 50
_LAST_WORD = re.compile(r"\w+$")
_TRIED = np.arange(0, 6.1, 0.5)


@dataclass(frozen=True, slots=True)
class Asked:
    """
    A text, who is known to have said it, and the ids of the claims that answer it.
    """

    text: str
    author: str | None
    relevant: frozenset[str]


@dataclass(frozen=True, slots=True)
class Row:
    """
    Of the candidates of one text: the fit by the nets, the features that are added (candidates, features),
    and which are right.
    """

    fit: Scores
    added: Scores
    right: Scores

    def loss(self, weights: Scores) -> float:
        """
        How unlikely the right ones are, as a logarithm.
        """
        scores = self.fit + self.added @ weights
        odds = np.exp(scores - scores.max())
        return float(np.log(odds.sum()) - np.log(odds @ self.right))


def speakers(one: RetrievalSet, split: Split) -> Iterator[Asked]:
    """
    The messages of a split, with who said them where the id names one claimant.
    """
    names = Counter(claim.claimant for claim in one.claims if claim.claimant)
    called = {_called(name): name for name, made in reversed(names.most_common()) if made >= _OFTEN}
    for claim_id, text in split.queries:
        meant = {called[part] for part in claim_id.lower().split("_") if part in called}
        yield Asked(text, min(meant) if len(meant) == 1 else None, split.relevant[claim_id])


def passages(claims: Sequence[StoredClaim], most: int) -> Iterator[Asked]:
    """
    Passages of the longer texts of claims that name the claimant, the name of every second one taken out.
    """
    found = 0
    for claim in claims:
        said = (claim.body or "").split()
        passage, name = " ".join(said[_PASSAGE]), claim.claimant or ""
        if found == most or len(said) < _LONG or not name or _called(name) not in passage.lower():
            continue
        found += 1
        if found % 2 == 0:
            passage = re.sub("|".join(map(re.escape, name.split())), "he", passage, flags=re.IGNORECASE)
        yield Asked(passage, None, frozenset([claim.id]))


def rows(index: ClaimIndex, embedder: Embedder, asked: Iterator[Asked]) -> list[Row]:
    """
    Of each text that has an answer among its candidates.
    """
    columns, order, found = [NAMES.index(name) for name in ADDED], judge("vectors").order, []
    for one in asked:
        (gathered,) = Search(index, embedder).gather([query(one.text, author=one.author)])
        right = np.array([near.claim_id in one.relevant for near in gathered.near], np.float64)
        if right.any():
            features = table(gathered.ours, gathered.near, Rarity(index.counts, index.size)).astype(
                np.float64
            )
            found.append(Row(order.scores(features), features[:, columns], right))
    return found


def main(arguments: Sequence[str]) -> None:
    """
    Learn and write.
    """
    parser = argparse.ArgumentParser(prog="python -m bench train_claimants", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of one retrieval set")
    parser.add_argument("--model", type=Path, required=True, help="folder of the embedding model")
    parser.add_argument("--cache", type=Path, required=True, help="file that keeps vectors between runs")
    parser.add_argument("--passages", type=int, default=240, help="longer texts to learn from")
    parser.add_argument("--store", type=int, default=6_000, help="claims of the store they are asked of")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="file to write")
    options = parser.parse_args(arguments)
    embedder = CachingEmbedder(OnnxEmbedder.load(options.model), options.cache)
    one, learnt = load_set(options.data), []
    with store_of(one.claims, embedder, Progress(quiet=True)) as store:
        for split in one.having("train"):
            learnt += rows(store.index, embedder, speakers(one, split))
    drawn = random.Random(5).sample(one.claims, min(options.store, len(one.claims)))  # noqa: S311 - a sample
    bare = [replace(claim, title=None, body=None, wordings=()) for claim in drawn]
    with store_of(bare, embedder, Progress(quiet=True)) as store:
        learnt += rows(store.index, embedder, passages(drawn, options.passages))
    losses = {tried: sum(row.loss(np.array(tried)) for row in learnt) for tried in product(_TRIED, repeat=2)}
    best = min(losses, key=lambda tried: losses[tried])
    print(len(learnt), "texts:", dict(zip(ADDED, best, strict=True)), losses[best] / max(1, len(learnt)))
    written = json.loads(WEIGHTS.read_text("utf-8"))
    for kind in ("vectors", "words"):
        written[kind]["added"] = dict(zip(ADDED, map(float, best), strict=True))
    options.out.write_text(json.dumps(written), "utf-8")


def _called(name: str) -> str:
    """
    The last word of a name.
    """
    found = _LAST_WORD.search(name.strip().lower())
    return found.group() if found else ""
