"""
The handlers and jobs of moderated groups, joined.
"""

from __future__ import annotations

from typing import Any

from telegram.ext import Application, CallbackQueryHandler, CommandHandler, MessageHandler, filters

from handlers.group import GroupChat
from handlers.moderation import (
    actions,
    card_buttons,
    corrections,
    details,
    expiry,
    log,
    menu_data,
    moments,
    publishing,
)
from handlers.moderation.admins import Admins
from handlers.moderation.card_press import CardPresses
from handlers.moderation.edits import Edits
from handlers.moderation.governing import add_governing, governing
from handlers.moderation.limits import CheckLimits
from handlers.moderation.room import Room, room_of
from handlers.moderation.watch import Watch
from handlers.moderation.why import Why
from handlers.responder import Responder

App = Application[Any, Any, Any, Any, Any, Any]

_PRIVATE = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
_GROUP = filters.ChatType.GROUPS & filters.UpdateType.MESSAGE
_GROUP_EDITED = filters.ChatType.GROUPS & filters.UpdateType.EDITED_MESSAGE
_WORDS = filters.TEXT | filters.CAPTION


OFFERS = (card_buttons.OFFER, menu_data.OFFER, log.OFFER, publishing.OFFER)


def add_moderation(application: App, responder: Responder, limits: CheckLimits) -> None:
    """
    Register what concerns groups. Before the handlers of everything else: of those that fit, the first is the
    only one.
    """
    admins = Admins()
    governed = governing(responder.ports, admins, limits)
    room = room_of(responder.ports, admins, governed.log_chats.gone)
    watch = Watch(room, started=moments.now())
    group, why = GroupChat(responder, room, watch, limits), Why(room, limits)
    moderators = actions.Actions(room)

    add_governing(application, governed)
    shown_details = details.Details(responder).on_start
    application.add_handler(CommandHandler("start", shown_details, _PRIVATE & filters.Regex(details.PATTERN)))
    application.add_handler(CommandHandler("check", group.on_check, _GROUP))
    application.add_handler(CommandHandler("why", why.on_command, _GROUP))
    application.add_handler(CommandHandler(actions.COMMANDS, moderators.on_command, _GROUP))
    application.add_handler(MessageHandler(_GROUP & _WORDS & ~filters.COMMAND, group.on_message))
    application.add_handler(MessageHandler(_GROUP_EDITED & _WORDS, Edits(room, watch).on_edit))
    application.add_handler(CallbackQueryHandler(CardPresses(room).on_press, pattern=card_buttons.PATTERN))
    application.add_handler(CallbackQueryHandler(why.on_press, pattern=publishing.OFFER.pattern))
    _add_jobs(application, room)


def _add_jobs(application: App, room: Room) -> None:
    if application.job_queue is None:
        return
    application.job_queue.run_repeating(
        expiry.Expiry(room).on_time, expiry.EVERY_SECONDS, first=expiry.FIRST_SECONDS
    )
    application.job_queue.run_repeating(
        corrections.Corrections(room).on_time, corrections.EVERY_SECONDS, first=corrections.FIRST_SECONDS
    )
