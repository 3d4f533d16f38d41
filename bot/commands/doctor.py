"""
``footnote doctor``: what is wrong with this installation, in plain words.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import exp
from typing import TYPE_CHECKING

import click

from bot.entailment import PairReader
from bot.house import load_embedder, opened
from bot.progress import Progress
from bot.settings import Settings, load_settings
from claims.errors import FootnoteError

if TYPE_CHECKING:
    import httpx

    from claims.ports import Embedder, Entailment
    from store.model.chat import ChatAdviser
    from store.store import Store

# Telegram rejects nothing for a skewed clock, but quiet hours and dates in replies go wrong.
_SKEW_SECONDS = 120
_FLAT = "The earth is flat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    One line of the report: ``mark`` is ok, note or problem.
    """

    mark: str
    text: str


@click.command()
def doctor() -> None:
    """
    Say what is wrong with this installation, in plain words.

    Looks at Python, the store and the files beside it, the models, the token, privacy mode, the webhook and
    the clock.
    """
    findings = []
    for finding in examine(load_settings()):
        findings.append(finding)
        click.secho(f"{finding.mark:<8} {finding.text}", fg=_COLOURS[finding.mark])
    if any(finding.mark == "problem" for finding in findings):
        raise FootnoteError("There are problems, named above.")


_COLOURS = {"ok": "green", "note": "yellow", "problem": "red"}


def examine(settings: Settings) -> Iterator[Finding]:
    """
    The findings, one part of the installation after the other.
    """
    yield _ok(f"Python {sys.version.split()[0]}; data in {settings.data.resolve()}")
    yield from _examine_house(settings)
    yield from examine_telegram(settings)


def _ok(text: str) -> Finding:
    return Finding(mark="ok", text=text)


def _note(text: str) -> Finding:
    return Finding(mark="note", text=text)


def _problem(text: str) -> Finding:
    return Finding(mark="problem", text=text)


def _examine_house(settings: Settings) -> Iterator[Finding]:
    """
    Model and store; where the store can't be opened, the model by itself. The files beside the store come
    first, as opening it to be used makes those that are damaged anew.
    """
    try:
        yield from _examine_files(settings)
        with opened(settings, Progress()) as house:
            yield _model(house.embedder, house.model_problem)
            yield from _entailment(house.of_pairs)
            if house.adviser is not None:
                yield from _server(house.adviser, settings)
            yield from _examine_store(house.store)
    except FootnoteError as error:
        yield _model(*load_embedder(settings, Progress()))
        yield _problem(str(error))


def _examine_files(settings: Settings) -> Iterator[Finding]:
    from store.check import check_files
    from store.store import Store

    if not settings.store_path.exists():
        return
    with Store.open(settings.store_path, embedder_name=None) as store:
        problems = check_files(store)
    yield from map(_problem, problems)


def _model(embedder: Embedder | None, problem: str | None) -> Finding:
    if embedder is None:
        return _problem(f"The language model can't be used: {problem} Matching is by words.")
    near = embedder.queries([_FLAT, "La tierra es plana"])
    far = embedder.queries(["I sell a bike"])
    if float(near[0] @ near[1]) <= float(near[0] @ far[0]):
        return _problem("The language model is damaged; delete its folder to rebuild it.")
    return _ok(f"Language model {embedder.name}, {embedder.dimensions} dimensions")


def _entailment(found: PairReader) -> Iterator[Finding]:
    """
    Which model reads pairs, whether it tells plain cases apart, and whether its probabilities were fitted.
    """
    if found.problem:
        instead = " The built-in model reads pairs." if found.model else ""
        yield _problem(f"{found.problem}{instead}")
    if found.model is None:
        yield _note("Nothing reads pairs: what is likely the same is offered with a question.")
        return
    if _tells_apart(found.model):
        kind = "named by FOOTNOTE_ENTAILMENT_MODEL" if found.is_named else "built-in"
        how = ", calibrated on your pairs" if found.is_calibrated else ""
        yield _ok(f"Entailment model {found.model.name}, {kind}{how}")
    else:
        hint = (
            "are its labels named rightly?" if found.is_named else "delete the model's folder to rebuild it."
        )
        yield _problem(f"The entailment model does not tell the same from the opposite; {hint}")
    if found.miscalibrated:
        yield _problem(found.miscalibrated)
    elif found.is_named and not found.is_calibrated:
        yield _note(
            "The entailment model is not calibrated: `footnote eval calibrate` fits it to labelled pairs."
        )


def _server(adviser: ChatAdviser, settings: Settings) -> Iterator[Finding]:
    """
    Whether the server that is asked about open pairs answers as it must, and whether messages leave for it.
    """
    (reply,) = adviser.replies([(_FLAT, _FLAT)], adviser.seconds)
    if reply.opinion is None:
        yield _problem(
            f"{settings.entailment_url} reads no pairs: {reply.problem}. The model's own readings stand."
        )
    else:
        yield _ok(f"{settings.entailment_url} reads pairs that are left open")
    if settings.sends_out:
        yield _note("Sentences of messages may leave this machine: FOOTNOTE_ENTAILMENT_URL_REMOTE is set.")


def _tells_apart(entailment: Entailment) -> bool:
    """
    Whether the same, the reverse and something else each stand out where they should.
    """
    messages = (_FLAT, "The earth is not flat", "I sell a bike")
    rows = entailment.read([(message, _FLAT) for message in messages])
    same, reverse, other = ([exp(each) for each in row] for row in rows.tolist())
    return same[0] > max(reverse[0], other[0]) and sum(reverse[2:]) > max(sum(same[2:]), sum(other[2:]))


def _examine_store(store: Store) -> Iterator[Finding]:
    from store.check import check_store

    problems = check_store(store)
    yield from (_problem(problem) for problem in problems)
    if not problems:
        yield _ok(f"Store {store.path} is sound; {store.index.size:,} claims can be found")


def examine_telegram(settings: Settings) -> Iterator[Finding]:
    """
    What the Bot API server says of the token, the webhook and the time.
    """
    if settings.bot_token is None:
        yield Finding(
            mark="note", text="BOT_TOKEN is not set: only the terminal works (README.md, 'Telegram')."
        )
        return
    import httpx

    root = f"{settings.bot_api_url.rstrip('/')}/bot{settings.bot_token.get_secret_value()}"
    try:
        with httpx.Client(timeout=10) as client:
            me, webhook = client.get(f"{root}/getMe"), client.get(f"{root}/getWebhookInfo")
            yield from _read_me(me)
            yield from _read_webhook(webhook, settings)
            yield from _read_clock(me)
    except httpx.HTTPError as error:
        kind = type(error).__name__
        yield _problem(f"{settings.bot_api_url} can't be reached ({kind}).")
    except (ValueError, KeyError, TypeError):
        yield _problem(f"{settings.bot_api_url} does not answer like a Bot API server.")


def _read_me(response: httpx.Response) -> Iterator[Finding]:
    if response.status_code in {401, 404}:
        yield Finding(
            mark="problem", text="Telegram does not know this BOT_TOKEN; @BotFather shows the right one."
        )
        return
    if response.status_code != 200:
        yield _problem(f"Telegram fails just now: it answered {response.status_code}.")
        return
    me = response.json()["result"]
    yield _ok(f"The token is of @{me['username']}")
    if not me.get("can_read_all_group_messages"):
        text = "Privacy mode is on: in groups the bot sees only commands, mentions and replies to it."
        yield _note(text)


def _read_webhook(response: httpx.Response, settings: Settings) -> Iterator[Finding]:
    if response.status_code != 200:
        return
    webhook = response.json()["result"]
    if webhook.get("url") and not settings.webhook_url:
        text = f"A webhook is set ({webhook['url']}); `footnote run` removes it and polls."
        yield _note(text)
    if webhook.get("last_error_message"):
        text = f"Telegram's last delivery to the webhook failed: {webhook['last_error_message']}."
        yield _problem(text)


def _read_clock(response: httpx.Response) -> Iterator[Finding]:
    stated = response.headers.get("date")
    if stated is None:
        return
    skew = abs((datetime.now(UTC) - parsedate_to_datetime(stated)).total_seconds())
    if skew > _SKEW_SECONDS:
        yield _problem(f"This machine's clock is off by {skew:.0f} seconds.")
    else:
        yield _ok("The clock is right")
