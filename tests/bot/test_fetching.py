"""
Updates that can't be read.
"""

from __future__ import annotations

import json

import pytest

from bot.fetching import readable
from tests.handlers.telegram_side import message


class TestReadable:
    def test_empties_what_can_not_be_read_and_keeps_the_rest(self) -> None:
        """
        An update of a shape that nobody knows is cut down to its id; the others are as they were.
        """
        good = {"update_id": 1, "message": message("hello")}
        bad = {"update_id": 2, "message": {"message_id": 3, "chat": "no chat"}}
        cleaned = json.loads(readable(json.dumps({"ok": True, "result": [good, bad]}).encode()))
        assert cleaned == {"ok": True, "result": [good, {"update_id": 2}]}

    @pytest.mark.parametrize(
        "body",
        [
            b'{"ok": true, "result": []}',
            b'{"ok": false, "error_code": 409, "description": "Conflict"}',
            b"<html>Bad Gateway</html>",
            b"[]",
            b'{"ok": true, "result": [{"update_id": 5, "message": null}]}',
        ],
    )
    def test_leaves_everything_else_alone(self, body: bytes) -> None:
        """
        Errors and readable portions pass unchanged.
        """
        assert readable(body) == body
