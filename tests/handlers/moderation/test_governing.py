"""
What admins do outside the menu: the moderators' chat, members left alone, the log, exports and imports.
"""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from handlers.moderation.log_codes import LogCodes
from handlers.moderation.log_text import to_csv
from handlers.moderation.ports import Deed, Entry
from handlers.moderation.rules import Caution, Exempt, Mode, Rules
from tests.handlers.moderation.office import ANONYMOUS, BORIS, CHAT, LOG, Office, owner
from tests.handlers.telegram_side import ANNA, BOT, World, entity, message

LINK = f"https://t.me/footnote_bot?start=set_{CHAT}"


@pytest.fixture
def office(world: World) -> Office:
    """
    Anna's private chat with the bot; she decides for the group and for the moderators' chat.
    """
    return Office(world)


class Clock:
    """
    A clock that the test sets.
    """

    time = 0.0

    def __call__(self) -> float:
        return self.time


class TestLogCodes:
    def test_are_valid_for_a_quarter_of_an_hour_and_once(self) -> None:
        """
        The menu shows the same code until it is used or too old.
        """
        clock = Clock()
        codes = LogCodes(clock)
        code = codes.issue(-1, 42)
        assert codes.issue(-1, 42) == code
        assert codes.issue(-1, 43) != code
        found = codes.look(code.upper())
        assert found is not None
        assert (found.chat, found.admin) == (-1, 42)
        clock.time = 900
        assert codes.look(code) is None
        other = codes.issue(-1, 42)
        codes.use(other)
        assert codes.look(other) is None


class TestModeratorsChat:
    async def test_is_connected_by_a_code_from_the_menu(self, office: Office) -> None:
        """
        The code is sent in the chat that shall receive the cards, which says so; the log names who did it.
        """
        await office.in_log_chat(f"/logchat {await office.code()}")
        assert office.rules.log_chat == LOG["id"]
        assert office.said_in(LOG["id"]) == [
            "Cards of News of the Valley come here from now on. /log shows what was done."
        ]
        assert [(entry.deed, entry.who) for entry in office.moderation.log] == [(Deed.SETTINGS, "Anna")]

    async def test_is_connected_by_an_anonymous_admin_too(self, office: Office) -> None:
        """
        Who writes as the group stands for the admin whom the code was shown to.
        """
        text = f"/logchat {await office.code()}"
        await office.in_log_chat(text, sender_chat=LOG, **{"from": ANONYMOUS})
        assert office.rules.log_chat == LOG["id"]

    async def test_needs_an_admin_of_both(self, office: Office) -> None:
        """
        Neither an admin of the one nor of the other alone may send a group's cards somewhere.
        """
        code = await office.code()
        office.admins[LOG["id"]].append(owner(BORIS))
        await office.in_log_chat(f"/logchat {code}", **{"from": BORIS})
        assert "admin of both groups" in office.said_in(LOG["id"])[0]
        assert CHAT not in office.moderation.set

    async def test_is_not_the_group_itself(self, office: Office) -> None:
        """
        Cards are for moderators' eyes.
        """
        await office.world.group(f"/logchat {await office.code()}")
        assert "not the group itself" in office.said_in(CHAT)[0]
        assert CHAT not in office.moderation.set

    async def test_needs_a_valid_code(self, office: Office) -> None:
        """
        An admin is told where codes come from; a member is not answered.
        """
        await office.in_log_chat("/logchat abc")
        await office.in_log_chat("/logchat abc", **{"from": BORIS})
        assert len(office.said_in(LOG["id"])) == 1
        assert "That needs a code" in office.said_in(LOG["id"])[0]

    async def test_has_to_be_open_to_the_bot(self, office: Office) -> None:
        """
        Where the bot can't write nothing is connected, and the code stays good.
        """
        code = await office.code()
        office.refused["sendMessage", LOG["id"]] = (403, "Forbidden: bot can't write here")
        await office.in_log_chat(f"/logchat {code}")
        assert CHAT not in office.moderation.set
        office.refused.clear()
        await office.in_log_chat(f"/logchat {code}")
        assert office.rules.log_chat == LOG["id"]
        await office.in_log_chat(f"/logchat {code}")
        assert "That needs a code" in office.said_in(LOG["id"])[-1]


class TestExempt:
    async def test_leaves_the_author_of_a_message_alone_and_looks_again(self, office: Office) -> None:
        """
        By reply; the name is kept as it was, the member as a token. The log says who and whom.
        """
        by_boris = message("hello", message_id=3, **{"from": BORIS})
        await office.world.group("/exempt", reply_to_message=by_boris)
        assert office.rules.exempt == (Exempt("token-of-51", "Boris"),)
        assert office.said_in(CHAT) == ["I leave Boris’s messages alone."]
        await office.world.group("/unexempt", reply_to_message=by_boris)
        assert office.rules.exempt == ()
        said = [(entry.deed, entry.who, entry.why) for entry in office.moderation.log]
        assert said == [
            (Deed.EXEMPTED, "Anna", "Left alone: Boris"),
            (Deed.EXEMPTED, "Anna", "Left alone: nobody"),
        ]

    async def test_takes_a_channel_for_the_author_it_is(self, office: Office) -> None:
        """
        Who writes as a channel is left alone as that channel.
        """
        channel = {"id": -1007, "type": "channel", "title": "The valley's paper"}
        by_channel = message("hello", message_id=3, sender_chat=channel, **{"from": ANONYMOUS})
        await office.world.group("/exempt", reply_to_message=by_channel)
        assert office.rules.exempt == (Exempt("token-of--1007", "The valley's paper"),)

    async def test_is_for_admins(self, office: Office) -> None:
        """
        A member can't take anybody, themselves included, out of the bot's sight.
        """
        await office.world.group(
            "/exempt", reply_to_message=message("x", **{"from": BORIS}), **{"from": BORIS}
        )
        assert office.moderation.set == {}
        assert "Only admins" in office.said_in(CHAT)[0]

    async def test_says_how_it_is_used(self, office: Office) -> None:
        """
        Without a reply there is nobody to leave alone.
        """
        await office.world.group("/exempt")
        assert "Reply /exempt to a message" in office.said_in(CHAT)[0]


def logged() -> list[Entry]:
    """
    Two things that were done.
    """
    at = "2026-01-01T12:30:00+00:00"
    return [
        Entry(chat=CHAT, deed=Deed.DELETED, at=at, who="=Anna", message=4812, claim_id="c1", why='a "b", c'),
        Entry(chat=CHAT, deed=Deed.POSTED, at=at),
    ]


class TestLog:
    async def test_is_shown_in_the_moderators_chat(self, office: Office) -> None:
        """
        Newest first, in the group's time, with who, what, which message and why.
        """
        office.moderation.set[CHAT] = Rules(log_chat=LOG["id"], utc_offset=90)
        office.moderation.log = logged()
        await office.in_log_chat("/log")
        (text,) = office.said_in(LOG["id"])
        assert text.splitlines() == [
            "Log of News of the Valley",
            "",
            "1 Jan 2026, 14:00 · I · posted",
            '1 Jan 2026, 14:00 · =Anna · deleted a message (message 4812): a "b", c',
        ]

    async def test_is_a_link_in_the_group_and_for_members(self, office: Office) -> None:
        """
        In the group nobody's deeds are shown, and in the moderators' chat only to its admins.
        """
        office.moderation.set[CHAT] = Rules(log_chat=LOG["id"])
        office.moderation.log = logged()
        await office.world.group("/log")
        await office.in_log_chat("/log", **{"from": BORIS})
        assert {*office.said_in(CHAT), *office.said_in(LOG["id"])} == {
            "The log is for admins. This opens it in a private chat with me."
        }

    async def test_is_exported_where_it_may_be_seen(self, office: Office) -> None:
        """
        From the menu to the admin, from the moderators' chat there; nowhere else and to nobody else.
        """
        office.moderation.set[CHAT] = Rules(log_chat=LOG["id"])
        await office.sets("Log", "Export")
        assert await office.sends_press(f"log:{CHAT}", chat=LOG) == ""
        assert [int(sent["chat_id"]) for sent in office.world.request.of("sendDocument")] == [42, LOG["id"]]
        assert "only shown in" in await office.sends_press(f"log:{CHAT}")
        assert "Only admins" in await office.sends_press(f"log:{CHAT}", BORIS, chat=LOG)
        assert len(office.world.request.of("sendDocument")) == 2

    def test_as_a_table_holds_everything_and_no_formula(self) -> None:
        """
        What a spreadsheet would run is shown instead.
        """
        rows = list(csv.reader(io.StringIO(to_csv(logged()).decode("utf-8-sig"))))
        assert rows[0] == ["at", "deed", "who", "message", "claim", "why"]
        assert rows[1] == ["2026-01-01T12:30:00+00:00", "deleted", "'=Anna", "4812", "c1", 'a "b", c']
        assert rows[2] == ["2026-01-01T12:30:00+00:00", "posted", "", "", "", ""]


class TestTransfer:
    async def test_exports_text_and_file(self, office: Office) -> None:
        """
        What differs from the defaults, without what belongs to the one group.
        """
        office.moderation.set[CHAT] = Rules(
            mode=Mode.AUTO, log_chat=LOG["id"], exempt=(Exempt("t", "Boris"),)
        )
        await office.sets("Export and import", "Export")
        assert json.loads(office.read) == {"mode": "auto"}
        assert len(office.world.request.of("sendDocument")) == 1

    async def test_imports_a_text_in_reply(self, office: Office) -> None:
        """
        It says what changed; the moderators' chat and members left alone stay.
        """
        kept = Rules(mode=Mode.AUTO, log_chat=LOG["id"], exempt=(Exempt("t", "Boris"),))
        office.moderation.set[CHAT] = kept
        await replies(office, '{"caution": "eager", "cooldown_hours": 48}')
        assert office.said_in(42) == [
            "Done. This changed:\nMode: only when asked\nCaution: eager\nSame claim again: after 2 days"
        ]
        rules = office.rules
        assert (rules.caution, rules.log_chat, rules.exempt) == (Caution.EAGER, LOG["id"], kept.exempt)
        assert [entry.deed for entry in office.moderation.log] == [Deed.SETTINGS]

    async def test_tells_a_group_that_it_can_t_be_seen(self, office: Office) -> None:
        """
        As after a press: settings that need more than the bot sees are said to.
        """
        office.reads_all = False
        await replies(office, '{"mode": "auto"}')
        assert office.said_in(CHAT)[0].startswith("Admins: I am set to look at messages here")

    async def test_answers_what_the_menu_asks(self, office: Office) -> None:
        """
        The menu's own request names the group in a link, which is all that the reply needs.
        """
        await office.sets("Export and import", "Import")
        sent = office.shown
        assert f'<a href="{LINK}">News of the Valley</a>' in sent["text"]
        assert "force_reply" in str(sent["reply_markup"])

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("hello", "These settings are not written as JSON (line 1, column 1). Nothing was changed."),
            ('{"weather": 1}', 'There is no setting "weather". Nothing was changed.'),
            ('{"mode": "loud"}', 'The setting "mode" must be one of off, ask, suggest, auto.'),
        ],
    )
    async def test_refuses_bad_input_in_one_sentence(self, office: Office, text: str, sentence: str) -> None:
        """
        Nothing is changed then.
        """
        await replies(office, text)
        assert office.said_in(42)[0].startswith(sentence)
        assert office.moderation.set == {}

    async def test_refuses_files_that_can_be_no_settings(self, office: Office) -> None:
        """
        A large file is not even fetched.
        """
        file = {"file_id": "f", "file_unique_id": "f", "file_size": 10_000_000}
        await replies(office, None, document=file)
        assert office.said_in(42) == ["That file is too large for settings. Nothing was changed."]
        assert office.world.request.of("getFile") == []

    async def test_is_refused_to_others(self, office: Office) -> None:
        """
        Whoever replies has to be an admin of that group at that moment.
        """
        await replies(office, '{"mode": "auto"}', **{"from": BORIS})
        assert "Only admins of that group" in office.said_in(42)[0]
        assert office.moderation.set == {}

    async def test_believes_its_own_messages_only(self, office: Office) -> None:
        """
        A reply to a person's message that looks like the request is a message like any other.
        """
        await replies(office, '{"mode": "auto"}', asked_by=BORIS)
        assert office.moderation.set == {}
        assert [asked.text for asked in office.world.answering.asked] == ['{"mode": "auto"}']

    async def test_says_where_a_file_of_settings_belongs(self, office: Office) -> None:
        """
        A file without a reply names no group.
        """
        file = {"file_id": "f", "file_unique_id": "f", "file_name": "footnote-settings (2).json"}
        await office.world.private(None, document=file)
        assert "To use these settings" in office.read


async def replies(office: Office, text: str | None, asked_by: Any = BOT, **content: Any) -> None:
    """
    Somebody replies to the request for settings.
    """
    asking = "it becomes the settings of News of the Valley."
    link = entity(asking, "News of the Valley", "text_link", url=LINK)
    request = message(asking, message_id=77, entities=[link], **{"from": asked_by})
    await office.world.private(text, **{"from": ANNA, **content}, reply_to_message=request)
