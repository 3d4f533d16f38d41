"""
Links to pages that are made to keep the bot busy: nobody else notices, and the bot stops when it is asked to.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.client import BotApi
from tests.e2e.objects import Json, person, private, readable
from tests.e2e.process import BotProcess
from tests.e2e.talk import RUMOUR
from tests.store.fetch.site import Site, article, endless_pdf, endless_tag, site

pytestmark = pytest.mark.e2e

# How soon a text is answered while the machine does nothing else, and more than that for the slowest machine.
_SOON = 20


@pytest.fixture
def web() -> Iterator[Site]:
    """
    A web site with pages that are made to keep their reader busy, and an ordinary one.
    """
    with site() as running:
        for number in range(4):
            running.serve("a" * 2_900_000, path=f"/{number}", kind="text/html; charset=punycode")
            running.serve(endless_tag(), path=f"/{number + 4}")
        running.serve(endless_pdf(), path="/pdf", kind="application/pdf")
        running.serve(article(*[RUMOUR.partition("! ")[0]] * 3), path="/story")
        running.answers["/silent"] = lambda connection: connection.recv(1)
        yield running


class TestHostilePages:
    def test_keep_nobody_waiting(self, bot_process: BotProcess, bot_api: BotApi, web: Site) -> None:
        """
        While eight of them are read, a text is answered as ever; then an ordinary page is read, and whoever
        sent one is told why it was not.
        """
        bot_process.program = ("tests.e2e.open_bot",)
        bot_process.start()
        chats = _chats(bot_api, 10)
        sent = [bot_api.user_sends(chat, web.url(f"/{number}")) for number, chat in enumerate(chats[:8])]
        bot_api.until(lambda: len(web.asked) == 8, "eight pages to be fetched")
        answer = bot_api.answer_to(bot_api.user_sends(chats[8], RUMOUR), seconds=_SOON)
        assert "Lead Stories" in readable(answer)
        on_page = bot_api.answer_to(bot_api.user_sends(chats[9], web.url("/story")), seconds=90)
        assert "Lead Stories" in readable(on_page)
        told = [readable(bot_api.answer_to(one, seconds=90)) for one in sent]
        assert all("reading it took longer than 5 seconds" in words for words in told[4:])
        bot_process.stop()
        assert bot_process.complaints() == []

    def test_are_not_waited_for(self, bot_process: BotProcess, bot_api: BotApi, web: Site) -> None:
        """
        The bot stops in time while pages are fetched and read; who sent them is told to send them again.
        """
        bot_process.program = ("tests.e2e.open_bot",)
        bot_process.start()
        chats = _chats(bot_api, 8)
        links = [
            *[web.url(f"/{number}") for number in range(4, 8)],
            web.url("/pdf"),
            *[web.url("/silent")] * 3,
        ]
        for chat, link in zip(chats, links, strict=True):
            bot_api.user_sends(chat, link)
        bot_api.until(lambda: len(web.asked) == 8, "eight pages to be fetched")
        bot_process.stop()
        told = [readable(message) for chat in chats for message in bot_api.messages(chat, by_bot=True)]
        assert len(told) == 8
        assert sum("I am being restarted" in words for words in told) >= 4
        assert bot_process.complaints() == []


def _chats(bot_api: BotApi, count: int) -> list[Json]:
    return [bot_api.chat(private(person(4_000 + number, f"Ann{number}"))) for number in range(count)]
