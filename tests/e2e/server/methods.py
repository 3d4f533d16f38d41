"""
What each Bot API method does to a world; a method that only reports success needs no code here.
"""

from __future__ import annotations

import time
from functools import singledispatch
from typing import Any

from aiogram import methods as api
from aiogram.methods.base import TelegramMethod

from tests.e2e.server.delivery import Webhook
from tests.e2e.server.markup import units
from tests.e2e.server.rules import marked
from tests.e2e.server.world import ApiError, Json, World

Method = TelegramMethod[Any]
_UNCHANGED = "message is not modified: specified new message content and reply markup are exactly the same"


@singledispatch
def perform(method: Method, world: World) -> Any:
    """
    Carry a request out and return its result as JSON.

    Raises:
        ApiError: Telegram would refuse it in this state of affairs.

    """
    if type(method).__returning__ is not bool:
        raise ApiError(501, f"the test server does not know {method.__api_method__}")
    return True


@perform.register
def _(method: api.GetMe, world: World) -> Json:
    return world.profile


@perform.register
def _(method: api.SetWebhook, world: World) -> bool:
    world.updates.allow(method.allowed_updates)
    if method.drop_pending_updates:
        world.updates.drop()
    world.updates.use(Webhook(method.url, method.secret_token) if method.url else None)
    return True


@perform.register
def _(method: api.DeleteWebhook, world: World) -> bool:
    if method.drop_pending_updates:
        world.updates.drop()
    world.updates.use(None)
    return True


@perform.register
def _(method: api.GetWebhookInfo, world: World) -> Json:
    hook = world.updates.webhook
    url = hook.url if hook else ""
    return {"url": url, "has_custom_certificate": False, "pending_update_count": world.updates.pending}


@perform.register
def _(method: api.SetMyCommands, world: World) -> bool:
    if method.scope is None or method.scope.type == "all_private_chats":
        world.commands = [command.model_dump() for command in method.commands]
    return True


@perform.register
def _(method: api.GetMyCommands, world: World) -> list[Json]:
    return world.commands


@perform.register
def _(method: api.SendMessage, world: World) -> Json:
    chat = world.chat(method.chat_id)
    return world.post(chat, {**_body(method), **_keyboard(method), **_reply(method, world)})


@perform.register
def _(method: api.SendDocument, world: World) -> Json:
    chat = world.chat(method.chat_id)
    name = f"document{len(world.files) + 1}"
    return world.post(
        chat, {"document": {"file_id": name, "file_unique_id": name}, "caption": method.caption or ""}
    )


@perform.register
def _(method: api.EditMessageText, world: World) -> Json:
    return _edit(method, world, _body(method))


@perform.register
def _(method: api.EditMessageReplyMarkup, world: World) -> Json:
    return _edit(method, world, {})


@perform.register
def _(method: api.DeleteMessage, world: World) -> bool:
    world.chat(method.chat_id)
    if world.messages.pop((int(method.chat_id), method.message_id), None) is None:
        raise ApiError(400, "Bad Request: message to delete not found")
    return True


@perform.register
def _(method: api.DeleteMessages, world: World) -> bool:
    world.chat(method.chat_id)
    for message_id in method.message_ids:
        world.messages.pop((int(method.chat_id), message_id), None)
    return True


@perform.register
def _(method: api.SetMessageReaction, world: World) -> bool:
    world.chat(method.chat_id)
    place = int(method.chat_id), method.message_id
    if place not in world.messages:
        raise ApiError(400, "Bad Request: message to react not found")
    world.reactions[place] = [reaction.model_dump() for reaction in method.reaction or ()]
    return True


@perform.register
def _(method: api.SendChatAction, world: World) -> bool:
    world.chat(method.chat_id)
    return True


@perform.register
def _(method: api.AnswerCallbackQuery, world: World) -> bool:
    if method.callback_query_id not in world.callbacks:
        raise ApiError(
            400, "Bad Request: query is too old and response timeout expired or query ID is invalid"
        )
    world.callbacks[method.callback_query_id] = True
    return True


@perform.register
def _(method: api.AnswerGuestQuery, world: World) -> Json:
    return {"inline_message_id": f"guest-{method.guest_query_id}"}


@perform.register
def _(method: api.GetChat, world: World) -> Json:
    empty = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _no_gifts()}
    chat = world.chat(method.chat_id)
    return {**chat, **empty, **world.details.get(chat["id"], {})}


@perform.register
def _(method: api.GetChatMember, world: World) -> Json:
    chat = world.chat(method.chat_id)
    found = world.members.get(chat["id"], {}).get(method.user_id)
    if found is None:
        raise ApiError(400, "Bad Request: member not found")
    return found


@perform.register
def _(method: api.GetChatAdministrators, world: World) -> list[Json]:
    members = world.members.get(world.chat(method.chat_id)["id"], {}).values()
    return [member for member in members if member["status"] in ("creator", "administrator")]


@perform.register
def _(method: api.GetChatMemberCount, world: World) -> int:
    return len(world.members.get(world.chat(method.chat_id)["id"], {})) or 2


@perform.register
def _(method: api.GetFile, world: World) -> Json:
    if method.file_id not in world.files:
        raise ApiError(400, "Bad Request: invalid file_id")
    size = len(world.files[method.file_id])
    return {
        "file_id": method.file_id,
        "file_unique_id": method.file_id,
        "file_size": size,
        "file_path": method.file_id,
    }


def _no_gifts() -> Json:
    kinds = (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    )
    return dict.fromkeys(kinds, False)


def _body(method: api.SendMessage | api.EditMessageText) -> Json:
    read = marked(method)
    return {"text": read.text} | ({"entities": list(read.entities)} if read.entities else {})


def _keyboard(method: Any) -> Json:
    markup = method.reply_markup
    is_inline = markup is not None and hasattr(markup, "inline_keyboard")
    return {"reply_markup": markup.model_dump(exclude_none=True)} if is_inline else {}


def _reply(method: api.SendMessage, world: World) -> Json:
    reply = method.reply_parameters
    thread = {"message_thread_id": method.message_thread_id} if method.message_thread_id else {}
    if reply is None:
        return thread
    original = world.messages.get((int(str(reply.chat_id or method.chat_id)), reply.message_id or 0))
    if original is None:
        if reply.allow_sending_without_reply is True:
            return thread
        raise ApiError(400, "Bad Request: message to be replied not found")
    shown = {key: value for key, value in original.items() if key != "reply_to_message"}
    if reply.quote is None:
        return {**thread, "reply_to_message": shown}
    text = original.get("text") or original.get("caption") or ""
    position = units(text[: text.find(reply.quote)])
    quote = {"text": reply.quote, "position": position, "is_manual": True}
    return {**thread, "reply_to_message": shown, "quote": quote}


def _edit(method: api.EditMessageText | api.EditMessageReplyMarkup, world: World, body: Json) -> Json:
    chat = world.chat(method.chat_id)
    message = world.messages.get((chat["id"], method.message_id or 0))
    if message is None:
        raise ApiError(400, "Bad Request: message to edit not found")
    if message["from"]["id"] != world.profile["id"]:
        raise ApiError(400, "Bad Request: message can't be edited")
    kept = {
        key: value
        for key, value in message.items()
        if key not in ("text", "entities", "reply_markup", "edit_date")
    }
    if not body:
        body = {key: message[key] for key in ("text", "entities") if key in message}
    edited = {**kept, **body, **_keyboard(method)}
    if edited == {key: value for key, value in message.items() if key != "edit_date"}:
        raise ApiError(400, f"Bad Request: {_UNCHANGED}")
    message.clear()
    message.update(edited, edit_date=int(time.time()))
    return message
