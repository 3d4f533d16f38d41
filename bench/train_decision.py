"""
Calibrate what is told of a pair: fit ``claims/weights/decision.json``.

    python -m bench train_decision --data FOLDER --home FOLDER [--out FILE]

Rows are pairs that the whole pipeline reads: messages of the near misses (``dev``), written lines of claims
that the entailment network has not seen, over a store of all written claims, and messages of the retrieval
sets' train splits that it has not seen, over the claims of their set. There only pairs count that somebody
read and labelled (``bench/data/entailment-labels.jsonl``): a set's own answers are not all there are.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.neural_network import MLPClassifier

from bench.entailment_data import KINDS, WRITTEN, Target, held_out, is_kept_back, labels, written
from bench.near_misses import folder_with_model, joined, near_misses
from bench.retrieval_sets import load_set
from bench.search_pairs import SETS
from bot.house import House, opened
from bot.progress import Progress
from bot.settings import Settings
from bot.throwaway import store_of
from claims.evaluation.retrieval import calibration_error
from claims.matching.decision import SIGNS, Signs
from claims.matching.pairs import Read
from claims.models import Message, StoredClaim
from claims.pipeline import Parts, Pipeline
from claims.ports import NEITHER, READINGS, ClaimIndex, Embedder
from store.embedding_cache import CachingEmbedder

OUT = Path(__file__).parents[1] / "claims" / "weights" / "decision.json"
_UNITS, _STRENGTH, _NETS = 12, 10.0, 4
_HAND_WRITTEN = frozenset({"near misses", "written"})
_REPEATED = 3
_OF_KIND = {"opposite": Target.OPPOSITE, "denial": Target.DENIES}
Labeller = Callable[[str], Target]


@dataclass(frozen=True, slots=True)
class Example:
    """
    Signs of a pair as numbers, which reading is right, and the set it is from.
    """

    row: np.ndarray
    target: Target
    source: str


class Collector:
    """
    Gives messages to the pipeline up to the reading, and keeps the signs of every stored claim read.
    """

    def __init__(self, index: ClaimIndex, house: House, embedder: Embedder) -> None:
        self._pipeline = Pipeline(Parts(index=index, embedder=embedder, entailment=house.entailment))

    def signs(self, text: str) -> Iterator[tuple[str, Signs]]:
        """
        The id of each stored claim that is read for a message, with the signs of the claim of the message
        that comes nearest to it.
        """
        best: dict[str, Read] = {}
        for read in self._pipeline.reads(Message(text=text)):
            kept = best.setdefault(read.pair.match.stored.id, read)
            if _nearness(read) > _nearness(kept):
                best[read.pair.match.stored.id] = read
        yield from ((claim_id, read.signs) for claim_id, read in best.items())

    def examples(self, text: str, label: Labeller, source: str) -> Iterator[Example]:
        """
        An example for each pair read.
        """
        for claim_id, signs in self.signs(text):
            yield Example(signs.row(), label(claim_id), source)


def _nearness(read: Read) -> tuple[bool, float]:
    """
    The claim for which the whole message counts comes first, then the one that is read as most about it.
    """
    return read.around is not read.pair, -float(read.signs.own.reading[NEITHER])


def of_near_misses(home: Path) -> Iterator[Example]:
    """
    Of the near misses of ``dev``.
    """
    with tempfile.TemporaryDirectory() as scratch, joined(folder_with_model(scratch, home)) as house:
        if house.embedder is None:
            raise SystemExit("There is no model.")
        collector = Collector(house.store.index, house, house.embedder)
        for one in near_misses("dev"):
            own = Target.SAME if one.same else _OF_KIND.get(one.kind, Target.NEITHER)
            yield from collector.examples(one.message, _only(one.claim_id, own), "near misses")


def _only(claim_id: str, target: Target) -> Labeller:
    return lambda each: target if each == claim_id else Target.NEITHER


def of_written(house: House, embedder: Embedder, data: Path) -> Iterator[Example]:
    """
    Of the written claims kept back, over a store of all written claims.
    """
    paths = [data / "pairs" / "written.jsonl.gz", *sorted(WRITTEN.glob("entailment-written-*.jsonl"))]
    claims = written(path for path in paths if path.exists())
    stored = [StoredClaim(id=str(place), claim=one.claim) for place, one in enumerate(claims)]
    with store_of(stored, embedder, Progress(quiet=True)) as store:
        collector = Collector(store.index, house, embedder)
        for place, one in enumerate(claims):
            if is_kept_back(one.claim):
                for kind, line in one.lines.items():
                    target = Target.NEITHER if KINDS[kind] is Target.DIFFERENT else KINDS[kind]
                    yield from collector.examples(line, _only(str(place), target), "written")


def of_messages(house: House, embedder: Embedder, folder: Path) -> Iterator[Example]:
    """
    Of the messages of a set's train splits that the network has not seen: their labelled pairs.
    """
    one, read = load_set(folder), labels()
    asked = {message for message, _ in read}
    with store_of(one.claims, embedder, Progress(quiet=True)) as store:
        collector = Collector(store.index, house, embedder)
        for split in one.having("train"):
            for query, text in split.queries:
                key = f"{one.name}/{split.name}/{query}"
                if key not in asked or not held_out(query):
                    continue
                for claim_id, signs in collector.signs(text):
                    target = read.get((key, claim_id))
                    if target is not None:
                        yield Example(signs.row(), target, f"{one.name}/{split.name}")


def fit(examples: Sequence[Example]) -> dict[str, object]:
    """
    The weights as they are written. The written sets hold more near misses than what people send, so what is
    the same or the reverse there counts ``_REPEATED`` times.
    """
    times = [
        _REPEATED if one.source in _HAND_WRITTEN and one.target is not Target.NEITHER else 1
        for one in examples
    ]
    rows = np.repeat(np.array([one.row for one in examples]), times, axis=0)
    targets = np.repeat(np.array([int(one.target) for one in examples]), times)
    mean, scale = rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-3)
    standard = (rows - mean) / scale
    nets = [_net(standard, targets, seed) for seed in range(_NETS)]
    found = np.mean([net.predict_proba(standard)[:, 0] for net in nets], axis=0)
    return {
        "signs": SIGNS,
        "readings": READINGS,
        "mean": mean.round(5).tolist(),
        "scale": scale.round(5).tolist(),
        "nets": [_written(net) for net in nets],
        "error": round(calibration_error(found.tolist(), (targets == Target.SAME).tolist()), 4),
    }


def _net(standard: np.ndarray, targets: np.ndarray, seed: int) -> MLPClassifier:
    net = MLPClassifier(
        (_UNITS,), activation="tanh", solver="lbfgs", alpha=_STRENGTH, max_iter=1000, random_state=seed
    )
    return net.fit(standard, targets)


def _written(net: MLPClassifier) -> dict[str, object]:
    names = ("inner", "outer"), ("inner_bias", "outer_bias")
    arrays = zip((*names[0], *names[1]), (*net.coefs_, *net.intercepts_), strict=True)
    return {name: array.round(5).tolist() for name, array in arrays}


def describe(examples: Iterable[Example]) -> Mapping[str, dict[str, int]]:
    """
    How many pairs of each set and reading.
    """
    counts: dict[str, dict[str, int]] = {}
    for one in examples:
        own = counts.setdefault(one.source, dict.fromkeys(READINGS, 0))
        own[READINGS[one.target]] += 1
    return counts


def collected(options: argparse.Namespace) -> Iterator[Example]:
    """
    The examples of all sources.
    """
    settings = Settings(FOOTNOTE_DATA=options.home, FOOTNOTE_READ_PAGES=False, _env_file=None)
    with opened(settings, Progress(quiet=True)) as house:
        if house.embedder is None:
            raise SystemExit(house.model_problem or "There is no model.")
        cache = CachingEmbedder(house.embedder, options.home / "cache" / "embeddings.db")
        yield from of_near_misses(options.home)
        yield from of_written(house, cache, options.data)
        for name in options.sets:
            yield from of_messages(house, cache, options.data / "retrieval" / name)
        cache.close()


def main(arguments: Sequence[str]) -> None:
    """
    Fit and write.
    """
    parser = argparse.ArgumentParser(prog="python -m bench train_decision", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the data sets")
    parser.add_argument("--home", type=Path, required=True, help="data folder with the model; keeps vectors")
    parser.add_argument("--sets", nargs="*", default=list(SETS))
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--kept", type=Path, help="examples as JSON lines: read if there, else written")
    options = parser.parse_args(arguments)
    if options.kept and options.kept.exists():
        rows = [json.loads(line) for line in options.kept.read_text("utf-8").splitlines()]
        examples = [Example(np.array(row["row"]), Target(row["target"]), row["source"]) for row in rows]
    else:
        examples = list(collected(options))
    counts = describe(examples)
    for source, own in counts.items():
        print(source, own)
    if options.kept and not options.kept.exists():
        lines = (
            json.dumps({"row": one.row.tolist(), "target": int(one.target), "source": one.source})
            for one in examples
        )
        options.kept.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    about = {"written_by": "bench/train_decision.py", "pairs": len(examples), "sets": counts}
    options.out.write_text(json.dumps({"about": about, **fit(examples)}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
