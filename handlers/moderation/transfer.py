"""
Settings and the log handed over as text and file, and settings taken back.

The request for an import carries the group in a link of its own text, so that the reply to it is understood
after a restart too; the bot only believes its own messages.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape

import telegram
from telegram import Bot, Document, ForceReply, InputFile, Message, MessageEntity, Update
from telegram.constants import MessageLimit, ParseMode
from telegram.ext import filters

from claims.errors import BadInputError
from handlers.context import Context
from handlers.delivery import NO_PREVIEW
from handlers.moderation.admins import Admins, Standing
from handlers.moderation.log_text import to_csv
from handlers.moderation.menu_data import chat_of_link, settings_link
from handlers.moderation.rulebook import Author, RuleBook
from handlers.moderation.rules import Rules
from handlers.moderation.rules_text import from_text, to_text
from handlers.moderation.sight_of import TellBlind
from handlers.speech import say, texts_of
from handlers.texts import Texts

SETTINGS_FILE = "footnote-settings.json"
LOG_FILE = "footnote-log.csv"
# More than any settings need.
_MOST_BYTES = 64 * 1024
_MOST_ENTRIES = 100_000
_REFUSED = {Standing.OTHER: "set_not_admin", Standing.UNKNOWN: "set_unknown"}


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """
    What is handed to whom: about a group of this title, to a chat, in a language.
    """

    bot: Bot
    to: int
    chat: int
    title: str
    texts: Texts


class Transfer:
    """
    Exports and imports of a group's settings, and exports of its log.
    """

    def __init__(self, rulebook: RuleBook, admins: Admins, tell_blind: TellBlind) -> None:
        self._rulebook = rulebook
        self._admins = admins
        self._tell_blind = tell_blind

    async def send_settings(self, wanted: HandOver) -> None:
        """
        Send the settings as a text, where it fits, and as a file.
        """
        text = to_text(await self._rulebook.read(wanted.chat), portable=True)
        shown = f"<pre>{escape(text, quote=False)}</pre>"
        if len(text) < MessageLimit.MAX_TEXT_LENGTH:
            await wanted.bot.send_message(wanted.to, shown, parse_mode=ParseMode.HTML)
        caption = wanted.texts.say("export_caption", group=wanted.title)
        await _send_file(wanted, InputFile(text.encode(), filename=SETTINGS_FILE), caption)

    async def send_log(self, wanted: HandOver) -> None:
        """
        Send the whole log as a table.
        """
        entries = await self._rulebook.moderation.entries(wanted.chat, _MOST_ENTRIES)
        caption = wanted.texts.say("log_caption", group=wanted.title)
        await _send_file(wanted, InputFile(to_csv(entries), filename=LOG_FILE), caption)

    async def ask(self, wanted: HandOver) -> None:
        """
        Ask for settings to be sent in reply.
        """
        link = settings_link(wanted.bot.username, wanted.chat)
        group = f'<a href="{link}">{escape(wanted.title)}</a>'
        text = escape(wanted.texts.say("import_ask", group="\0")).replace("\0", group)
        await wanted.bot.send_message(
            wanted.to,
            text,
            parse_mode=ParseMode.HTML,
            reply_markup=ForceReply(),
            link_preview_options=NO_PREVIEW,
        )

    async def on_import(self, update: Update, context: Context) -> None:
        """
        Take settings that were sent in reply to the request.
        """
        target = update.effective_message
        chat = asked_for(target) if target is not None else None
        if target is None or target.from_user is None or chat is None:
            return
        standing = await self._admins.standing(context.bot, chat, target.from_user.id)
        if standing is not Standing.ADMIN:
            await say(target, _REFUSED[standing])
            return
        try:
            rules = from_text(await _text_of(target))
        except BadInputError as error:
            await say(target, "import_refused", why=str(error))
            return
        author = Author(name=target.from_user.full_name, texts=texts_of(target))
        changed = await self._rulebook.change(chat, author, lambda before: _joined(before, rules))
        if changed:
            await say(target, "import_done", changes="\n".join(changed))
            await self._tell_blind(context.bot, chat)
        else:
            await say(target, "import_same")

    async def on_file(self, update: Update, _: Context) -> None:
        """
        Say where a file with settings belongs.
        """
        if update.effective_message is not None:
            await say(update.effective_message, "import_how")


class _IsImport(filters.MessageFilter):
    """
    Replies to a request for settings.
    """

    def filter(self, message: Message) -> bool:
        return asked_for(message) is not None


IS_IMPORT = _IsImport(name="is_import")


def asked_for(message: Message) -> int | None:
    """
    The group for which settings were asked for in the bot's message that this one replies to.
    """
    request = message.reply_to_message
    if request is None or request.from_user is None or request.from_user.id != message.get_bot().id:
        return None
    links = (entity.url for entity in request.entities if entity.type == MessageEntity.TEXT_LINK)
    return next((chat for chat in map(chat_of_link, filter(None, links)) if chat is not None), None)


def _joined(before: Rules, given: Rules) -> Rules:
    # Chats and members belong to the one group; they are set there and nowhere else.
    return replace(given, log_chat=before.log_chat, exempt=before.exempt)


async def _text_of(message: Message) -> str:
    """
    The settings in a message, as its text or as its file.

    Raises:
        BadInputError: there is no text in it, or the file is none.

    """
    if message.document is None:
        if not message.text:
            raise BadInputError("There is no text in that message.")
        return message.text
    return await _downloaded(message.document)


async def _downloaded(document: Document) -> str:
    if (document.file_size or 0) > _MOST_BYTES:
        raise BadInputError("That file is too large for settings.")
    file = await document.get_file()
    try:
        return bytes(await file.download_as_bytearray()).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInputError("That file holds no text.") from error


async def _send_file(wanted: HandOver, file: InputFile, caption: str) -> telegram.Message:
    return await wanted.bot.send_document(wanted.to, file, caption=caption)
