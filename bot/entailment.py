"""
What reads a message and a stored claim together: the built-in model, or another that the operator names, and
the server that is asked about the pairs left open.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.settings import Settings
from claims.errors import ModelError, SettingsError
from claims.ports import Entailment

if TYPE_CHECKING:
    from store.model.chat import ChatAdviser
    from store.model.embedder import OnnxEmbedder

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class PairReader:
    """
    The model in use, None where there is none, and what is wrong: ``problem`` says why it is not the one that
    should be used, ``miscalibrated`` why its calibration is not.
    """

    model: Entailment | None
    is_named: bool = False
    is_calibrated: bool = False
    problem: str | None = None
    miscalibrated: str | None = None


def load_entailment(settings: Settings, embedder: OnnxEmbedder | None) -> PairReader:
    """
    The model that the settings name, else the built-in one, with its calibration in the data folder. What is
    wrong stands in the log too.
    """
    try:
        if settings.entailment_model is not None:
            return _calibrated(settings, named_model(settings), is_named=True)
        own = built_in_model(settings, embedder)
        return PairReader(model=None) if own is None else _calibrated(settings, own, is_named=False)
    except ModelError as error:
        if settings.entailment_model is None:
            _log.warning("Matches go unread: %s", error)
            return PairReader(model=None, problem=str(error))
        _log.warning("Pairs are read by the built-in model: %s", error)
        own_settings = settings.model_copy(update={"entailment_model": None})
        found = load_entailment(own_settings, embedder)
        return replace(found, problem=" ".join(filter(None, (str(error), found.problem))))


def _calibrated(settings: Settings, model: Entailment, *, is_named: bool) -> PairReader:
    from claims.matching.calibration import CalibratedEntailment
    from store.model.calibrations import read_calibration

    try:
        calibration = read_calibration(settings.data, model.name)
    except ModelError as error:
        _log.warning("%s", error)
        return PairReader(model=model, is_named=is_named, miscalibrated=str(error))
    if calibration is None:
        return PairReader(model=model, is_named=is_named)
    calibrated = CalibratedEntailment(model, calibration)
    return PairReader(model=calibrated, is_named=is_named, is_calibrated=True)


def named_model(settings: Settings) -> Entailment:
    """
    The model that the settings name.

    Raises:
        ModelError: they name none, or it can't be used.

    """
    from store.model.nli import NliEntailment, Order

    if settings.entailment_model is None:
        raise ModelError("FOOTNOTE_ENTAILMENT_MODEL is not set.")
    return NliEntailment.load(
        settings.entailment_model, Order(settings.entailment_order), threads=settings.threads
    )


def built_in_model(settings: Settings, embedder: OnnxEmbedder | None) -> Entailment | None:
    """
    The network that comes with the built-in embedding model, whose words it shares where those are loaded;
    None without an embedding model.

    Raises:
        ModelError: it can't be built, or is broken.

    """
    from store.model.entailment import OnnxEntailment
    from store.model.setup import prepare

    if embedder is None:
        return None
    folder = settings.model_path if embedder.words else prepare(settings.data)
    return OnnxEntailment.load(folder, settings.threads, embedder.words)


def load_adviser(settings: Settings) -> ChatAdviser | None:
    """
    The server that is asked about the pairs left open; None where the settings name none.

    Raises:
        SettingsError: it stands on another machine and may not, or no model is named.

    """
    from store.model.chat import ChatAdviser, ChatServer

    if settings.entailment_url is None:
        return None
    if settings.entailment_url_model is None:
        raise SettingsError(
            "FOOTNOTE_ENTAILMENT_URL_MODEL is not set; it names the model that the server is asked for."
        )
    adviser = ChatAdviser(
        ChatServer(
            url=settings.entailment_url,
            model=settings.entailment_url_model,
            seconds=settings.entailment_url_seconds,
            may_be_remote=settings.entailment_url_remote,
        )
    )
    adviser.check_place()
    if settings.sends_out:
        _log.warning("Sentences of messages may be sent to %s.", settings.entailment_url)
    return adviser
