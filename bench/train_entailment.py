"""
Tune the embedding model into the entailment network, and write ``store/model/entailment.npz``.

    python -m bench train_entailment --data FOLDER --found FILE --model FOLDER --work FOLDER
                                     [--commercial] [--threads 2] [--seconds N]

It learns in phases: gathered pairs with a share of written ones; mostly written ones with what the search
finds for messages (``bench.search_pairs`` writes that file); the same with the rate falling to zero; mostly
pairs in two languages, with another falling rate; twice more of both, with sentences in the frames that
people put around them; and last messages that state nothing or debunk a claim, with letters and stops changed
now and then. The state is kept in ``--work`` every 250 steps, and the same command goes on from there;
``--seconds`` stops it after that time. The weights are written at the end of every run.

Needs PyTorch: ``pip install torch``.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

import numpy as np
import torch  # type: ignore[import-not-found]

from bench.entailment_data import (
    WRITTEN,
    Row,
    Target,
    across,
    counted,
    crossed,
    debunked,
    framed,
    gathered,
    is_kept_back,
    neighbours,
    respelt,
    searched,
    strangers,
    told,
    unstated,
    written,
)
from bench.entailment_net import FROZEN, Encoded, EntailmentNet, PairTokenizer, Tensor
from store.model.blob import Blob, weight_file
from store.model.embedder import OnnxEmbedder
from store.model.tuned import ENTAILMENT, packed

BATCH, SORTED, RATE, WARM, DECAY = 32, 32, 1.2e-4, 300, 0.01
_KEPT_EVERY = 250


@dataclass(frozen=True, slots=True)
class Phase:
    """
    Pairs to learn in a phase, and the rate at its beginning and end, as shares of ``RATE``. ``most`` bounds
    the written and found rows of it, beside which are ``across`` ones in two languages, and ``framed`` ones;
    ``chat`` adds messages that state nothing or debunk a claim, and changes letters and stops as people type.
    """

    name: str
    pairs: int
    first: float
    last: float
    most: int = 1_000_000
    across: int = 0
    framed: bool = False
    chat: bool = False


PHASES = (
    Phase("gathered", 72_000, 1.0, 1.0),
    Phase("written", 40_000, 1.0, 0.85),
    Phase("settling", 60_000, 0.85, 0.0),
    Phase("across", 30_000, 0.5, 0.0, most=16_000, across=24_000),
    Phase("crossings", 64_000, 0.6, 0.53, most=40_000, across=40_000, framed=True),
    Phase("hearsay", 76_000, 0.53, 0.0, across=26_000, framed=True),
    Phase("subjects", 20_000, 0.3, 0.0, most=16_000, across=8_000, framed=True, chat=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """
    Where rows come from: the folder of data sets, what ``bench.search_pairs`` wrote, and the folder of the
    embedding model; ``commercial`` leaves out what a licence keeps from commercial use.
    """

    data: Path
    found: Path
    model: Path
    commercial: bool = False


def rows_of(phase: Phase, sources: Sources, seed: int = 1) -> list[Row]:
    """
    The rows of a phase, shuffled: first mostly gathered ones, later mostly written ones and what the search
    finds for messages, at last mostly lines of claims that have hearsay and opposites in two languages.
    """
    rng = Random(f"{seed} {phase.name}")  # noqa: S311 - repeatable
    paths = [sources.data / "pairs" / "written.jsonl.gz", *sorted(WRITTEN.glob("entailment-written-*.jsonl"))]
    claims = [one for one in written(path for path in paths if path.exists()) if not is_kept_back(one.claim)]
    own, pairs = list(told(claims)), list(crossed(claims))
    rows = list(gathered(sources.data / "pairs", rng, commercial=sources.commercial))
    if phase.name == "gathered":
        rows = [*rng.sample(rows, min(len(rows), 70_000)), *own, *rng.sample(pairs, 20_000)]
    else:
        vectors = OnnxEmbedder.load(sources.model).passages([one.claim for one in claims])
        near = [*neighbours(claims, vectors, rng), *searched(sources.found, sources.data / "retrieval", rng)]
        if phase.name in {"hearsay", "subjects"}:
            newer = [one for one in claims if "s5" in one.lines]
            rows = [
                *rng.sample(rows, 8_000),
                *own,
                *near,
                *told(newer),
                *rng.sample(list(crossed(newer)), 20_000),
            ]
        else:
            rows = [*rng.sample(rows, 16_000), *own, *own, *pairs, *near]
        rows = rng.sample(rows, min(len(rows), phase.most))
        rows += rng.sample(list(across(claims)), phase.across)
        rows += framed(claims, rng) if phase.framed else ()
        rows += [*unstated(claims, rng), *debunked(claims, rng)] if phase.chat else ()
    rows += strangers(claims, rng)
    rng.shuffle(rows)
    return (rows * (phase.pairs // len(rows) + 1))[: phase.pairs + BATCH * SORTED]


def batches(
    rows: Sequence[Row], tokenizer: PairTokenizer, seed: int, *, chat: bool = False
) -> Iterator[list[tuple[Encoded, Target]]]:
    """
    Batches of pairs of similar length, in the same order at every run.
    """
    rng = Random(seed)  # noqa: S311 - repeatable
    for start in range(0, len(rows), BATCH * SORTED):
        part = [
            (tokenizer.encoded(row.message, row.claim), row.target)
            for row in (respelt(one, rng) if chat else one for one in rows[start : start + BATCH * SORTED])
        ]
        part.sort(key=lambda pair: len(pair[0][0]))
        cut = [part[at : at + BATCH] for at in range(0, len(part), BATCH)]
        rng.shuffle(cut)
        yield from (batch for batch in cut if len(batch) == BATCH)


def loss_of(logits: Tensor, targets: Sequence[Target]) -> Tensor:
    """
    Mean negative log likelihood; where a set does not say which of several outputs is right, of their sum.
    """
    logs = torch.log_softmax(logits, -1)
    contradicts, different = (torch.logsumexp(logs[:, first:], -1, keepdim=True) for first in (2, 1))
    every = torch.cat([logs, contradicts, different], -1)
    return -every.gather(1, torch.tensor(targets)[:, None]).mean()


class Training:
    """
    The network, its optimiser and how far it is, kept in a file.
    """

    def __init__(self, work: Path) -> None:
        torch.manual_seed(0)
        self._file = work / "state.pt"
        blob = Blob(weight_file())
        self.net, self.tokenizer = EntailmentNet(blob), PairTokenizer(blob)
        own = [parameter for _, parameter in self.net.tuned()]
        groups = [
            {"params": [one for one in own if one.ndim > 1], "weight_decay": DECAY},
            {"params": [one for one in own if one.ndim <= 1], "weight_decay": 0.0},
        ]
        self._adam = torch.optim.AdamW(groups, lr=RATE, betas=(0.9, 0.98))
        self.steps = [0 for _ in PHASES]
        self.counts: dict[str, dict[str, dict[str, int]]] = {}
        if self._file.exists():
            kept = torch.load(self._file, weights_only=True)
            self.net.load_state_dict(kept["net"])
            self._adam.load_state_dict(kept["adam"])
            self.counts = kept["counts"]
            self.steps = [*kept["steps"], *self.steps[len(kept["steps"]) :]]

    def keep(self) -> None:
        """
        Writes the state aside, then in its place.
        """
        kept = {"net": self.net.state_dict(), "adam": self._adam.state_dict(), "steps": self.steps}
        kept |= {"counts": self.counts}
        torch.save(kept, self._file.with_suffix(".new"))
        self._file.with_suffix(".new").replace(self._file)

    def learn(self, number: int, batch: Sequence[tuple[Encoded, Target]]) -> float:
        """
        One step in a phase; the loss.
        """
        phase, step = PHASES[number], self.steps[number]
        share = phase.first + (phase.last - phase.first) * step * BATCH / phase.pairs
        for group in self._adam.param_groups:
            group["lr"] = RATE * max(0.01, share) * min(1.0, (sum(self.steps) + 1) / WARM)
        with torch.autocast("cpu", torch.bfloat16, enabled=_is_quick_in_bfloat16()):
            logits = self.net([pair for pair, _ in batch])
        loss = loss_of(logits.float(), [target for _, target in batch])
        loss.backward()
        torch.nn.utils.clip_grad_norm_([one for _, one in self.net.tuned()], 1.0)
        self._adam.step()
        self._adam.zero_grad(set_to_none=True)
        self.steps[number] += 1
        return float(loss.detach())


def _is_quick_in_bfloat16() -> bool:
    """
    Half precision pays where the processor has instructions for it, and costs several times more elsewhere.
    """
    try:
        return "avx512_bf16" in Path("/proc/cpuinfo").read_text("ascii")
    except OSError:
        return False


def weights_of(net: EntailmentNet, blob: Blob) -> dict[str, np.ndarray]:
    """
    What is written: what the tuned layers differ by from the model's own, the sides' vectors and the head.
    """
    inner, outer = net.head[0], net.head[2]
    kept = {"segments": net.segments, "inner": inner.weight, "outer": outer.weight}
    kept |= {"inner_bias": inner.bias, "outer_bias": outer.bias}
    found = {name: one.detach().numpy().astype(np.float16) for name, one in kept.items()}
    for number in range(FROZEN, blob.shape.layers):
        layer, name = net.layers[number], f"l{number}"
        for part, (weights, bias) in layer.parts().items():
            own = blob.floats(f"{name}.{part}.b")
            found[f"{name}.{part}.b"] = (bias - own).astype(np.float16)
            if weights.ndim == 1:
                found[f"{name}.{part}.w"] = (weights - blob.floats(f"{name}.{part}.w")).astype(np.float16)
                continue
            change = weights - blob.matrix(f"{name}.{part}.w").reshape(weights.shape)
            found[f"{name}.{part}.w.nibbles"], found[f"{name}.{part}.w.steps"] = packed(change)
    return found


def train(training: Training, sources: Sources, seconds: float) -> bool:
    """
    Goes on until both phases are done (True) or the time is over.
    """
    started = time.monotonic()
    for number, phase in enumerate(PHASES):
        if training.steps[number] * BATCH >= phase.pairs:
            continue
        rows = rows_of(phase, sources)
        training.counts[phase.name] = counted(rows)
        print(phase.name, training.counts[phase.name], flush=True)
        mean = None
        for at, batch in enumerate(batches(rows, training.tokenizer, seed=number, chat=phase.chat)):
            if at < training.steps[number]:
                continue
            if training.steps[number] * BATCH >= phase.pairs:
                break
            loss = training.learn(number, batch)
            mean = loss if mean is None else 0.98 * mean + 0.02 * loss
            if training.steps[number] % 50 == 0:
                spent = round(time.monotonic() - started)
                print(phase.name, training.steps[number], f"{spent} s", f"loss {mean:.3f}", flush=True)
            if training.steps[number] % _KEPT_EVERY == 0:
                training.keep()
            if time.monotonic() - started > seconds:
                training.keep()
                return False
        training.keep()
    return True


def main(arguments: Sequence[str]) -> None:
    """
    Train, as far as the time goes, and write the weights.
    """
    parser = argparse.ArgumentParser(prog="python -m bench train_entailment", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the data sets")
    parser.add_argument("--found", type=Path, required=True, help="file that bench.search_pairs wrote")
    parser.add_argument("--model", type=Path, required=True, help="folder of the embedding model")
    parser.add_argument(
        "--commercial", action="store_true", help="without rows under non-commercial licences"
    )
    parser.add_argument("--work", type=Path, required=True, help="folder for the state of the training")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=1e9, help="stop after so long")
    parser.add_argument("--out", type=Path, default=ENTAILMENT, help="file to write")
    options = parser.parse_args(arguments)
    torch.set_flush_denormal(True)
    torch.set_num_threads(options.threads)
    options.work.mkdir(parents=True, exist_ok=True)
    training = Training(options.work)
    sources = Sources(
        data=options.data, found=options.found, model=options.model, commercial=options.commercial
    )
    done = train(training, sources, options.seconds)
    about = {
        "written_by": "bench/train_entailment.py",
        "phases": [asdict(phase) for phase in PHASES],
        "steps": training.steps,
        "batch": BATCH,
        "commercial": options.commercial,
        "learned_from": training.counts,
        "finished": done,
    }
    weights = weights_of(training.net, Blob(weight_file()))
    np.savez_compressed(options.out, about=np.array(json.dumps(about)), **weights)


if __name__ == "__main__":
    main(sys.argv[1:])
