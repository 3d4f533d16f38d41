"""
``footnote check``: one answer on standard output.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

import click

from bot.given import is_typed, lines_of, text_of
from bot.house import House, opened
from bot.printing import print_answer
from bot.progress import Progress
from bot.settings import load_settings
from claims.errors import BadInputError
from claims.models import Message, MessageKind
from claims.serialize import answer_document


@click.command()
@click.argument("source", required=False, metavar="[TEXT | FILE | URL | -]")
@click.option("--json", "as_json", is_flag=True, help="Print the Answer as JSON (docs/answer.md).")
@click.option(
    "--jsonl", "as_lines", is_flag=True, help='Read one {"id", "text"} a line, print one Answer a line.'
)
def check(source: str | None, *, as_json: bool, as_lines: bool) -> None:
    """
    Answer one text, file or link: what fact-checkers found on its claims.

    Without an argument, or with -, reads standard input.
    """
    if source is None and is_typed():
        raise click.UsageError("Give a text, a file or a link, or pipe a text in.")
    text = "" if as_lines else text_of(source or "-")
    with opened(load_settings(), Progress()) as house:
        if as_lines:
            _print_lines(house, lines_of(source or "-"))
        elif as_json:
            answer = house.pipeline.answer(Message(text=text))
            click.echo(json.dumps(answer_document(answer), ensure_ascii=False, indent=1))
        else:
            print_answer(house.pipeline.answer(Message(text=text)))


def _print_lines(house: House, lines: Iterable[str]) -> None:
    failed = 0
    for document in _documents(house, lines):
        failed += "error" in document
        click.echo(json.dumps(document, ensure_ascii=False))
    if failed:
        raise BadInputError(f"{failed} of the lines could not be answered; each says why.")


def _documents(house: House, lines: Iterable[str]) -> Iterator[dict[str, object]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        identifier: object = None
        try:
            given = _given(line, number)
            identifier = given["id"]
            message = Message(text=str(given["text"]), id=str(identifier), kind=MessageKind.TEXT)
            yield answer_document(house.pipeline.answer(message)) | {"id": identifier}
        except BadInputError as error:
            yield {"id": identifier, "error": str(error)}


def _given(line: str, number: int) -> dict[str, object]:
    try:
        given = json.loads(line)
    except ValueError:
        raise BadInputError(f"Line {number} is not JSON.") from None
    if not isinstance(given, dict) or not isinstance(given.get("text"), str) or "id" not in given:
        raise BadInputError(f'Line {number} has no "id" and "text".')
    return given
