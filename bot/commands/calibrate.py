"""
``footnote eval calibrate``: fits the probabilities of the model that reads pairs to labelled ones.
"""

from __future__ import annotations

import json
from pathlib import Path

import click

from bot.entailment import built_in_model, named_model
from bot.house import load_embedder, make_folder
from bot.progress import Progress
from bot.settings import Settings, load_settings
from claims.errors import ModelError
from claims.ports import Entailment


@click.command()
@click.option(
    "--pairs",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="JSON lines: message, claim, label (same, neither, opposite or denies), prior?.",
)
@click.option(
    "--model",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the model, in place of FOOTNOTE_ENTAILMENT_MODEL.",
)
def calibrate(pairs: Path, model: Path | None) -> None:
    """
    Fit the probabilities of the model that reads pairs to labelled ones.

    Prints its loss and calibration error before and after, by cross-validation. What was fitted is kept in
    the data folder and used for this model from then on, unless it is no better.
    """
    from bot.commands.evaluate import read_lines
    from claims.evaluation.calibration import evaluate_calibration, labelled_pairs
    from store.model.calibrations import write_calibration

    labelled = labelled_pairs(read_lines(pairs))
    settings = load_settings()
    if model is not None:
        settings = settings.model_copy(update={"entailment_model": model})
    make_folder(settings)
    progress = Progress()
    step = progress.step("Reading pairs")
    outcome = evaluate_calibration(
        _uncalibrated(settings, progress),
        labelled,
        lambda done, total: step(done / total, f"{done} of {total}"),
    )
    if outcome.is_better:
        name = outcome.figures["model"]
        path = write_calibration(settings.data, name, outcome.calibration, outcome.figures)
        click.echo(f"Kept in {path}.", err=True)
    else:
        click.echo("It is no better than before, so nothing was kept.", err=True)
    click.echo(json.dumps({**outcome.figures, "kept": outcome.is_better}))


def _uncalibrated(settings: Settings, progress: Progress) -> Entailment:
    """
    The model in use, as it is.

    Raises:
        ModelError: there is none; another one in its place is none that was asked for.

    """
    if settings.entailment_model is not None:
        return named_model(settings)
    embedder, problem = load_embedder(settings, progress)
    found = built_in_model(settings, embedder)
    if found is None:
        raise ModelError(f"There is no model that reads pairs: {problem}")
    return found
