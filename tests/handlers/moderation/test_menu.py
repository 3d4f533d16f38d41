"""
The settings: who gets to them, what each page sets, and what a press may never do.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from handlers.moderation.decide import THRESHOLDS
from handlers.moderation.menu_data import Page, parse_press, press_data
from handlers.moderation.ports import Deed, Sight
from handlers.moderation.rules import Caution, Exempt, Mode, Permission, Quiet, Rules
from tests.handlers.moderation.office import BORIS, CHAT, LOG, Office, owner
from tests.handlers.telegram_side import ANNA, GROUP, World


@pytest.fixture
def office(world: World) -> Office:
    """
    Anna's private chat with the bot; she decides for the group.
    """
    return Office(world)


def pages() -> list[str]:
    """
    What stands on the buttons of the first page.
    """
    return [
        "Mode",
        "Caution",
        "Rehearsal",
        "Moderators’ chat",
        "Moderators may",
        "Left alone",
        "Same claim again",
        "Posts by myself",
        "Quiet hours",
        "My posts delete themselves",
        "Language of my posts",
        "Questions an hour",
        "Export and import",
        "Log",
        "Done",
    ]


class TestInTheGroup:
    async def test_only_a_link_is_offered_silently(self, office: Office) -> None:
        """
        Whoever asks gets a link that names the group, without a sound; nothing about the settings.
        """
        await office.world.group("/settings", **{"from": BORIS})
        (sent,) = office.world.request.of("sendMessage")
        assert sent["disable_notification"]
        (button,) = office.rows[0]
        assert button["url"] == f"https://t.me/footnote_bot?start=set_{CHAT}"

    async def test_the_offer_takes_itself_away_and_is_not_repeated_on_and_on(self, office: Office) -> None:
        """
        Each reply is deleted after a minute; a member who keeps asking gets no more than three.
        """
        for _ in range(5):
            await office.world.group("/settings", **{"from": BORIS})
        jobs = office.world.app.job_queue
        assert jobs is not None
        assert len(office.world.request.of("sendMessage")) == 3
        for job in jobs.get_jobs_by_name(f"brief:{CHAT}"):
            await job.run(office.world.app)
        assert len(office.world.request.of("deleteMessage")) == 3

    async def test_private_settings_say_where_they_are(self, office: Office) -> None:
        """
        The bot keeps no list of anybody's groups.
        """
        await office.world.private("/settings")
        assert "Settings belong to a group" in office.read


class TestOpening:
    async def test_shows_an_admin_every_setting(self, office: Office) -> None:
        """
        Each setting on a line with what is set, each page a button.
        """
        text = await office.opens()
        assert text.startswith("Settings of News of the Valley\n\nMode: only when asked\nCaution: balanced")
        assert office.labels == pages()

    async def test_is_refused_to_others(self, office: Office) -> None:
        """
        Somebody who is no admin of that group learns nothing of its settings.
        """
        assert "Only admins of that group" in await office.opens(BORIS)

    async def test_is_refused_where_telegram_can_t_be_asked(self, office: Office) -> None:
        """
        Nobody is let in on a guess.
        """
        office.refused["getChatAdministrators", CHAT] = (403, "Forbidden: bot was kicked")
        assert "can’t ask Telegram" in await office.opens()

    @pytest.mark.parametrize("label", pages()[:-1])
    async def test_every_page_opens_and_leads_back(self, office: Office, label: str) -> None:
        """
        Pages are edited in place: nothing new is sent.
        """
        await office.opens()
        await office.presses(label)
        assert office.read.startswith(f"{label} · News of the Valley")
        await office.presses("« Back")
        assert office.labels == pages()
        assert len(office.said_in(ANNA["id"])) == 1

    async def test_ends_without_buttons(self, office: Office) -> None:
        """
        A closed menu can't be pressed any more.
        """
        await office.opens()
        await office.presses("Done")
        assert office.read == "Done. The settings of News of the Valley are saved."
        assert office.labels == []


class TestSetting:
    @pytest.mark.parametrize(
        ("page", "label", "changed"),
        [
            ("Mode", "suggest to moderators", {"mode": Mode.SUGGEST}),
            ("Mode", "off", {"mode": Mode.OFF}),
            ("Caution", "eager", {"caution": Caution.EAGER}),
            ("Language of my posts", "Français", {"language": "fr"}),
            ("Same claim again", "3 days", {"cooldown_hours": 72}),
            ("Posts by myself", "8 an hour", {"posts_per_hour": 8}),
            ("Posts by myself", "50 a day", {"posts_per_day": 50}),
            ("Quiet hours", "23:00–8:00", {"quiet": Quiet(23, 8)}),
            ("Quiet hours", "from − 1 h", {"quiet": Quiet(21, 7)}),
            ("Quiet hours", "until + 1 h", {"quiet": Quiet(22, 8)}),
            ("Quiet hours", "UTC − 1 h", {"utc_offset": -60}),
            ("Quiet hours", "+ 15 min", {"utc_offset": 15}),
            ("My posts delete themselves", "15 minutes", {"delete_after": 15}),
            (
                "Moderators may",
                "Forbid: delete messages",
                {"allowed": frozenset({Permission.WARN})},
            ),
            ("Moderators may", "warnings count 7 days", {"warning_days": 7}),
            ("Questions an hour", "12 a member", {"checks_per_member": 12}),
            ("Questions an hour", "60 in all", {"checks_per_chat": 60}),
        ],
    )
    async def test_a_press_sets_what_it_says(
        self, office: Office, page: str, label: str, changed: dict[str, Any]
    ) -> None:
        """
        One press, one change, told above the chat and kept in the log with who did it.
        """
        said = await office.sets(page, label)
        assert office.rules == replace(Rules(), **changed)
        assert said.startswith(f"Saved. {page}: ")
        (entry,) = office.moderation.log
        assert (entry.deed, entry.who, f"Saved. {entry.why}") == (Deed.SETTINGS, "Anna", said)

    async def test_what_is_set_is_marked_and_not_noted_again(self, office: Office) -> None:
        """
        A choice that changes nothing is no entry in the log.
        """
        await office.sets("Mode", "only when asked")
        assert "• only when asked" in office.labels
        assert office.moderation.log == []

    async def test_posting_by_itself_starts_with_a_week_of_rehearsal(self, office: Office) -> None:
        """
        Whoever switches it on sees in cards what would be posted, until the week is over or an admin ends it;
        choosing it again starts no further week.
        """
        await office.sets("Mode", "post by myself")
        assert office.rules.mode is Mode.AUTO
        until = datetime.fromisoformat(office.rules.rehearsal_until)
        assert timedelta(days=6.9) < until - datetime.now(UTC) < timedelta(days=7.1)
        await office.sets("Rehearsal", "none")
        await office.sets("Mode", "post by myself")
        assert office.rules.rehearsal_until is None

    async def test_rehearsal_runs_for_as_long_as_chosen(self, office: Office) -> None:
        """
        A day, a week, or no longer.
        """
        await office.sets("Rehearsal", "7 days")
        assert "Cards have nowhere to go yet" in office.read
        until = datetime.fromisoformat(office.rules.rehearsal_until)
        assert timedelta(days=6.9) < until - datetime.now(UTC) < timedelta(days=7.1)
        await office.presses("none")
        assert office.rules.rehearsal_until is None

    async def test_a_rehearsal_that_is_over_is_none(self, office: Office) -> None:
        """
        A moment that has passed is nothing to show.
        """
        office.moderation.set[CHAT] = Rules(rehearsal_until="2026-01-01T12:00:00+00:00")
        assert "\nRehearsal: none\n" in await office.opens()

    async def test_members_left_alone_can_be_taken_off(self, office: Office) -> None:
        """
        Each stands there by name with a button.
        """
        kept = Exempt("token-of-52", "Carla")
        office.moderation.set[CHAT] = Rules(exempt=(Exempt("token-of-51", "Boris"), kept))
        await office.sets("Left alone", "Look at Boris again")
        assert office.rules.exempt == (kept,)

    async def test_caution_says_what_each_would_have_done(self, office: Office) -> None:
        """
        In numbers, of the messages of the last day of this very group.
        """
        now = datetime.now(UTC).isoformat()
        sure = [0.0] * 300 + [THRESHOLDS[Caution.BALANCED], 0.99]
        office.moderation.seen = [
            Sight(chat=CHAT, message=number, at=now, probability=each, postable=True)
            for number, each in enumerate(sure)
        ]
        await office.opens()
        await office.presses("Caution")
        counts = [line.rpartition(". Of the ")[2] for line in office.read.splitlines() if "Of the" in line]
        assert [count[-2] for count in counts] == ["1", "2", "2"]
        assert counts[0].startswith("302 messages looked at in the last day")


class TestWarnings:
    async def test_name_what_privacy_mode_hides(self, office: Office) -> None:
        """
        In the menu each time, in the group once: it is set to be looked at, and the bot sees nothing.
        """
        office.reads_all = False
        for mode in ("post by myself", "suggest to moderators"):
            await office.sets("Mode", mode)
            assert "I can’t see ordinary messages there" in office.read
        (said,) = office.said_in(CHAT)
        assert said.startswith("Admins: I am set to look at messages here")

    async def test_are_not_for_a_bot_that_sees_all(self, office: Office) -> None:
        """
        An admin bot sees every message, whatever its privacy mode.
        """
        office.reads_all = False
        me = {"id": 7, "is_bot": True, "first_name": "Footnote", "username": "footnote_bot"}
        office.admins[CHAT].append(owner(me))
        await office.sets("Mode", "post by myself")
        assert "I can’t see" not in office.read
        assert office.said_in(CHAT) == []

    async def test_name_a_moderators_chat_that_is_out_of_reach(self, office: Office) -> None:
        """
        Cards that go nowhere are no surprise.
        """
        office.moderation.set[CHAT] = Rules(log_chat=LOG["id"])
        office.refused["getChat", LOG["id"]] = (400, "Bad Request: chat not found")
        assert "I can’t reach the moderators’ chat" in await office.opens()


class TestPresses:
    async def test_of_others_are_refused(self, office: Office) -> None:
        """
        A forged press by somebody who is no admin changes nothing.
        """
        said = await office.sends_press(press_data(CHAT, Page.MODE, "auto"), BORIS)
        assert said == "Only admins of that group can change its settings."
        assert office.moderation.set == {}

    async def test_after_losing_the_right_are_refused(self, office: Office) -> None:
        """
        An open menu is worth nothing to somebody who is an admin no longer.
        """
        await office.opens()
        office.admins[CHAT] = []
        was, now = owner(ANNA), {"status": "member", "user": ANNA}
        change = {"chat": GROUP, "from": BORIS, "date": 1, "old_chat_member": was, "new_chat_member": now}
        await office.world.send(chat_member=change)
        assert "Only admins" in await office.sends_press(press_data(CHAT, Page.MODE, "auto"))
        assert office.moderation.set == {}

    async def test_from_other_chats_are_refused(self, office: Office) -> None:
        """
        Even an admin's press counts in their own private chat only.
        """
        data = press_data(CHAT, Page.MODE, "auto")
        assert "in a private chat with me" in await office.sends_press(data, chat=GROUP)
        assert office.moderation.set == {}

    @pytest.mark.parametrize(
        "data",
        [
            "set:-100500:mode:fast",
            "set:-100500:quiet:h7-7",
            "set:-100500:quiet:h24-1",
            "set:-100500:caps:h1000000",
            "set:-100500:allowed:ban+",
            "set:-100500:logchat:-5",
            "set:-100500:exempt:nobody",
            "set:-100500:weather",
            "set:-100500",
            "set:5:mode:auto",
        ],
    )
    async def test_that_no_menu_sends_change_nothing(self, office: Office, data: str) -> None:
        """
        Old or altered buttons are answered politely.
        """
        assert "from an earlier menu" in await office.sends_press(data)
        assert office.moderation.set == {}

    async def test_on_a_menu_too_old_say_so(self, office: Office) -> None:
        """
        Telegram no longer hands out what stands in a very old message.
        """
        assert "too old" in await office.sends_press(press_data(CHAT, Page.HOME), date=0)

    def test_fit_64_bytes(self) -> None:
        """
        The longest group id, page and value.
        """
        data = press_data(-100_999_999_999_999, Page.REHEARSAL, "x" * 24)
        assert len(data.encode()) <= 64
        assert parse_press(data) is not None
