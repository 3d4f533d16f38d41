"""
The bot's commands: what it is, what it knows, what it keeps, and forgetting it; and which of all commands
Telegram's menu shows where.
"""

from __future__ import annotations

from collections.abc import Iterator

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    Update,
)

from handlers.context import Context
from handlers.intake import after_command, read_asked
from handlers.ports import Holdings
from handlers.responder import Responder
from handlers.speech import say, speak, texts_of
from handlers.texts import Texts, languages, texts_for

PRIVATE_COMMANDS = ("check", "help", "about", "privacy", "forget")
GROUP_COMMANDS = ("check", "why", "help", "privacy")
ADMIN_COMMANDS = (
    "settings",
    "log",
    "post",
    "undo",
    "delete",
    "warn",
    "unwarn",
    "notthis",
    "exempt",
    "unexempt",
    *GROUP_COMMANDS,
)
# Where Telegram's menu shows which commands.
MENUS: tuple[tuple[BotCommandScope, tuple[str, ...]], ...] = (
    (BotCommandScopeAllPrivateChats(), PRIVATE_COMMANDS),
    (BotCommandScopeAllGroupChats(), GROUP_COMMANDS),
    (BotCommandScopeAllChatAdministrators(), ADMIN_COMMANDS),
)
_NAMED_PUBLISHERS = 10


class Commands:
    """
    Handlers of commands.
    """

    def __init__(self, responder: Responder) -> None:
        self._responder = responder

    async def start(self, update: Update, _: Context) -> None:
        """
        Say what to send.
        """
        await self._say(update, "start")

    async def help(self, update: Update, _: Context) -> None:
        """
        Say what can be read.
        """
        await self._say(update, "help")

    async def privacy(self, update: Update, _: Context) -> None:
        """
        Say what is kept.
        """
        target = update.effective_message
        if target is not None:
            texts = texts_of(target)
            where = texts.say("privacy_remote" if self._responder.ports.sends_out else "privacy_local")
            await speak(target, f"{texts.say('privacy', where=where)}\n\n{texts.say('privacy_groups')}")

    async def help_in_group(self, update: Update, _: Context) -> None:
        """
        Say, on one screen, how to ask and what admins can do.
        """
        await self._say(update, "help_group")

    async def unknown(self, update: Update, _: Context) -> None:
        """
        Say that there is no such command.
        """
        await self._say(update, "unknown_command")

    async def about(self, update: Update, _: Context) -> None:
        """
        Say where the answers come from: how many claims, of which publishers.
        """
        target = update.effective_message
        if target is not None:
            holdings = await self._responder.ports.library.holdings()
            await speak(target, "\n\n".join(about(holdings, texts_of(target))))

    async def forget(self, update: Update, _: Context) -> None:
        """
        Delete what is kept about this chat.
        """
        target = update.effective_message
        if target is not None:
            self._responder.recall.forget(target.chat_id)
            await self._responder.ports.memory.forget(target.chat_id)
            await self._say(update, "forget_done")

    async def check(self, update: Update, _: Context) -> None:
        """
        Answer what the command is about: the part selected, the message replied to, or the words after it.
        """
        target = update.effective_message
        if target is None:
            return
        asked = read_asked(target, after_command(target))
        if asked is None:
            await self._say(update, "check_usage")
            return
        answer = await self._responder.answer(target, asked.message)
        await self._responder.post_new(asked.target, answer)
        await self._responder.note_unknown(answer)

    async def _say(self, update: Update, key: str) -> None:
        if update.effective_message is not None:
            await say(update.effective_message, key)


def about(holdings: Holdings, texts: Texts) -> Iterator[str]:
    """
    The paragraphs of ``/about``.
    """
    yield texts.say("about")
    if not holdings.claims:
        yield texts.say("about_empty")
        return
    counts = texts.say(
        "about_counts",
        claims=f"{holdings.claims:,}",
        contexts=f"{holdings.contexts:,}",
    )
    newest = f" {texts.say('about_newest', date=texts.date(holdings.newest))}" if holdings.newest else ""
    yield counts + newest
    named = [f"{name} ({number:,})" for name, number in holdings.publishers[:_NAMED_PUBLISHERS]]
    if named:
        yield texts.say("about_publishers", publishers=", ".join(named))


async def register(bot: Bot) -> None:
    """
    Put the commands into Telegram's menus, in every language there is a catalogue for.
    """
    for language in languages():
        texts = texts_for(language)
        for scope, names in MENUS:
            menu = [BotCommand(name, texts.say(f"command_{name}")) for name in names]
            await bot.set_my_commands(menu, scope, language_code=None if language == "en" else language)
