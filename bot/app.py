"""
The Telegram bot assembled: the order of its handlers, its limits, polling and webhook.
"""

from __future__ import annotations

import logging
import secrets
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from telegram import Update
from telegram.constants import UpdateType
from telegram.error import InvalidToken, TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.desk import Desk, Service, serving
from bot.fetching import ReadableUpdates, SaidFailures
from bot.house import page_reader
from bot.leaving import ClosingReader, LeavingApplication
from bot.limits import ChatLimits
from bot.logs import configure
from bot.memory import StoredMemory
from bot.moderation import StoredModeration
from bot.ordering import OrderedByChat
from bot.receiving import guard_webhook
from bot.rules_at_hand import RulesAtHand
from bot.settings import Settings
from bot.syncing import ScheduledSync
from bot.worker import Worker
from claims.errors import SettingsError
from handlers import buttons
from handlers.callbacks import Callbacks
from handlers.commands import Commands, register
from handlers.errors import Errors
from handlers.gate import Gate
from handlers.later import Later
from handlers.membership import Membership
from handlers.moderation.assembly import OFFERS, add_moderation
from handlers.moderation.limits import CheckLimits
from handlers.press_guard import PressGuard
from handlers.private import PrivateChat
from handlers.responder import Ports, Responder

_log = logging.getLogger(__name__)

# Named, because Telegram keeps the earlier choice when none is named.
ALLOWED_UPDATES = (
    UpdateType.MESSAGE,
    UpdateType.EDITED_MESSAGE,
    UpdateType.CALLBACK_QUERY,
    UpdateType.MY_CHAT_MEMBER,
    UpdateType.CHAT_MEMBER,
    UpdateType.GUEST_MESSAGE,
)
# As many as the library opens by itself.
_CONNECTIONS = 256
# How often open questions that chats wait for are looked at.
_LATER_EVERY_SECONDS = 900
_LATER_FIRST_SECONDS = 60
# How often what is too old to be kept is deleted.
_SWEEP_EVERY_SECONDS = 3600
_SWEEP_FIRST_SECONDS = 20
# When feeds are synced on a schedule, so long after the start for the first time.
_SYNC_FIRST_SECONDS = 30

_PRIVATE = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
_PRIVATE_EDITED = filters.ChatType.PRIVATE & filters.UpdateType.EDITED_MESSAGE
_GROUP = filters.ChatType.GROUPS & filters.UpdateType.MESSAGE

# What stands before every handler, in this order.
_GATE, _GUARD = -2, -1

App = Application[Any, Any, Any, Any, Any, Any]


def run_bot(settings: Settings, reader: ClosingReader | None = None) -> None:
    """
    Serve until stopped, by polling or, where a webhook is set, by webhook; pages are read as the settings
    say, unless a reader is given.

    Raises:
        FootnoteError: a setting can't be used, or the store can't be opened.

    """
    configure(settings.log_level, _token(settings))
    worker = Worker(lambda: serving(settings))
    syncs = ScheduledSync(settings, worker)
    worker.start()
    try:
        application = build_application(settings, worker, reader)
        schedule(settings, application, syncs)
        run_webhook(settings, application) if settings.webhook_url else run_polling(application)
    except InvalidToken as error:
        raise SettingsError("Telegram does not know this BOT_TOKEN.") from error
    finally:
        syncs.stop()
        worker.stop()


def run_polling(application: App) -> None:
    """
    Fetch updates until SIGINT or SIGTERM; what was fetched is answered before it ends.
    """
    application.run_polling(allowed_updates=ALLOWED_UPDATES, bootstrap_retries=-1)


def run_webhook(settings: Settings, application: App) -> None:
    """
    Receive updates until SIGINT or SIGTERM. Telegram proves itself with the secret.

    Raises:
        SettingsError: the address or the place to listen at can't be used.

    """
    url = settings.webhook_url or ""
    if urlsplit(url).scheme != "https" or not urlsplit(url).hostname:
        raise SettingsError(f"The webhook address {url} must start with https://.")
    host, port = listen_address(settings.webhook_listen)
    set_secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
    secret = set_secret or secrets.token_urlsafe(32)
    guard_webhook(secret)
    try:
        application.run_webhook(
            listen=host,
            port=port,
            url_path=urlsplit(url).path.lstrip("/"),
            webhook_url=url,
            secret_token=secret,
            allowed_updates=ALLOWED_UPDATES,
            bootstrap_retries=-1,
        )
    except OSError as error:
        where = settings.webhook_listen
        raise SettingsError(f"Updates can't be received at {where}: {error.strerror}.") from error


def listen_address(text: str) -> tuple[str, int]:
    """
    Host and port of ``HOST:PORT``; an IPv6 host stands in brackets.

    Raises:
        SettingsError: the text is not of that form.

    """
    host, _, port = text.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise SettingsError(f"{text} is no HOST:PORT to listen at.")
    return host.removeprefix("[").removesuffix("]"), int(port)


def build_application(
    settings: Settings, worker: Worker[Service], reader: ClosingReader | None = None
) -> App:
    """
    The bot, joined and ready to be started.
    """
    reader = reader or page_reader(settings)
    desk = Desk(worker, reader)
    rules = RulesAtHand()
    moderation = StoredModeration(worker, rules)
    memory = StoredMemory(worker, rules)
    ports = Ports(
        answering=desk,
        library=desk,
        memory=memory,
        moderation=moderation,
        sends_out=settings.sends_out,
    )
    root = settings.bot_api_url.rstrip("/")
    application: App = (
        ApplicationBuilder()
        .application_class(LeavingApplication, {"worker": worker, "reader": reader})
        .token(_token(settings))
        .base_url(f"{root}/bot")
        .base_file_url(f"{root}/file/bot")
        .request(SaidFailures(connection_pool_size=_CONNECTIONS))
        .get_updates_request(ReadableUpdates(connection_pool_size=1))
        .rate_limiter(ChatLimits())
        .concurrent_updates(OrderedByChat())
        .post_init(partial(_prepare, moderation))
        .build()
    )
    add_handlers(application, ports)
    if application.job_queue is not None:
        application.job_queue.run_repeating(
            Later(ports).on_time, _LATER_EVERY_SECONDS, first=_LATER_FIRST_SECONDS
        )
        application.job_queue.run_repeating(
            moderation.sweep, _SWEEP_EVERY_SECONDS, first=_SWEEP_FIRST_SECONDS
        )
    return application


def schedule(settings: Settings, application: App, syncs: ScheduledSync) -> None:
    """
    Sync the feeds as often as the settings say, for the first time soon after the start.
    """
    if settings.sync_hours > 0 and application.job_queue is not None:
        application.job_queue.run_repeating(
            syncs.on_time, settings.sync_hours * 3600, first=_SYNC_FIRST_SECONDS
        )


def add_handlers(application: App, ports: Ports) -> None:
    """
    Register every handler; within a group the first that fits is the only one.
    """
    responder = Responder(ports)
    limits = CheckLimits()
    commands, callbacks = Commands(responder), Callbacks(responder, limits)
    private = PrivateChat(responder)
    membership = Membership(ports.memory)

    guard = PressGuard((*buttons.OFFERS, *OFFERS))
    application.add_handler(TypeHandler(Update, Gate(ports.memory).on_update), group=_GATE)
    application.add_handler(CallbackQueryHandler(guard.on_press), group=_GUARD)
    add_moderation(application, responder, limits)

    application.add_handler(CommandHandler("start", commands.start, _PRIVATE))
    application.add_handler(CommandHandler("help", commands.help, _PRIVATE))
    application.add_handler(CommandHandler("about", commands.about, _PRIVATE))
    application.add_handler(CommandHandler("privacy", commands.privacy, _PRIVATE))
    application.add_handler(CommandHandler("forget", commands.forget, _PRIVATE))
    application.add_handler(CommandHandler("check", commands.check, _PRIVATE))
    application.add_handler(MessageHandler(_PRIVATE & filters.COMMAND & ~filters.FORWARDED, commands.unknown))
    application.add_handler(MessageHandler(_PRIVATE & ~filters.StatusUpdate.ALL, private.on_message))
    application.add_handler(MessageHandler(_PRIVATE_EDITED & ~filters.COMMAND, private.on_message))

    application.add_handler(MessageHandler(_GROUP & filters.StatusUpdate.MIGRATE, membership.on_migration))
    application.add_handler(CommandHandler(("help", "start"), commands.help_in_group, _GROUP))
    application.add_handler(CommandHandler("privacy", commands.privacy, _GROUP))

    application.add_handler(CallbackQueryHandler(callbacks.on_press))
    application.add_handler(ChatMemberHandler(membership.on_change, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_error_handler(Errors(ports.memory).on_error)


async def _prepare(moderation: StoredModeration, application: App) -> None:
    await moderation.prepare()
    await _announce(application)


async def _announce(application: App) -> None:
    """
    Register the commands' menu; the bot serves without it where Telegram refuses.
    """
    try:
        await register(application.bot)
    except TelegramError as error:
        _log.warning("The menu of commands could not be set: %s", error.message)
    _log.info("Serving as @%s", application.bot.username)


def _token(settings: Settings) -> str:
    if settings.bot_token is None:
        raise SettingsError("BOT_TOKEN is not set.")
    return settings.bot_token.get_secret_value()
