"""
``footnote eval``: quality on the operator's own data, as JSON; the operator's store is never touched.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from bot.commands.calibrate import calibrate
from bot.entailment import load_entailment
from bot.house import load_embedder, make_folder
from bot.progress import Progress
from bot.settings import load_settings
from claims.errors import BadInputError
from claims.models import Message
from claims.ports import Embedder, Entailment
from store.imports.dates import day

_GZIP = b"\x1f\x8b"
_EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
_WRITTEN = click.Path(dir_okay=False, path_type=Path)


@click.group("eval")
def evaluate() -> None:
    """
    Measure quality on your own data; prints one JSON object. Your store is never touched.
    """


evaluate.add_command(calibrate)


def _files_of_questions(command: Callable[..., None]) -> Callable[..., None]:
    """
    The options that say which claims there are, what is asked, and which claims are right.
    """
    claims = click.option(
        "--claims",
        "claims_file",
        type=_EXISTING,
        required=True,
        help="JSON lines: id, claim, title?, subtitle?, text?, author?, date?, lang?.",
    )
    queries = click.option(
        "--queries",
        "queries_file",
        type=_EXISTING,
        required=True,
        help="JSON lines: id, text, context? (the sentences around it), date?, author? (who said it).",
    )
    qrels = click.option(
        "--qrels", "qrels_file", type=_EXISTING, required=True, help="TREC lines: query 0 claim 1."
    )
    return claims(queries(qrels(command)))


@evaluate.command()
@_files_of_questions
@click.option("--run", "run_file", type=_WRITTEN, help="Write lines: query Q0 claim rank score footnote.")
def retrieval(claims_file: Path, queries_file: Path, qrels_file: Path, run_file: Path | None) -> None:
    """
    How well the right stored claims are found, and how well silence is kept.
    """
    from bot.throwaway import matcher_over
    from claims.evaluation.retrieval import evaluate_retrieval

    questions = _questions(claims_file, queries_file, qrels_file)
    progress = Progress()
    step = progress.step("Answering queries")
    with (
        _run_to(run_file) as write,
        embedder_for_evaluation() as embedder,
        matcher_over(questions.claims, embedder, progress) as matcher,
    ):
        asked = [(str(message.id), message.text) for message in questions.messages]
        outcome = evaluate_retrieval(
            matcher,
            asked,
            questions.relevant,
            lambda done, total: step(done / total, f"{done} of {total}"),
            {str(message.id): message.sent_on for message in questions.messages if message.sent_on},
            {str(message.id): message.author for message in questions.messages if message.author},
        )
        write(outcome.run)
    click.echo(json.dumps({**outcome.figures, **questions.unknown}))


@evaluate.command()
@_files_of_questions
@click.option("--run", "run_file", type=_WRITTEN, help="Write a JSON object a message: what it was told.")
def answers(claims_file: Path, queries_file: Path, qrels_file: Path, run_file: Path | None) -> None:
    """
    What a reader is told: the outcome of the whole pipeline for each message, which step lost the right
    claim, and how well silence is kept.
    """
    from bot.throwaway import pipeline_over
    from claims.evaluation.answers import evaluate_answers

    questions = _questions(claims_file, queries_file, qrels_file)
    progress = Progress()
    step = progress.step("Answering messages")
    with (
        _run_to(run_file) as write,
        models_for_evaluation() as (embedder, entailment),
        pipeline_over(questions.claims, embedder, entailment, progress) as pipeline,
    ):
        outcome = evaluate_answers(
            pipeline.answer,
            questions.messages,
            questions.relevant,
            lambda done, total: step(done / total, f"{done} of {total}"),
        )
        write(json.dumps(row, ensure_ascii=False) for row in outcome.run)
    click.echo(json.dumps({**outcome.figures, **questions.unknown}))


@evaluate.command()
@click.option(
    "--data", type=_EXISTING, required=True, help="Table with tabs: an id, a text and a label column."
)
@click.option("--run", "run_file", type=_WRITTEN, help="Write a line 'id probability label' per sentence.")
def worthiness(data: Path, run_file: Path | None) -> None:
    """
    How well sentences worth checking are told from others.
    """
    from claims.evaluation.worthiness import ScoredSentence, evaluate_worthiness, read_labelled
    from claims.extraction.worthiness import WorthinessModel

    rows, model = read_labelled(data), WorthinessModel.load()
    texts = [row.text for row in rows]
    with _run_to(run_file) as write, embedder_for_evaluation() as embedder:
        found = model.probabilities(texts, embedder.states(texts) if embedder else None)
        scored = [
            ScoredSentence(worthy=row.worthy, probability=float(one), threshold=model.threshold_of(row.text))
            for row, one in zip(rows, found, strict=True)
        ]
        write(
            f"{row.id}\t{one.probability:.6f}\t{'Yes' if one.chosen else 'No'}"
            for row, one in zip(rows, scored, strict=True)
        )
    click.echo(json.dumps(evaluate_worthiness(scored)))


@evaluate.command("claims")
@click.option(
    "--data", type=_EXISTING, required=True, help="JSON lines of marked posts, sentences or articles."
)
def found_claims(data: Path) -> None:
    """
    How well the claims of marked texts are found (formats: docs/extraction.md).
    """
    from claims.evaluation.claims import evaluate_claims
    from claims.extraction.extract import extract
    from claims.extraction.worthiness import WorthinessModel

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
    with models_for_evaluation() as (embedder, _):
        yield embedder


@contextmanager
def models_for_evaluation() -> Iterator[tuple[Embedder | None, Entailment | None]]:
    """
    The same, and the model that reads pairs.
    """
    from store.embedding_cache import CachingEmbedder

    settings, progress = load_settings(), Progress()
    make_folder(settings)
    embedder, _ = load_embedder(settings, progress)
    if embedder is None:
        yield None, None
        return
    cache = CachingEmbedder(embedder, settings.data / "cache" / "embeddings.db")
    try:
        yield cache, load_entailment(settings, embedder).model
    finally:
        cache.close()


def _text(path: Path) -> str:
    try:
        packed = path.read_bytes()
        return (gzip.decompress(packed) if packed[:2] == _GZIP else packed).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError, EOFError, zlib.error) as error:
        raise BadInputError(f"{path} can't be read: {error}.") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class _Questions:
    """
    Rows of claims, messages, and the ids of the claims that answer each; ``unknown`` counts the judgements
    that name no claim or no message of theirs.
    """

    claims: list[dict[str, Any]]
    messages: list[Message]
    relevant: dict[str, set[str]]
    unknown: dict[str, int]


def _questions(claims_file: Path, queries_file: Path, qrels_file: Path) -> _Questions:
    claims, messages = read_lines(claims_file), _messages(queries_file)
    relevant = _relevant(qrels_file)
    known, asked = {str(row.get("id")) for row in claims}, {str(message.id) for message in messages}
    unknown = {
        "unknown_claims": sum(len(ids - known) for ids in relevant.values()),
        "unknown_queries": len(relevant.keys() - asked),
    }
    if any(unknown.values()):
        click.echo(
            f"{qrels_file} names {unknown['unknown_claims']} claims and {unknown['unknown_queries']} queries"
            " that the other files do not have.",
            err=True,
        )
    return _Questions(claims=claims, messages=messages, relevant=relevant, unknown=unknown)


def _messages(path: Path) -> list[Message]:
    rows = read_lines(path)
    for number, row in enumerate(rows, start=1):
        if "id" not in row or not isinstance(row.get("text"), str):
            raise BadInputError(f'Query {number} of {path} has no "id" and "text".')
    return [
        Message(
            id=str(row["id"]),
            text=row["text"],
            context=row.get("context") or None,
            sent_on=day(row.get("date")),
            author=row.get("author") or None,
        )
        for row in rows
    ]


def _nowhere(lines: Iterable[str]) -> None:
    """
    No run was asked for.
    """


@contextmanager
def _run_to(path: Path | None) -> Iterator[Callable[[Iterable[str]], None]]:
    """
    Writes the lines of a run. The file is opened before the work starts, its folder made where it is missing,
    and it holds what it held before if the work fails.

    Raises:
        BadInputError: the file can't be written.

    """
    if path is None:
        yield _nowhere
        return
    is_device = path.exists() and not path.is_file()
    aside = path if is_device else path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = aside.open("w", encoding="utf-8")
    except OSError as error:
        raise BadInputError(f"{path} can't be written: {error.strerror}.") from error
    try:
        with file:
            yield lambda lines: file.writelines(f"{line}\n" for line in lines)
        if not is_device:
            aside.replace(path)
    finally:
        if not is_device:
            aside.unlink(missing_ok=True)


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
        except (ValueError, RecursionError):
            raise BadInputError(f"Line {number} of {path} is not JSON.") from None
        if not isinstance(given, dict):
            raise BadInputError(f"Line {number} of {path} is no JSON object.")
        yield given
