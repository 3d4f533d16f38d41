"""
A person alone with the bot: the ways to hand something over, and what is then read. The real process, by
polling.

Each test also ends with no broken rule of the Bot API and no complaint in the bot's log.
"""

from __future__ import annotations

import re

import pytest

from tests.e2e.objects import Json, buttons, entity, links, person, readable
from tests.e2e.talk import OTHER_RUMOUR, RUMOUR, Talk

pytestmark = pytest.mark.e2e

OLD_DAY = 1486771200  # 11 February 2017
LINKS = (
    "http://yournewswire.com/wikileaks-bbc-fake-news-french-elections/",
    "https://www.newspunch.com/wikileaks-bbc-fake-news-french-elections/?utm_source=share&fbclid=x1",
    "https://thepeoplesvoice.tv/wikileaks-bbc-fake-news-french-elections",
)


class TestCommands:
    @pytest.mark.parametrize(
        ("command", "said"),
        [
            ("/start", "Forward me a message"),
            ("/help", "a link: I read the page"),
            ("/about", "Every verdict I show is a publisher's"),
            ("/privacy", "I keep no names"),
            ("/forget", "deleted what I kept"),
            ("/start@footnote_bot", "Forward me a message"),
            ("/start some-deep-link", "Forward me a message"),
            ("/nonsense", "I don't know that command"),
        ],
    )
    def test_are_answered(self, talk: Talk, command: str, said: str) -> None:
        """
        Every command says its piece, and an unknown one is named as such.
        """
        assert said in talk.read(command)

    def test_about_names_sources(self, talk: Talk) -> None:
        """
        /about says how many claims there are and of whom.
        """
        said = talk.read("/about")
        assert re.search(r"I know \d+ ", said)
        assert "FactCheck.org (" in said

    def test_stand_in_the_menu(self, talk: Talk) -> None:
        """
        The menu of commands is registered.
        """
        names = {command["command"] for command in talk.bot.api.log()["commands"]}
        assert {"help", "about", "privacy"} <= names


class TestRumour:
    def test_is_answered_with_sources(self, talk: Talk) -> None:
        """
        The answer opens with what is known, then names publishers, their findings, dates and links.
        """
        answer = talk.ask(RUMOUR)
        said = readable(answer)
        assert "true" in said.splitlines()[0] or "false" in said.splitlines()[0]
        for part in ("Lead Stories", "Mar 2020", "No, that's not true", "Factly", "5 Feb 2020"):
            assert part in said
        assert any("leadstories.com/hoax-alert/2020/03/fact-check-freshly" in url for url in links(answer))
        assert len(said.splitlines()) <= 16

    def test_is_quoted(self, talk: Talk) -> None:
        """
        The reply quotes, with Telegram's own quote, the sentence that it answers; link previews are off.
        """
        sent = talk.send(f"😀😀 Dear all, good morning to the whole valley. {RUMOUR}")
        answer = talk.bot.api.answer_to(sent)
        assert answer["reply_to_message"]["message_id"] == sent["message_id"]
        assert answer["quote"]["text"] in sent["text"]
        assert "garlic water" in answer["quote"]["text"]
        assert "good morning" not in answer["quote"]["text"]
        (call,) = talk.calls("sendMessage")
        assert '"is_disabled": true' in call["params"]["link_preview_options"]

    def test_typing_is_shown(self, talk: Talk) -> None:
        """
        While the answer is looked up, the chat shows that somebody is writing.
        """
        talk.ask(RUMOUR)
        assert talk.calls("sendChatAction")[0]["params"]["action"] == "typing"

    def test_buttons(self, talk: Talk) -> None:
        """
        Each button is acknowledged and does what it says.
        """
        answer = talk.ask(RUMOUR)
        talk.press(answer, "Why")
        why = readable(talk.bot.api.answer_to(answer))
        assert "garlic" in why
        assert "%" in why
        talk.press(answer, "Helpful")
        talk.bot.api.until(lambda: len(talk.calls("editMessageReplyMarkup")) >= 2, "the buttons to go")
        assert not {"Why this?", "Helpful"} & {button["text"] for button in buttons(talk.replies()[0])}

    @pytest.mark.parametrize("payload", ["", "why", "why:999999", "x" * 64, "why:-1", "why:1:2", "nope:1"])
    def test_forged_presses(self, talk: Talk, payload: str) -> None:
        """
        A payload that no button has is acknowledged with a sentence.
        """
        assert talk.press_forged(talk.ask("/start"), payload).endswith(".")

    def test_number_changed(self, talk: Talk) -> None:
        """
        A claim that differs in its number is answered as similar, with both numbers named.
        """
        said = talk.read("Ivermectin leaves 8.5% of the men who take it sterile.")
        assert "similar" in said.splitlines()[0]
        assert "Yours says 8.5%" in said
        assert "85%" in said


class TestWaysToHandOver:
    @pytest.mark.parametrize(
        "origin",
        [
            {"type": "user", "sender_user": person(77, "Bob")},
            {"type": "hidden_user", "sender_user_name": "Somebody"},
            {"type": "chat", "sender_chat": {"id": -100200, "type": "supergroup", "title": "The valley"}},
            {"type": "channel", "chat": {"id": -100300, "type": "channel", "title": "News"}, "message_id": 4},
        ],
        ids=lambda origin: str(origin["type"]),
    )
    def test_forwards(self, talk: Talk, origin: Json) -> None:
        """
        A forward of any origin is answered, and an old one is said to be old.
        """
        said = talk.read(RUMOUR, forward_origin={"date": OLD_DAY, **origin})
        assert "Lead Stories" in said
        assert "11 Feb 2017" in said

    def test_caption(self, talk: Talk) -> None:
        """
        The caption of a photo is read, and quoted in the reply.
        """
        answer = talk.ask(photo=[_photo("one")], caption=RUMOUR)
        assert "Lead Stories" in readable(answer)
        assert answer["quote"]["text"] in RUMOUR

    @pytest.mark.parametrize("link", LINKS)
    def test_known_link(self, talk: Talk, link: str) -> None:
        """
        A link to a page that the store knows is answered without opening it, with notes on the outlet and
        no verdict.
        """
        said = talk.read_all(link, entities=[entity("url", link, link)])
        assert "Poynter" in said
        assert "80 times" in said
        assert "rated this" not in said
        assert "couldn't open" not in said

    def test_link_behind_words(self, talk: Talk) -> None:
        """
        A link that hides behind words counts like one that is written out.
        """
        text = "Look at this"
        said = talk.read_all(text, entities=[entity("text_link", text, "this", url=LINKS[0])])
        assert "Poynter" in said

    def test_link_to_this_machine(self, talk: Talk) -> None:
        """
        Nobody can make the bot open pages on the machine it runs on.
        """
        link = f"{talk.bot.api.root}/control/secret"
        said = talk.read(link, entities=[entity("url", link, link)])
        assert "not on the public web" in said
        assert "Paste its text here" in said

    def test_own_selection(self, talk: Talk) -> None:
        """
        What the person selected in the message they reply to is what is looked up, and nothing else.
        """
        both = f"{RUMOUR} {OTHER_RUMOUR}"
        first = talk.send(both)
        talk.bot.api.answer_to(first)
        quote = {"text": OTHER_RUMOUR, "position": len(both) - len(OTHER_RUMOUR), "is_manual": True}
        said = talk.read("this one?", reply_to_message=first, quote=quote)
        assert "Full Fact" in said
        assert "Lead Stories" not in said

    def test_edited_message(self, talk: Talk) -> None:
        """
        When the person edits a message, the answer to it is edited; no second one appears.
        """
        sent = talk.send(OTHER_RUMOUR)
        answer = talk.bot.api.answer_to(sent)
        assert "Full Fact" in readable(answer)
        talk.bot.api.edit(sent, RUMOUR)
        talk.bot.api.until(lambda: "Lead Stories" in talk.transcript(), "the edited answer")
        (left,) = talk.replies()
        assert left["message_id"] == answer["message_id"]
        assert "Full Fact" not in readable(left)

    def test_edit_that_changes_nothing(self, talk: Talk) -> None:
        """
        An edit that leaves the answer as it is leaves the chat as it is.
        """
        sent = talk.send(RUMOUR)
        before = talk.bot.api.answer_to(sent)
        talk.bot.api.edit(sent, f"{RUMOUR} ")
        talk.bot.api.settle()
        assert [reply["text"] for reply in talk.replies()] == [before["text"]]

    def test_album(self, talk: Talk) -> None:
        """
        The pictures of an album are answered once, in reply to the one that has the caption.
        """
        for number, more in enumerate(({}, {"caption": RUMOUR}, {})):
            talk.send(photo=[_photo(str(number))], media_group_id=f"album-{talk.chat['id']}", **more)
        talk.bot.api.until(lambda: bool(talk.replies()), "an answer")
        talk.bot.api.settle(1)
        (answer,) = talk.replies()
        assert "Lead Stories" in readable(answer)
        assert answer["reply_to_message"]["caption"] == RUMOUR


def _photo(name: str) -> Json:
    return {"file_id": name, "file_unique_id": name, "width": 90, "height": 90}
