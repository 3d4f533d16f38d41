"""
The model that reads a message and a stored claim together: the built-in one, or another that the operator
names.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.settings import Settings
from claims.errors import ModelError
from claims.ports import Entailment

if TYPE_CHECKING:
    from store.model.embedder import OnnxEmbedder

_log = logging.getLogger(__name__)


def load_entailment(
    settings: Settings, embedder: OnnxEmbedder | None
) -> tuple[Entailment | None, str | None]:
    """
    The model that the settings name, else the built-in one; None where neither can be used. Beside it why the
    one that should be used is not, which the log says too.
    """
    try:
        if settings.entailment_model is not None:
            return named_model(settings), None
        return built_in_model(settings, embedder), None
    except ModelError as error:
        if settings.entailment_model is None:
            _log.warning("Matches go unread: %s", error)
            return None, str(error)
        _log.warning("Pairs are read by the built-in model: %s", error)
        own, _ = load_entailment(settings.model_copy(update={"entailment_model": None}), embedder)
        return own, str(error)


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
