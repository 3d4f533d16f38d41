"""
What reading costs: answers with and without the entailment network, of messages for which it ran.

    python -m bench reading [--home FOLDER]

Milliseconds of processor time over the store of the near misses and the starter pack; each message is
answered by both pipelines. Then one pair beside one embedding of the same text.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from bench.near_misses import folder_with_model, joined, near_misses
from claims.models import Message
from claims.pipeline import Parts, Pipeline
from claims.ports import Entailment, Vectors

_REPEATED = 40
_TEXT = (
    "Good news! The coronavirus can be cured by one bowl of freshly boiled garlic water, an old Chinese"
    " doctor has proved it. Boil eight cloves of chopped garlic in seven cups of water."
)
_CLAIM = "A bowl of freshly boiled garlic water cures the coronavirus"


class Counting:
    """
    An entailment model that counts what it was asked.
    """

    def __init__(self, model: Entailment) -> None:
        self._model = model
        self.pairs = 0

    @property
    def name(self) -> str:
        """
        The model's.
        """
        return self._model.name

    def read(self, pairs: Sequence[tuple[str, str]]) -> Vectors:
        """
        As the model reads them.
        """
        self.pairs += len(pairs)
        return self._model.read(pairs)


def timed(work: Callable[[], object]) -> float:
    """
    Milliseconds of processor time.
    """
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000


def main(arguments: Sequence[str]) -> None:
    """
    Print the table.
    """
    parser = argparse.ArgumentParser(prog="python -m bench reading", description=__doc__)
    parser.add_argument("--home", type=Path, help="a data folder whose model is used; a new one without it")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch, joined(folder_with_model(scratch, options.home)) as house:
        embedder, model = house.embedder, house.entailment
        if embedder is None or model is None:
            parser.error(house.model_problem or "there is no model")
        counting = Counting(model)
        index = house.store.index
        without = Pipeline(Parts(index=index, embedder=embedder))
        reading = Pipeline(Parts(index=index, embedder=embedder, entailment=counting))
        messages = [Message(text=one.message) for one in near_misses("dev")]
        # One pass after the other: what is known of a text is kept for a while.
        alone_ms = [timed(partial(without.answer, message)) for message in messages]
        rows = []
        for message, before_ms in zip(messages, alone_ms, strict=True):
            before = counting.pairs
            spent = timed(partial(reading.answer, message))
            if counting.pairs > before:
                rows.append((before_ms, spent, counting.pairs - before))
        pair = np.median([timed(partial(model.read, [(f"{_TEXT} {n}", _CLAIM)])) for n in range(_REPEATED)])
        alone = np.median(
            [timed(partial(embedder.queries, [f"{_TEXT} {_CLAIM} {n}"])) for n in range(_REPEATED)]
        )
    table = np.array(rows)
    print(f"{len(rows)} messages were read beside {table[:, 2].mean():.1f} stored claims each")
    for name, times in (("without", table[:, 0]), ("with", table[:, 1]), ("more", table[:, 1] - table[:, 0])):
        print(f"{name:8} median {np.median(times):5.1f} ms   99 of 100 {np.percentile(times, 99):5.1f} ms")
    print(f"a pair {pair:.1f} ms, an embedding of the same text {alone:.1f} ms: {pair / alone:.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
