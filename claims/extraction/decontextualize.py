# ruff: noqa: E501 -- lists of words and turns of phrase, one kind a line, read and grow better unbroken
"""
A sentence worded so that it stands alone: pronouns named, days dated, noise and question frames gone.
"""

from __future__ import annotations

from datetime import date

import regex

from claims.extraction.attribution import Attribution, Scene
from claims.text.dates import Mention, mentions
from claims.text.noise import without_noise
from claims.text.reporting_verbs import grammar

_I = regex.IGNORECASE
_LINK_WORDS = regex.compile(
    r"^(?:(?:and|but|so|also|however|moreover|furthermore|meanwhile|in addition|additionally|besides|then|yet|indeed|in fact|"
    r"y|pero|además|sin embargo|también|et|mais|cependant|de plus|en outre|par ailleurs|und|aber|außerdem|jedoch|e|mas|além disso|"
    r"porém|और|लेकिन|但是|而且|此外|另外),?\s+)+(?=\S)",
    _I,
)
_CHINESE_LINK = regex.compile(r"^(?:但是|而且|此外|另外|同时)，?")
_SUBJECT = regex.compile(
    r"^(?P<opening>(?:[^,“”.]{2,60}, )?)(?P<pronoun>he|she|they|it|his|her|their|its)(?P<short>['’](?:s|ve|d|re|ll))?(?= )",
    _I,
)
# In these languages only what is never an empty subject, and only at the very start.
_ROMANCE_SUBJECT = regex.compile(r"^(?P<opening>)(?P<pronoun>Él|Ella|Ele|Ela)(?P<short>)(?= )")
_PERSONAL = frozenset({"he", "she", "his", "her", "él", "ella", "ele", "ela"})
_POSSESSIVE = frozenset({"his", "her", "their", "its"})
_DUMMY = regex.compile(
    r"^\s(?:is|was|has been|will be|would be|(?:should|would|does|did)(?:n['’]t| not)? take|seems|appears|turns out|takes|took|rains|shouldn't|should|['’]s)\s?(?:not |also |now |clear|true|important|possible|likely|time|unclear|reported|believed|said|estimated|a shame|obvious|that |to |been |hard|easy|worth)",
    _I,
)
_SHORT = {"s": " is", "ve": " have", "d": " had", "re": " are", "ll": " will"}
_FIRST_PERSON = regex.compile(
    r"(?<![\p{L}’'])(?:we|our|ours|us|i|i['’](?:m|ve|ll|d)|my|me|mine|nosotros|nuestr[oa]s?|nous|notre|nos|wir|unser\p{L}*|nós|noss[oa]s?|yo|mi|je|j['’]|mon|ma|ich|mein\p{L}*|eu|meu|minha)(?![\p{L}])",
    _I,
)
_THE_TOPIC = regex.compile(
    r"^(?:The|This) (?P<noun>[\p{Ll}-]+)(?= (?:is|was|has|had|were|are|will|would|also|\p{Ll}+(?:s|ed)) )"
)
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def stand_alone(sentence: str, attribution: Attribution, scene: Scene, topic: str | None = None) -> str:
    """
    The wording of a sentence that is matched. Only what is clear is replaced; the rest stays as written.

    Args:
        sentence: the exact words.
        attribution: who says them.
        scene: what the text told before.
        topic: what the whole text is about, where a title says so.

    """
    bare = _CHINESE_LINK.sub("", _LINK_WORDS.sub("", without_noise(sentence)))
    named = _named(_dated(bare, scene), attribution, scene, topic)
    if attribution.claimant and attribution.claimant not in named and _FIRST_PERSON.search(named):
        named = f"{attribution.claimant}: {named}"
    return named[:1].upper() + named[1:]


def _named(sentence: str, attribution: Attribution, scene: Scene, topic: str | None) -> str:
    rules = grammar(scene.language)
    phrase = rules.body.search(sentence[: attribution.content]) if attribution.content else None
    subject = _SUBJECT if scene.language in {None, "en"} else _ROMANCE_SUBJECT
    found = subject.match(sentence)
    if found is not None:
        return _with_subject(sentence, found, scene, topic)
    described = _THE_TOPIC.match(sentence)
    if described is not None and topic and described["noun"] not in topic.casefold():
        return topic + sentence[described.end() :]
    if phrase is not None and attribution.claimant and attribution.claimant not in sentence:
        return sentence[: phrase.start()] + f" {attribution.claimant}" + sentence[phrase.end() :]
    return _with_body(sentence, scene)


def _with_subject(sentence: str, found: regex.Match[str], scene: Scene, topic: str | None) -> str:
    pronoun = found["pronoun"].lower()
    if pronoun == "it" and _DUMMY.match(sentence[found.end() :]):
        return sentence
    person = pronoun in _PERSONAL
    name = (scene.person if person else scene.body) or topic or (scene.body if person else scene.person)
    if (
        name is None
        or name in found["opening"]
        or (pronoun in {"they", "their"} and scene.body is None and not topic)
    ):
        return sentence
    owner = f"{name}’s" if pronoun in _POSSESSIVE else name
    short = _SHORT.get((found["short"] or "")[1:], "")
    return f"{found['opening']}{owner}{short}{sentence[found.end() :]}"


_BODY_SUBJECT = regex.compile(
    r"(?:^|(?<=, ))(?:the|this) (?:[\p{Ll}-]+ ){0,2}(?:organi[sz]ation|group|company|firm|newspaper|outlet|network|broadcaster)(?= (?:then |also |has |had |is |was |[\p{Ll}]+(?:ed|s|ok|it|id) ))",
    _I,
)


def _with_body(sentence: str, scene: Scene) -> str:
    """
    "The organisation then hit out" with the body that the text spoke of last.
    """
    if scene.body is None or scene.body in sentence:
        return sentence
    return str(_BODY_SUBJECT.sub(scene.body, sentence, count=1))


def _dated(sentence: str, scene: Scene) -> str:
    """
    Days without a year, and days relative to the text's own, written out.
    """
    found = mentions(sentence, scene.anchor, scene.day)
    explicit = {one.iso for one in found if not one.relative}
    for one in reversed(found):
        if one.relative and one.iso in explicit:
            continue
        written = sentence[slice(*one.span)]
        if one.iso and len(one.iso) == 10 and one.iso[:4] not in written:
            sentence = (
                sentence[: one.span[0]] + _written_out(written, one, scene.language) + sentence[one.span[1] :]
            )
    return sentence


def _written_out(written: str, one: Mention, language: str | None) -> str:
    day = date.fromisoformat(one.iso or "")
    if language in {None, "en"}:
        full = f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
        return f"on {full}" if one.relative and written[:1].islower() else full
    if one.relative:
        return f"{written} ({day.isoformat()})"
    if language == "zh":
        return f"{day.year}年{written}"
    joint = " de " if language in {"es", "pt"} else " "
    return f"{written}{joint}{day.year}"
