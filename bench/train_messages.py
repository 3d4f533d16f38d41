"""
Tune the model's last layers for messages, and write ``store/model/message_layers.npz``.

    python -m bench.train_messages --data FOLDER --model FOLDER --cache FILE [--half 0|1] [--model-out FOLDER]

Stored claims keep the vectors of the model's own layers; only messages go through the tuned ones. They
learn from the train splits, pooled: a softmax over all claims of a set, by the cosine with the mean of a
claim's short texts. ``--half`` leaves every second message out; ``--model-out`` then gives
``train_matching`` a model that has not seen those.

Needs PyTorch, which nothing else here does: ``pip install torch``.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch  # type: ignore[import-not-found]
from torch.nn import functional  # type: ignore[import-not-found]

from bench.retrieval_sets import RetrievalSet, load_set
from claims.matching.queries import query
from claims.ports import Vectors
from store.embedding_cache import CachingEmbedder
from store.model.blob import Blob, weight_file
from store.model.embedder import OnnxEmbedder
from store.model.graph import TRUNK_LAYERS, build_top
from store.model.tuned import CHANGES, TunedWeights, packed
from tests.claims.list_index import FieldVectors, embed_fields

SHARPNESS, RATE, BATCH, WARM, TOKENS, DROPPED = 50.0, 5e-5, 32, 30, 128, 0.1
_MATRICES = ("q", "k", "v", "ao", "fi", "fo")
_NORMS = ("aln", "oln")

Tensor = Any
Message = tuple[Vectors, list[int]]


class Layer(torch.nn.Module):  # type: ignore[misc]
    """
    One layer of the network, from the model's own weights.
    """

    def __init__(self, blob: Blob, name: str) -> None:
        super().__init__()
        self.heads = blob.shape.heads
        for part in _MATRICES:
            bias = torch.tensor(blob.floats(f"{name}.{part}.b").copy())
            weights = torch.tensor(blob.matrix(f"{name}.{part}.w").reshape(len(bias), -1).copy())
            dense = torch.nn.Linear(weights.shape[1], weights.shape[0])
            dense.weight.data, dense.bias.data = weights, bias
            setattr(self, part, dense)
        for part in _NORMS:
            norm = torch.nn.LayerNorm(blob.shape.width, eps=float(blob.shape.eps))
            norm.weight.data = torch.tensor(blob.floats(f"{name}.{part}.w").copy())
            norm.bias.data = torch.tensor(blob.floats(f"{name}.{part}.b").copy())
            setattr(self, part, norm)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """
        Hidden states, shape (texts, tokens, width).
        """
        texts, tokens, width = hidden.shape

        def apart(states: Tensor) -> Tensor:
            return states.view(texts, tokens, self.heads, -1).transpose(1, 2)

        heads = (apart(part(hidden)) for part in (self.q, self.k, self.v))
        seen = functional.scaled_dot_product_attention(*heads, attn_mask=mask[:, None, None, :])
        joined = self.ao(seen.transpose(1, 2).reshape(texts, tokens, width))
        hidden = self.aln(hidden + functional.dropout(joined, DROPPED, self.training))
        outer = self.fo(functional.gelu(self.fi(hidden)))
        return self.oln(hidden + functional.dropout(outer, DROPPED, self.training))


class Top(torch.nn.Module):  # type: ignore[misc]
    """
    The layers above the trunk, and the matrix whose product is added to the mean over the tokens.
    """

    def __init__(self, blob: Blob) -> None:
        super().__init__()
        names = [f"l{layer}" for layer in range(TRUNK_LAYERS, blob.shape.layers)]
        self.layers = torch.nn.ModuleDict({name: Layer(blob, name) for name in names})
        self.turn = torch.nn.Parameter(torch.zeros(blob.shape.width, blob.shape.width))

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """
        Vectors of messages, shape (texts, width), of about unit length.
        """
        for layer in self.layers.values():
            hidden = layer(hidden, mask)
        mean = functional.normalize((hidden * mask[..., None]).sum(1).float(), dim=-1)
        return mean + mean @ self.turn


@dataclass(frozen=True, slots=True)
class Task:
    """
    A train split: hidden states of its messages with the places of their answers, and all claims' vectors.
    """

    messages: list[Message]
    claims: Tensor


def tasks(one: RetrievalSet, vectors: FieldVectors, model: OnnxEmbedder, half: int | None) -> Iterator[Task]:
    """
    The train splits of a set; messages whose place is of the other parity only, where ``half`` is given.
    """
    place = {stored.id: number for number, stored in enumerate(one.claims)}
    means = np.array([_mean_field(vectors[stored.id]) for stored in one.claims], np.float32)
    for split in one.having("train"):
        rows = [row for at, row in enumerate(split.queries) if half is None or at % 2 == half]
        hidden = model.trunk([query(text).whole for _, text in rows])
        answers = [[place[each] for each in sorted(split.relevant[name])] for name, _ in rows]
        kept = [(states[:TOKENS], own) for states, own in zip(hidden, answers, strict=True)]
        yield Task(kept, torch.tensor(means))


def _mean_field(fields: dict[str, Vectors]) -> Vectors:
    mean = np.mean([rows[0] for name, rows in fields.items() if name != "body"], axis=0)
    return np.asarray(mean / np.linalg.norm(mean), np.float32)


def tuned(all_tasks: Sequence[Task], blob: Blob, steps: int) -> Top:
    """
    The top after so many steps of AdamW, its rate falling to 0.
    """
    torch.manual_seed(0)
    rng, top = np.random.default_rng(1), Top(blob)
    chances = np.array([len(task.messages) ** 0.5 for task in all_tasks])
    adam = torch.optim.AdamW(top.parameters(), lr=RATE, betas=(0.9, 0.99), weight_decay=0.0)
    for step in range(1, steps + 1):
        task = all_tasks[rng.choice(len(all_tasks), p=chances / chances.sum())]
        drawn = rng.choice(len(task.messages), min(BATCH, len(task.messages)), replace=False)
        loss = _loss(top.train(), task, [task.messages[row] for row in drawn])
        for group in adam.param_groups:
            group["lr"] = RATE * min(1, step / WARM) * (1 - step / (steps + 1))
        adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(top.parameters(), 1.0)
        adam.step()
        if step % 50 == 0:
            print(step, round(float(loss.detach()), 3), flush=True)
    return top


def _loss(top: Top, task: Task, batch: Sequence[Message]) -> Tensor:
    longest = max(len(states) for states, _ in batch)
    hidden = torch.zeros(len(batch), longest, batch[0][0].shape[1])
    mask = torch.zeros(len(batch), longest, dtype=torch.bool)
    goal = torch.zeros(len(batch), len(task.claims))
    for row, (states, answers) in enumerate(batch):
        hidden[row, : len(states)] = torch.tensor(states)
        mask[row, : len(states)] = True
        goal[row, answers] = 1 / len(answers)
    with torch.autocast("cpu", torch.bfloat16):
        vectors = top(hidden, mask)
    scores = functional.log_softmax(SHARPNESS * vectors.float() @ task.claims.T, dim=1)
    return -(goal * scores).sum(1).mean()


def changes(top: Top, blob: Blob) -> dict[str, np.ndarray]:
    """
    What is written: the differences from the model's own layers.
    """
    found: dict[str, np.ndarray] = {"turn": top.turn.detach().numpy().astype(np.float16)}
    for layer, own in top.layers.items():
        for part in (*_MATRICES, *_NORMS):
            module, name = getattr(own, part), f"{layer}.{part}"
            weights, bias = module.weight.detach().numpy(), module.bias.detach().numpy()
            found[f"{name}.b"] = (bias - blob.floats(f"{name}.b")).astype(np.float16)
            if part in _NORMS:
                found[f"{name}.w"] = (weights - blob.floats(f"{name}.w")).astype(np.float16)
            else:
                change = weights - blob.matrix(f"{name}.w").reshape(weights.shape)
                found[f"{name}.w.nibbles"], found[f"{name}.w.steps"] = packed(change)
    return found


def main(arguments: Sequence[str]) -> None:
    """
    Tune and write.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the retrieval sets")
    parser.add_argument("--model", type=Path, required=True, help="folder of the embedding model")
    parser.add_argument("--cache", type=Path, required=True, help="file that keeps vectors between runs")
    parser.add_argument("--sets", nargs="*", default=[], help="names of sets; all without it")
    parser.add_argument("--steps", type=int, default=900)
    parser.add_argument("--half", type=int, choices=(0, 1), help="learn from every second message only")
    parser.add_argument("--out", type=Path, default=CHANGES, help="file to write")
    parser.add_argument("--model-out", type=Path, help="folder for a copy of the model with these layers")
    options = parser.parse_args(arguments)
    model, blob = OnnxEmbedder.load(options.model, threads=2), Blob(weight_file())
    cache = CachingEmbedder(model, options.cache)
    folders = sorted(path for path in options.data.iterdir() if (path / "claims.jsonl.gz").exists())
    found: list[Task] = []
    for one in [load_set(path) for path in folders if not options.sets or path.name in options.sets]:
        found += tasks(one, embed_fields(one.claims, cache), model, options.half)
    about = {
        "written_by": "bench/train_messages.py",
        "data": "train splits of retrieval sets, pooled",
        "messages": sum(len(task.messages) for task in found),
        "steps": options.steps,
    }
    written = changes(tuned(found, blob, options.steps), blob)
    np.savez_compressed(options.out, about=np.array(json.dumps(about)), **written)
    if options.model_out is not None:
        shutil.copytree(options.model, options.model_out)
        weights = TunedWeights(blob, written)
        graph = build_top(weights, weights.turn).SerializeToString()
        (options.model_out / "message.onnx").write_bytes(graph)


if __name__ == "__main__":
    main(sys.argv[1:])
