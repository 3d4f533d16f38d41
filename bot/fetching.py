"""
Requests to Telegram: updates fetched so that one that can't be read holds up no other, failures said once.

The library reads a whole portion of updates at once; one it can't read makes it fetch the same portion for
ever, and log it, texts included. At its start it tries again for ever, and says nothing.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from telegram import Update
from telegram.error import NetworkError
from telegram.request import HTTPXRequest, RequestData

_log = logging.getLogger(__name__)

_REFUSED = 400
_SERVER_FAILS = 500


class ReadableUpdates(HTTPXRequest):
    """
    The request that fetches updates; updates that can't be read come through empty, so that they are
    acknowledged with the others.
    """

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *timeouts: Any,  # noqa: ANN401 - handed on as they come
        **named: Any,  # noqa: ANN401 - the same
    ) -> tuple[int, bytes]:
        """
        Status and body of a request, unreadable updates emptied.
        """
        status, body = await super().do_request(url, method, request_data, *timeouts, **named)
        return status, readable(body) if url.endswith("/getUpdates") else body


class SaidFailures(HTTPXRequest):
    """
    Requests that say once when Telegram can't be reached, and once when it can be again.
    """

    _failing = False

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *timeouts: Any,  # noqa: ANN401 - handed on as they come
        **named: Any,  # noqa: ANN401 - the same
    ) -> tuple[int, bytes]:
        """
        Status and body of a request.
        """
        try:
            status, body = await super().do_request(url, method, request_data, *timeouts, **named)
        except NetworkError as error:
            self._note(f"Telegram can't be reached ({error.message}); trying again until it can be.")
            raise
        if status >= _SERVER_FAILS:
            self._note(f"Telegram fails (it answered {status}); trying again until it does not.")
        elif status == _REFUSED and url.endswith("/setWebhook"):
            self._note(f"Telegram refuses this webhook: {_reason(body)}")
        elif self._failing:
            self._failing = False
            _log.info("Telegram answers again.")
        return status, body

    def _note(self, sentence: str) -> None:
        if not self._failing:
            _log.warning("%s", sentence)
        self._failing = True


def _reason(body: bytes) -> str:
    try:
        return str(json.loads(body)["description"])
    except (ValueError, KeyError, TypeError):
        return "no reason given"


def readable(body: bytes) -> bytes:
    """
    The answer to ``getUpdates`` with every update that can't be read cut down to its id.
    """
    try:
        answer = json.loads(body)
    except ValueError:
        return body
    updates = answer.get("result") if isinstance(answer, dict) else None
    if not isinstance(updates, list):
        return body
    unreadable = [update for update in updates if not _is_readable(update)]
    if not unreadable:
        return body
    _log.warning("%d updates of a kind that is not known were left out", len(unreadable))
    emptied = [_emptied(update) if update in unreadable else update for update in updates]
    return json.dumps({**answer, "result": emptied}).encode()


def _is_readable(update: Mapping[str, Any]) -> bool:
    try:
        Update.de_json(dict(update))
    except (TypeError, ValueError, KeyError, AttributeError):
        return False
    return True


def _emptied(update: Mapping[str, Any]) -> dict[str, Any]:
    return {"update_id": update["update_id"]}
