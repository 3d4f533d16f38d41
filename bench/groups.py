"""
How quiet the bot is in groups, and how often right: what ``auto`` posts on ordinary messages and rumours.

    python -m bench.groups [--data FOLDER] [--model FOLDER] [--cache FILE] [--sample N]

Every message is decided by itself, as if nothing had been posted before: cooldown and caps only make it
quieter. ``--data`` names the folder of data sets: it adds sentences labelled not worth checking, and a store
of every claim of ``retrieval/world_factchecks``, all of them taken for found false.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from bench import peers
from bench.retrieval_sets import load_bundled, load_set
from bot.house import House, opened
from bot.progress import Progress
from bot.settings import Settings
from claims.evaluation.retrieval import Ranker
from claims.evaluation.worthiness import read_labelled
from claims.models import Answer, Message, Review, StoredClaim, Verdict
from claims.pipeline import Parts, Pipeline
from claims.ports import Embedder
from handlers.moderation.decide import Outcome, Situation, decide, propose
from handlers.moderation.glance import worth_a_look
from handlers.moderation.rules import Caution, Mode, Rules
from store.embedding_cache import CachingEmbedder
from tests.claims.list_index import ListIndex
from tests.groups import NearRumour, Rumour, near_rumours, ordinary, rumours

_FALSE = Review(publisher="", url="", rating="False", verdict=Verdict.FALSE)
_REFUTING = frozenset({Verdict.FALSE, Verdict.MOSTLY_FALSE, Verdict.MISLEADING})
_NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
# As the bot does it: relative dates are counted from the day a message was sent.
_SENT_ON = _NOW.date().isoformat()
Post = Callable[[str], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """
    What is put to every method: messages that deserve silence, some of them near a stored claim, and rumours
    that deserve an answer.
    """

    ordinary: Sequence[str]
    labelled: Sequence[str]
    near: Sequence[NearRumour]
    rumours: Sequence[Rumour]


def claim_posted(answer: Answer, caution: Caution) -> str | None:
    """
    The stored claim that ``auto`` posts about, or None where it stays silent.
    """
    rules = Rules(mode=Mode.AUTO, caution=caution)
    proposal = propose(answer)
    decision = decide(proposal, Situation(rules=rules, now=_NOW))
    return proposal.finding.claim_id if proposal and decision.outcome is Outcome.POST else None


class Looked:
    """
    Answers of a pipeline to messages that the first look lets through, each worked out once.
    """

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self._answers: dict[str, Answer] = {}

    def at(self, caution: Caution) -> Post:
        """
        What is posted at a caution.
        """
        return lambda text: claim_posted(self._answer(text), caution) if worth_a_look(text) else None

    def _answer(self, text: str) -> Answer:
        if text not in self._answers:
            self._answers[text] = self._pipeline.answer(Message(text=text, sent_on=_SENT_ON))
        return self._answers[text]


def by_rank(ranker: Ranker, claims: Sequence[StoredClaim]) -> Post:
    """
    Posts about the best claim of another method, whatever its score, where every review refutes it.
    """
    refuted = {
        stored.id
        for stored in claims
        if stored.reviews and {review.verdict for review in stored.reviews} <= _REFUTING
    }

    def post(text: str) -> str | None:
        best = ranker.rank(text, 1)
        return best[0].claim_id if best and best[0].claim_id in refuted else None

    return post


def baselines(claims: Sequence[StoredClaim], embedder: Embedder) -> dict[str, Post]:
    """
    Other ways to decide.
    """
    return {
        "cosine above .85": by_rank(peers.dense(claims, embedder, 0.85), claims),
        "lexical, Alegre": by_rank(peers.Alegre(claims), claims),
        "lexical, TF-IDF .8": by_rank(peers.meiyu(claims), claims),
        "words alone": Looked(Pipeline(Parts(index=ListIndex(claims)))).at(Caution.BALANCED),
    }


def print_table(name: str, posts: dict[str, Post], texts: Texts) -> None:
    """
    One row a method.
    """
    counts = len(texts.ordinary), len(texts.labelled)
    print(f"\n{name}: {counts[0]} ordinary messages, {counts[1]} labelled not worth checking")
    columns = ("ordinary", "labelled", "near misses", "right", "wrong", "silent")
    print(f"{'':20} " + " ".join(f"{name:>11}" for name in columns) + "  of rumours")
    for method, post in posts.items():
        said = [(one, post(one.text)) for one in texts.rumours]
        right = sum(claim == one.claim_id for one, claim in said)
        silent = sum(claim is None for _, claim in said)
        silence = texts.ordinary, texts.labelled, [one.text for one in texts.near]
        quiet = [sum(post(text) is not None for text in kind) for kind in silence]
        wrong = len(said) - right - silent
        print(
            f"{method:20} " + " ".join(f"{count:11}" for count in (*quiet, right, wrong, silent)), flush=True
        )


def print_glance(texts: Texts) -> None:
    """
    What the first look spares, and what it takes.
    """
    started = time.process_time()
    spared = sum(not worth_a_look(text) for text in texts.ordinary)
    each = (time.process_time() - started) / len(texts.ordinary) * 1_000
    kept = sum(worth_a_look(one.text) for one in texts.rumours)
    print(
        f"\nfirst look: spares {spared} of {len(texts.ordinary)} ordinary messages in {each:.3f} ms each,"
        f" lets {kept} of {len(texts.rumours)} rumours through"
    )


def not_worth_checking(data: Path | None, sample: int) -> list[str]:
    """
    A sample of the sentences labelled not worth checking of each language.
    """
    if data is None:
        return []
    found: list[str] = []
    for path in sorted((data / "checkworthy").glob("*_dev.tsv.gz")):
        texts = [row.text for row in read_labelled(path) if not row.worthy]
        found += random.Random(0).sample(texts, min(sample, len(texts)))  # noqa: S311 - repeatable
    return found


def world(data: Path) -> list[StoredClaim]:
    """
    The large store, every claim with one review that found it false.
    """
    claims = load_set(data / "retrieval" / "world_factchecks").claims
    return [replace(claim, reviews=(_FALSE,), body=None) for claim in claims]


def print_all(options: argparse.Namespace, house: House, embedder: Embedder) -> None:
    """
    Print a table for each store.
    """
    texts = Texts(
        ordinary=ordinary(),
        labelled=not_worth_checking(options.data, options.sample),
        near=near_rumours(),
        rumours=rumours(),
    )
    print_glance(texts)
    ids = [claim.id for claim in load_bundled().claims]
    known = list(house.store.index.claims(ids).values())
    looked = Looked(house.pipeline)
    ours = {caution.value: looked.at(caution) for caution in Caution}
    print_table("starter pack", ours | baselines(known, embedder), texts)
    if options.data is not None:
        claims = world(options.data)
        index = ListIndex(claims, embedder)
        large = Looked(Pipeline(Parts(index=index, embedder=embedder, entailment=house.entailment)))
        posts = {caution.value: large.at(caution) for caution in Caution}
        posts["cosine above .85"] = by_rank(peers.dense(claims, embedder, 0.85), claims)
        print_table(f"store of {len(claims)} claims", posts, replace(texts, near=(), rumours=()))


def main(arguments: Sequence[str]) -> None:
    """
    Print everything.
    """
    parser = argparse.ArgumentParser(prog="python -m bench.groups", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of data sets; without it, our own cases only")
    parser.add_argument("--model", type=Path, help="folder of the embedding model; built without it")
    parser.add_argument("--cache", type=Path, help="file that keeps vectors between runs")
    parser.add_argument("--sample", type=int, default=500, help="labelled sentences of each language")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        settings = Settings(
            FOOTNOTE_DATA=Path(scratch),
            FOOTNOTE_MODEL=options.model,
            FOOTNOTE_READ_PAGES=False,
            _env_file=None,
        )
        with opened(settings, Progress(quiet=True)) as house:
            if house.embedder is None:
                parser.error(house.model_problem or "there is no model")
            embedder = CachingEmbedder(house.embedder, options.cache or Path(scratch) / "vectors.db")
            print_all(options, house, embedder)
            embedder.close()


if __name__ == "__main__":
    main(sys.argv[1:])
