"""
The handlers of what admins set and of a group's life, joined.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from handlers.context import Context
from handlers.moderation import life, log, menu_data
from handlers.moderation.admins import Admins
from handlers.moderation.exempt import Exemptions
from handlers.moderation.guest import Guest
from handlers.moderation.life import Life
from handlers.moderation.limits import CheckLimits
from handlers.moderation.log import Log, offer_settings
from handlers.moderation.log_chat import LogChats
from handlers.moderation.log_codes import LogCodes
from handlers.moderation.menu import MenuParts, SettingsMenu
from handlers.moderation.rulebook import RuleBook
from handlers.moderation.transfer import IS_IMPORT, SETTINGS_FILE, Transfer
from handlers.responder import Ports

App = Application[Any, Any, Any, Any, Any, Any]

_PRIVATE = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
_GROUP = filters.ChatType.GROUPS & filters.UpdateType.MESSAGE
_SETTINGS_START = filters.Regex(rf"^/start {menu_data.START}-\d{{1,15}}$")
# Runs beside the handlers that note whether the bot may write to a chat.
_BESIDE = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Governing:
    """
    What the handlers of settings share with those of moderation.
    """

    ports: Ports
    admins: Admins
    rulebook: RuleBook
    codes: LogCodes
    log_chats: LogChats
    limits: CheckLimits


def governing(ports: Ports, admins: Admins, limits: CheckLimits) -> Governing:
    """
    The parts over the ports.
    """
    rulebook, codes = RuleBook(ports.moderation), LogCodes()
    log_chats = LogChats(rulebook, admins, codes)
    return Governing(
        ports=ports, admins=admins, rulebook=rulebook, codes=codes, log_chats=log_chats, limits=limits
    )


def add_governing(application: App, parts: Governing) -> None:
    """
    Register the handlers. Before those of everything else: of those that fit, the first is the only one.
    """
    ports = parts.ports
    lives = Life(ports.memory, parts.rulebook, parts.admins, parts.log_chats, sends_out=ports.sends_out)
    transfer = Transfer(parts.rulebook, parts.admins, lives.tell_blind)
    menu = SettingsMenu(
        MenuParts(
            rulebook=parts.rulebook,
            admins=parts.admins,
            codes=parts.codes,
            transfer=transfer,
            tell_blind=lives.tell_blind,
        )
    )
    _add_settings(application, menu, transfer)
    _add_in_groups(application, parts)
    _add_log(application, Log(parts.rulebook, parts.admins, transfer))
    _add_life(application, lives, parts.admins)


def _add_settings(application: App, menu: SettingsMenu, transfer: Transfer) -> None:
    settings_file = filters.Document.ALL & _Named(SETTINGS_FILE)
    application.add_handler(CommandHandler("start", menu.on_start, _PRIVATE & _SETTINGS_START))
    application.add_handler(CommandHandler("settings", menu.on_settings, _PRIVATE))
    application.add_handler(CommandHandler("settings", _on_settings, _GROUP))
    application.add_handler(MessageHandler(_PRIVATE & IS_IMPORT, transfer.on_import))
    application.add_handler(MessageHandler(_PRIVATE & settings_file, transfer.on_file))
    application.add_handler(CallbackQueryHandler(menu.on_press, pattern=menu_data.PATTERN))


def _add_in_groups(application: App, parts: Governing) -> None:
    exemptions = Exemptions(parts.rulebook, parts.admins)
    application.add_handler(CommandHandler("logchat", parts.log_chats.on_log_chat, _GROUP))
    application.add_handler(CommandHandler("exempt", exemptions.on_exempt, _GROUP))
    application.add_handler(CommandHandler("unexempt", exemptions.on_unexempt, _GROUP))
    guest = Guest(parts.ports, parts.limits)
    application.add_handler(MessageHandler(filters.UpdateType.GUEST_MESSAGE, guest.on_guest))


def _add_log(application: App, shown: Log) -> None:
    application.add_handler(CommandHandler("log", shown.on_log, _GROUP))
    application.add_handler(CommandHandler("log", shown.on_private, _PRIVATE))
    application.add_handler(CallbackQueryHandler(shown.on_press, pattern=log.PATTERN))


def _add_life(application: App, lives: Life, admins: Admins) -> None:
    mine, others = ChatMemberHandler.MY_CHAT_MEMBER, ChatMemberHandler.CHAT_MEMBER
    application.add_handler(ChatMemberHandler(lives.on_change, mine), group=_BESIDE)
    application.add_handler(ChatMemberHandler(admins.on_change, others), group=_BESIDE)
    if application.job_queue is not None:
        application.job_queue.run_repeating(lives.on_time, life.EVERY_SECONDS, first=life.FIRST_SECONDS)


async def _on_settings(update: Update, context: Context) -> None:
    """
    Offer the settings as a link, to anyone who asks.
    """
    if update.effective_message is not None:
        await offer_settings(context, update.effective_message, "set_link")


class _Named(filters.MessageFilter):
    """
    Files of a name, however often they were downloaded before.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name=f"named {name}")
        self._stem = name.partition(".")[0]

    def filter(self, message: object) -> bool:
        document = getattr(message, "document", None)
        return bool(document is not None and (document.file_name or "").startswith(self._stem))
