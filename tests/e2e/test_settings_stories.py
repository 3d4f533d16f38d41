"""
What admins set and what a group lives through, told as stories against the real bot.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import pytest

from tests.e2e.council import Council
from tests.e2e.objects import buttons, entity, member, private, readable
from tests.e2e.process import BotProcess
from tests.e2e.talk import OTHER_RUMOUR, RUMOUR

pytestmark = pytest.mark.e2e


@pytest.fixture
def council(polling: BotProcess) -> Iterator[Council]:
    """
    A group of its own; afterwards nothing was wrong with what the bot did.
    """
    before, logged = len(polling.api.violations()), len(polling.complaints())
    yield Council(polling)
    assert polling.api.violations()[before:] == []
    assert polling.complaints()[logged:] == []


class TestSettings:
    def test_by_an_admin(self, council: Council) -> None:
        """
        The group shows a link only; what Anna presses in private is what the bot then does in the group.
        """
        asked = council.says("/settings")
        (link,) = buttons(council.api.answer_to(asked))
        assert link["url"].endswith(f"?start=set_{council.chat['id']}")

        menu = council.opens()
        saved = council.sets(menu, "Mode", "post by myself")
        assert saved.startswith("Saved. Mode: post by myself; Rehearsal: until ")
        assert "Mode: post by myself" in council.shows(menu)
        council.sets(menu, "Rehearsal", "none")
        before = len(council.in_group())
        rumour = council.says(OTHER_RUMOUR)
        council.api.until(lambda: len(council.in_group()) > before, "a post", seconds=30)
        post = council.api.messages(council.chat, by_bot=True)[-1]
        assert post["reply_to_message"]["message_id"] == rumour["message_id"]

        council.press(menu, "Caution")
        assert "Of the one message looked at in the last day it would have posted 1." in council.shows(menu)
        council.press(menu, "Back")
        council.sets(menu, "Mode", "off")
        council.says("/check", council.mira, reply_to_message=rumour)
        assert len(council.in_group()) == before + 1

    def test_refused(self, council: Council) -> None:
        """
        A member can't open the menu; nobody can press it from elsewhere, where no such button is, or after
        they lost the right.
        """
        assert "Only admins of that group" in readable(council.opens(council.boris))
        menu = council.opens()
        council.press(menu, "Mode")
        auto = council.payload(menu, "post by myself")
        refused = council.opens(council.boris)
        assert "is not below this message" in council.press_with(refused, auto, council.boris)
        copied = {**refused, "reply_markup": council.api.current(menu)["reply_markup"]}
        assert "Only admins" in council.press_with(copied, auto, council.boris)
        assert "is not below this message" in council.press_with(menu, auto)
        in_group = council.api.answer_to(council.says("/settings"))
        assert "in a private chat with me" in council.press_with(in_group, auto)

        council.has([member(council.boris, "creator"), member(council.anna), member(council.bot)])
        council.becomes(council.anna, "administrator", "member")
        assert "Only admins" in council.press_with(council.api.current(menu), auto)
        assert "Mode: only when asked" in readable(council.opens(council.boris))

    def test_export_and_import(self, council: Council, polling: BotProcess) -> None:
        """
        One group's settings become another's by sending the file back; bad input changes nothing.
        """
        menu = council.opens()
        council.sets(menu, "Same claim again", "3 days")
        council.press(menu, "Export and import")
        council.press(menu, "Export")
        exported = council.sent_file()
        assert json.loads(exported) == {"cooldown_hours": 72}

        other = Council(polling)
        menu = other.opens()
        other.press(menu, "Export and import")
        other.press(menu, "Import")
        request = other.api.messages(private(other.anna), by_bot=True)[-1]
        bad = other.api.user_sends(private(other.anna), "{", user=other.anna, reply_to_message=request)
        assert "Nothing was changed" in readable(other.api.answer_to(bad))
        other.api.upload("settings", exported.encode())
        file = {"file_id": "settings", "file_unique_id": "settings", "file_name": "footnote-settings.json"}
        sent = other.api.user_sends(
            private(other.anna), user=other.anna, reply_to_message=request, document=file
        )
        assert "Same claim again: after 3 days" in readable(other.api.answer_to(sent))


class TestAdmins:
    def test_write_in_their_own_ways(self, council: Council) -> None:
        """
        An anonymous admin and the linked channel decide in the group as Anna does; Boris does not.
        """
        spoken = council.says("Good evening from the mill.", council.mira)
        refused = council.says("/exempt", reply_to_message=spoken)
        assert "Only admins" in readable(council.api.answer_to(refused))
        done = council.says_as_group("/exempt", reply_to_message=spoken)
        assert "I leave Mira’s messages alone" in readable(council.api.answer_to(done))
        assert "Left alone: Mira" in council.shows(council.opens())
        undone = council.says_as_channel("/unexempt", reply_to_message=spoken)
        assert "I look at Mira’s messages" in readable(council.api.answer_to(undone))

    def test_connect_a_moderators_chat(self, council: Council) -> None:
        """
        With the code from the menu, in the chat that shall receive the cards; the log is shown there only.
        """
        menu = council.opens()
        code = council.code(menu)
        by_boris = council.api.user_sends(council.log_chat, f"/logchat {code}", user=council.boris)
        assert "admin of both groups" in readable(council.api.answer_to(by_boris))
        council.press(menu, "Back")
        assert "come here from now on" in readable(council.connects(menu))
        assert f"Moderators’ chat: {council.log_chat['title']}" in council.shows(council.opens())

        asked = council.api.user_sends(council.log_chat, "/log", user=council.anna)
        shown = council.api.answer_to(asked)
        assert "Anna · changed settings: Moderators’ chat:" in readable(shown)
        council.press(shown, "Export")
        rows = list(csv.DictReader(io.StringIO(council.sent_file().removeprefix("\ufeff"))))
        assert [(row["deed"], row["who"]) for row in rows] == [("settings", "Anna")]
        assert "Only admins" in council.press_with(shown, council.payload(shown, "Export"), council.boris)


class TestLife:
    def test_added_promoted_and_demoted(self, council: Council) -> None:
        """
        One introduction; when the bot can't see what it is set to look at, admins hear it once, and again
        only after it could.
        """
        council.becomes(council.bot, "left", "member")
        (introduction,) = council.in_group()
        assert "I am Footnote" in introduction
        menu = council.opens()
        council.sets(menu, "Mode", "suggest to moderators")
        assert "I can’t see ordinary messages there" in council.shows(menu)
        assert "/setprivacy" in council.in_group()[-1]

        people = [member(council.anna, "creator"), member(council.boris)]
        council.has([*people, member(council.bot, "administrator")])
        council.becomes(council.bot, "member", "administrator")
        council.api.settle(0.3)
        assert "I can’t see" not in council.shows(council.opens())
        council.has([*people, member(council.bot)])
        council.becomes(council.bot, "administrator", "member")
        said = council.in_group()
        assert [text.startswith("Admins:") for text in said] == [False, True, True]

    def test_moved_to_a_supergroup(self, council: Council) -> None:
        """
        What the group has set goes with it, and so does the moderators' chat when that one moves.
        """
        menu = council.opens()
        council.connects(menu)
        council.sets(menu, "Caution", "eager")
        for old in (council.chat, council.log_chat):
            new = {**old, "id": old["id"] - 5}
            council.api.chat(new, [member(council.anna, "creator"), member(council.bot)])
            council.api.user_sends(old, user=council.anna, migrate_to_chat_id=new["id"])
        council.api.settle(0.3)
        moved = readable(council.opens(chat=council.chat["id"] - 5))
        assert "Caution: eager" in moved
        assert f"Moderators’ chat: {council.log_chat['title']}" in moved
        asked = council.api.user_sends(
            {**council.log_chat, "id": council.log_chat["id"] - 5}, "/log", user=council.anna
        )
        assert "Caution: eager" in readable(council.api.answer_to(asked))

    def test_mentioned_where_it_never_was(self, council: Council) -> None:
        """
        A guest mention is answered through its query, about the message replied to.
        """
        text = "@footnote_bot is that so?"
        rumour = {"message_id": 8, "date": 1_767_268_800, "chat": council.chat, "from": council.mira}
        council.api.update(
            guest_message={
                "message_id": 9,
                "date": 1_767_268_801,
                "chat": council.chat,
                "from": council.boris,
                "text": text,
                "entities": [entity("mention", text, "@footnote_bot")],
                "reply_to_message": {**rumour, "text": RUMOUR},
                "guest_query_id": "guest-1",
            }
        )
        council.api.wait_for("answerGuestQuery")
        answered = [call["params"] for call in council.api.calls("answerGuestQuery")]
        assert "Lead Stories" in answered[-1]["result"]
        assert council.in_group() == []
