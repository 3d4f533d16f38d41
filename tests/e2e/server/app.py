"""
The web side of the server: ``/bot<token>/<method>`` for the bot, ``/control/<token>/<verb>`` for the test.
"""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from tests.e2e.server.delivery import ConflictError
from tests.e2e.server.judge import judge_answer, judge_request
from tests.e2e.server.methods import perform
from tests.e2e.server.rules import broken_rules
from tests.e2e.server.world import ApiError, Fault, Json, World


class Loopback:
    """
    A Bot API server for any number of bots, each in a world of its own.
    """

    def __init__(self) -> None:
        self._worlds: dict[str, World] = {}

    def app(self) -> web.Application:
        """
        The routes.
        """
        app = web.Application(client_max_size=50 * 2**20)
        app.router.add_route("*", "/bot{token}/{method}", self.call)
        app.router.add_get("/file/bot{token}/{name}", self.file)
        app.router.add_post("/control/{token}/{verb}", self.control)
        return app

    def world(self, request: web.Request) -> World:
        """
        The world of the bot whose token stands in the address.
        """
        token = request.match_info["token"]
        return self._worlds.setdefault(token, World(token))

    async def file(self, request: web.Request) -> web.Response:
        """
        A file that a user sent.
        """
        return web.Response(body=self.world(request).files[request.match_info["name"]])

    async def call(self, request: web.Request) -> web.Response:
        """
        One call of the bot: judged, logged, failed on demand, else carried out.
        """
        world, name = self.world(request), request.match_info["method"]
        form, files = await _posted(request)
        try:
            if name.lower() == "getupdates":
                return _ok(await _poll(world, form))
            return _ok(await _call(world, name, form, files))
        except ApiError as error:
            return _refused(error)
        except ConflictError as error:
            return _refused(ApiError(409, f"Conflict: {error}"))

    async def control(self, request: web.Request) -> web.Response:
        """
        One wish of the test.
        """
        world, verb = self.world(request), request.match_info["verb"]
        wish = await request.json()
        return web.json_response(getattr(_Wishes, verb)(world, wish))


class _Wishes:
    """
    What a test may ask for, by verb.
    """

    @staticmethod
    def profile(world: World, wish: Json) -> Json:
        world.profile.update(wish)
        return world.profile

    @staticmethod
    def chat(world: World, wish: Json) -> None:
        world.add_chat(wish["chat"], wish.get("members", []), wish.get("details", {}))

    @staticmethod
    def update(world: World, wish: Json) -> Json:
        return world.receive(wish)

    @staticmethod
    def raw(world: World, wish: Json) -> None:
        world.receive_raw(wish)

    @staticmethod
    def proxy(world: World, wish: Json) -> None:
        world.updates.proxy.update(wish)

    @staticmethod
    def fault(world: World, wish: Json) -> None:
        world.faults.append(Fault(**wish))

    @staticmethod
    def block(world: World, wish: Json) -> None:
        world.blocked.add(wish["chat"])

    @staticmethod
    def unblock(world: World, wish: Json) -> None:
        world.blocked.discard(wish["chat"])

    @staticmethod
    def upload(world: World, wish: Json) -> None:
        world.files[wish["name"]] = base64.b64decode(wish["content"])

    @staticmethod
    def calls(world: World, wish: Json) -> list[Json]:
        return world.calls[wish["since"] :]

    @staticmethod
    def log(world: World, wish: Json) -> Json:
        return {
            "calls": world.calls[wish.get("since", 0) :],
            "violations": world.violations,
            "messages": list(world.messages.values()),
            "deliveries": world.updates.deliveries,
            "pending": world.updates.pending,
            "polls": world.updates.polls,
            "unanswered": [query for query, done in world.callbacks.items() if not done],
            "reactions": [[*place, *given] for place, given in world.reactions.items()],
            "commands": world.commands,
        }


async def _posted(request: web.Request) -> tuple[dict[str, str], dict[str, bytes]]:
    if request.content_type == "application/json":
        values: Mapping[str, Any] = await request.json()
    else:
        values = {**request.query, **await request.post()}
    files = {key: part.file.read() for key, part in values.items() if isinstance(part, web.FileField)}
    return {key: _as_form(value) for key, value in values.items() if key not in files}, files


def _as_form(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


async def _poll(world: World, form: Mapping[str, str]) -> list[Json]:
    if fault := world.fault_for("getUpdates", None):
        await asyncio.sleep(fault.hang)
        raise ApiError(fault.code, fault.description, fault.parameters)
    world.updates.allow(json.loads(form["allowed_updates"]) if "allowed_updates" in form else None)
    limit, patience = int(form.get("limit", "100")), float(form.get("timeout", "0"))
    return await world.updates.poll(int(form.get("offset", "0")), limit, patience)


async def _call(world: World, name: str, form: Mapping[str, str], files: Mapping[str, bytes]) -> Any:
    judged = judge_request(name, form, files)
    method, violations = judged.method, list(judged.violations)
    if method is not None:
        violations += broken_rules(method, world)
    call = {"method": name, "params": form, "time": time.time(), "violations": violations}
    call["files"] = {key: content.decode("utf-8", "replace") for key, content in files.items()}
    world.calls.append(call)
    world.violations.extend(violations)
    try:
        call["result"] = await _outcome(world, call, method)
    except ApiError as error:
        call["error"] = {"code": error.code, "description": error.description}
        raise
    return call["result"]


async def _outcome(world: World, call: Json, method: Any) -> Any:
    if call["violations"] or method is None:
        # Telegram's words come first; what stands in brackets after them is for the reader of the test.
        reason = call["violations"][0].removeprefix(f"{call['method']}: ").partition(" (")[0]
        raise ApiError(400, f"Bad Request: {reason}")
    fault = world.fault_for(call["method"], call["params"].get("chat_id"))
    if fault and fault.done:
        perform(method, world)
    if fault:
        await asyncio.sleep(fault.hang)
        raise ApiError(fault.code, fault.description, fault.parameters)
    answer = perform(method, world)
    world.violations.extend(f"server: {reason}" for reason in judge_answer(method, answer))
    return json.loads(json.dumps(answer))


def _ok(answer: Any) -> web.Response:
    return web.json_response({"ok": True, "result": answer})


def _refused(error: ApiError) -> web.Response:
    body: Json = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    return web.json_response(body, status=error.code)
