"""
Why the bot says something in a group: which sentence, which record, which rule.
"""

from __future__ import annotations

from collections.abc import Iterator

from claims.models import StoredClaim
from handlers import wording
from handlers.composition import Block, Composition, Line, Part, Span, Style, line
from handlers.moderation.ports import By, Finding, Post
from handlers.moderation.publishing import REFERRED
from handlers.moderation.rules import Rules
from handlers.reasons import ALERT_LENGTH
from handlers.texts import Texts

# Leaves room for the words around two sentences and for the rule, in any language.
_SIDE_LENGTH = 60


def reason_short(finding: Finding, sentence: str | None, record: str | None, texts: Texts) -> str:
    """
    The sentence beside the record, and how sure it is, in the room above a chat.
    """
    lines = [*_sides(sentence, record, texts), texts.say("reason_sure", percent=_percent(finding))]
    return "\n".join(lines)[:ALERT_LENGTH]


def reason_of_post(post: Post, sentence: str | None, record: str | None, texts: Texts) -> str:
    """
    The same of a post, with the rule.
    """
    rule = texts.say(f"reason_short_{_cause(post)}", percent=_percent(post.finding))
    lines = [*_sides(sentence, record, texts), rule]
    return "\n".join(lines)[:ALERT_LENGTH]


def reason_in_full(
    post: Post, sentence: str | None, stored: StoredClaim | None, rules: Rules, texts: Texts
) -> Composition:
    """
    Why a post is there, as a message of its own.
    """
    lines = tuple(_full(post, sentence, stored, rules, texts))
    return Composition(blocks=(Block(part=Part.DETAILS, lines=lines),))


def _full(
    post: Post, sentence: str | None, stored: StoredClaim | None, rules: Rules, texts: Texts
) -> Iterator[Line]:
    yield line(Span(texts.say("reason_intro"), Style.BOLD))
    if sentence:
        yield line(Span(texts.say("reason_sentence"), Style.ITALIC), f" {_quoted(sentence, texts)}")
    if stored is not None:
        yield line(Span(texts.say("reason_record"), Style.ITALIC), f" {_quoted(stored.claim, texts)}")
    caution = texts.say(f"caution_{rules.caution.value}")
    said = texts.say(f"reason_rule_{_cause(post)}", percent=_percent(post.finding), caution=caution)
    yield line(Span(texts.say("reason_rule"), Style.ITALIC), f" {said}")


def _sides(sentence: str | None, record: str | None, texts: Texts) -> Iterator[str]:
    if sentence:
        yield f"{texts.say('reason_sentence')} {wording.clipped(sentence, _SIDE_LENGTH)}"
    if record:
        yield f"{texts.say('reason_record')} {wording.clipped(record, _SIDE_LENGTH)}"


def _percent(finding: Finding) -> int:
    # Rounded down: nothing uncertain is shown as 100%.
    return int(finding.probability * 100)


def _cause(post: Post) -> str:
    return REFERRED if post.rule == REFERRED else By(post.by).value


def _quoted(text: str, texts: Texts) -> str:
    return texts.say("quoted", text=wording.clipped(text))
