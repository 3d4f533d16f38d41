"""
An independent judge of Bot API traffic: aiogram's generated models of every method, update and return type.

An unknown method, parameter or field, or a value of a wrong type, is a violation.
"""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiogram.methods
from aiogram.methods.base import TelegramMethod
from aiogram.types import Update
from pydantic import BaseModel, TypeAdapter, ValidationError

METHODS: dict[str, type[TelegramMethod[Any]]] = {
    kind.__api_method__: kind
    for kind in vars(aiogram.methods).values()
    if isinstance(kind, type) and issubclass(kind, TelegramMethod) and kind is not TelegramMethod
}
_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Judged:
    """
    A request as a typed method, or ``None`` with the reasons why it is none.
    """

    method: TelegramMethod[Any] | None
    violations: list[str] = field(default_factory=list)


def judge_request(name: str, form: Mapping[str, str], files: Collection[str] = ()) -> Judged:
    """
    Read a posted form as the method of that name.
    """
    kind = METHODS.get(name)
    if kind is None:
        return Judged(None, [f"{name}: no such Bot API method"])
    unknown = [key for key in (*form, *files) if _field(kind, key) is None and not _is_attachment(key)]
    if unknown:
        return Judged(None, [f"{name}.{key}: unknown parameter" for key in unknown])
    values = {key: _decoded(kind, key, text) for key, text in form.items()}
    values |= {key: f"attach://{key}" for key in files if key not in values and _field(kind, key)}
    try:
        method = kind.model_validate(values)
    except ValidationError as error:
        return Judged(None, _reasons(name, error))
    return Judged(method, list(_unknown_fields(method, name)))


def judge_update(update: Mapping[str, Any]) -> list[str]:
    """
    Reasons why an update is none that Telegram would send.
    """
    try:
        return list(_unknown_fields(Update.model_validate(update), "update"))
    except ValidationError as error:
        return _reasons("update", error)


def judge_answer(method: TelegramMethod[Any], answer: Any) -> list[str]:
    """
    Reasons why an answer is not of the method's documented return type.
    """
    try:
        TypeAdapter(type(method).__returning__).validate_python(answer)
    except ValidationError as error:
        return _reasons(f"{method.__api_method__} answer", error)
    return []


def _field(kind: type[BaseModel], key: str) -> Any:
    by_alias = (info for info in kind.model_fields.values() if info.alias == key)
    return kind.model_fields.get(key) or next(by_alias, None)


def _is_attachment(key: str) -> bool:
    return key.startswith("attached")


def _decoded(kind: type[BaseModel], key: str, text: str) -> Any:
    info = _field(kind, key)
    if info is None or not text.startswith(("[", "{")) or _takes_text(info.annotation):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _takes_text(annotation: Any) -> bool:
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return str in typing.get_args(annotation)
    return annotation is str


def _reasons(where: str, error: ValidationError) -> list[str]:
    return [f"{where}: {found['loc']} {found['msg']}" for found in error.errors()][:_SHOWN]


def _unknown_fields(value: object, path: str) -> Iterator[str]:
    if isinstance(value, BaseModel):
        yield from (f"{path}.{name}: unknown field" for name in value.model_extra or {})
        for name in type(value).model_fields:
            yield from _unknown_fields(getattr(value, name, None), f"{path}.{name}")
    elif isinstance(value, (list, tuple)):
        for place, part in enumerate(value):
            yield from _unknown_fields(part, f"{path}[{place}]")
