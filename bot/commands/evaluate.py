"""
``footnote eval``: quality on the operator's own data, as JSON; the operator's store is never touched.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from bot.house import load_embedder, make_folder
from bot.progress import Progress
from bot.settings import load_settings
from claims.errors import BadInputError
from claims.ports import Embedder

_GZIP = b"\x1f\x8b"
_EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
_WRITTEN = click.Path(dir_okay=False, path_type=Path)


@click.group("eval")
def evaluate() -> None:
    """
    Measure quality on your own data; prints one JSON object. Your store is never touched.
    """


@evaluate.command()
@click.option(
    "--claims",
    "claims_file",
    type=_EXISTING,
    required=True,
    help="JSON lines: id, claim, title?, subtitle?, text?, date?, lang?.",
)
@click.option("--queries", "queries_file", type=_EXISTING, required=True, help="JSON lines: id, text.")
@click.option("--qrels", "qrels_file", type=_EXISTING, required=True, help="TREC lines: query 0 claim 1.")
@click.option("--run", "run_file", type=_WRITTEN, help="Write lines: query Q0 claim rank score footnote.")
def retrieval(claims_file: Path, queries_file: Path, qrels_file: Path, run_file: Path | None) -> None:
    """
    How well the right stored claims are found, and how well silence is kept.
    """
    from bot.throwaway import matcher_over
    from claims.evaluation import evaluate_retrieval

    queries, relevant = _queries(queries_file), _relevant(qrels_file)
    progress = Progress()
    step = progress.step("Answering queries")
    with (
        embedder_for_evaluation() as embedder,
        matcher_over(read_lines(claims_file), embedder, progress) as matcher,
    ):
        outcome = evaluate_retrieval(
            matcher, queries, relevant, lambda done, total: step(done / total, f"{done} of {total}")
        )
    if run_file is not None:
        run_file.write_text("".join(f"{line}\n" for line in outcome.run), "utf-8")
    click.echo(json.dumps(dict(outcome.figures)))


@evaluate.command()
@click.option(
    "--data", type=_EXISTING, required=True, help="Table with tabs: an id, a text and a label column."
)
@click.option("--run", "run_file", type=_WRITTEN, help="Write a line 'id probability label' per sentence.")
def worthiness(data: Path, run_file: Path | None) -> None:
    """
    How well sentences worth checking are told from others.
    """
    from claims.evaluation_worthiness import ScoredSentence, evaluate_worthiness, read_labelled
    from claims.worthiness import WorthinessModel

    rows, model = read_labelled(data), WorthinessModel.load()
    texts = [row.text for row in rows]
    with embedder_for_evaluation() as embedder:
        found = model.probabilities(texts, embedder.queries(texts) if embedder else None)
    scored = [
        ScoredSentence(worthy=row.worthy, probability=float(one))
        for row, one in zip(rows, found, strict=True)
    ]
    if run_file is not None:
        lines = (
            f"{row.id}\t{one:.6f}\t{'Yes' if one >= model.threshold else 'No'}\n"
            for row, one in zip(rows, found, strict=True)
        )
        run_file.write_text("".join(lines), "utf-8")
    click.echo(json.dumps(evaluate_worthiness(scored, model.threshold)))


@evaluate.command("claims")
@click.option(
    "--data", type=_EXISTING, required=True, help="JSON lines of marked posts, sentences or articles."
)
def found_claims(data: Path) -> None:
    """
    How well the claims of marked texts are found (formats: docs/extraction.md).
    """
    from claims.evaluation_claims import evaluate_claims
    from claims.extract import extract
    from claims.worthiness import WorthinessModel

    rows, model = read_lines(data), WorthinessModel.load()
    with embedder_for_evaluation() as embedder:
        figures = evaluate_claims(rows, lambda message: extract(message, worthiness=model, embedder=embedder))
    click.echo(json.dumps(figures))


def read_lines(path: Path) -> list[dict[str, Any]]:
    """
    The objects of a JSON lines file, packed by gzip or not.

    Raises:
        BadInputError: names the first line that is no JSON object.

    """
    return list(_objects(_text(path), path))


@contextmanager
def embedder_for_evaluation() -> Iterator[Embedder | None]:
    """
    The model of the settings, its vectors kept by content in the data folder; None where it can't be used.
    """
    from store.embedding_cache import CachingEmbedder

    settings, progress = load_settings(), Progress()
    make_folder(settings)
    embedder, _ = load_embedder(settings, progress)
    if embedder is None:
        yield None
        return
    cache = CachingEmbedder(embedder, settings.data / "cache" / "embeddings.db")
    try:
        yield cache
    finally:
        cache.close()


def _text(path: Path) -> str:
    try:
        packed = path.read_bytes()
        return (gzip.decompress(packed) if packed[:2] == _GZIP else packed).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError, EOFError, zlib.error) as error:
        raise BadInputError(f"{path} can't be read: {error}.") from error


def _queries(path: Path) -> list[tuple[str, str]]:
    queries = read_lines(path)
    for number, query in enumerate(queries, start=1):
        if "id" not in query or not isinstance(query.get("text"), str):
            raise BadInputError(f'Query {number} of {path} has no "id" and "text".')
    return [(str(query["id"]), query["text"]) for query in queries]


def _relevant(path: Path) -> dict[str, set[str]]:
    relevant: dict[str, set[str]] = {}
    for number, line in enumerate(_text(path).splitlines(), start=1):
        columns = line.split("\t") if "\t" in line else line.split()
        if columns and len(columns) != 4:
            raise BadInputError(f"Line {number} of {path} is not 'query 0 claim relevance'.")
        if columns and columns[3] != "0":
            relevant.setdefault(columns[0], set()).add(columns[2])
    return relevant


def _objects(text: str, path: Path) -> Iterator[dict[str, Any]]:
    # Line feeds only: JSON may hold Unicode's other separators as they are.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
        except ValueError:
            raise BadInputError(f"Line {number} of {path} is not JSON.") from None
        if not isinstance(given, dict):
            raise BadInputError(f"Line {number} of {path} is no JSON object.")
        yield given
