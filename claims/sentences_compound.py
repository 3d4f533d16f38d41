# ruff: noqa: E501 -- lists of words and turns of phrase, one kind a line, read and grow better unbroken
"""
Compound sentences taken apart where each part says something that can be true on its own.

Only joints that need no grammar are used: a verb after "and" that shares the subject, a clause with a
subject of its own, a relative clause about a name, a semicolon. What is in doubt stays together.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import regex

_PAST = (
    r"became|began|won|lost|went|made|led|died|left|took|gave|got|found|held|met|ran|sold|sent|spent|wrote|grew|drew|fell|"
    r"fought|built|bought|brought|broke|came|chose|kept|paid|rose|shot|stood|sang|taught|beat|hid|stole|withdrew"
)
_PRESENT = (
    r"owns|has|features|includes|contains|plays|stars|causes|cures|kills|prevents|leads|lives|works|makes|runs|holds|"
    r"gives|takes|costs|sells|helps|hosts|teaches|occurs|forms|follows|marks|serves"
)
# After a word in -ed, these show that it is a verb and no adjective.
_OBJECT = r"(?= (?:a|an|the|in|on|at|to|by|for|from|with|as|his|her|their|its|into|over|that|out|up|off|more|\d|\p{Lu})|[.,;]|$)"
_VERBS = {
    "en": rf"(?:(?:is|was|are|were|has|have|had|will|would|can|could|does|did|{_PAST}|{_PRESENT})\b|(?!need|seed|speed)\p{{Ll}}{{2,}}ed\b{_OBJECT})",
    "es": r"(?:es|son|era|eran|fue|fueron|ha|han|había|tiene|tienen|será|está|están)\b",
    "fr": r"(?:est|sont|était|étaient|fut|furent|a|ont|avait|avaient|sera|seront)\b",
    "de": r"(?:ist|sind|war|waren|hat|haben|hatte|wurde|wurden|wird|werden)\b",
    "pt": r"(?:é|são|era|eram|foi|foram|tem|têm|havia|será|está|estão)\b",
}
_AND = {"en": "and|but", "es": "y|e|pero", "fr": "et|mais", "de": "und|aber", "pt": "e|mas"}
_OWN_SUBJECT = {
    "en": r"(?:he|she|they|it|(?:the|his|her|their|its) (?:[\p{L}-]+ ){1,3}?|(?:\p{Lu}[\p{L}.’'-]+ ){1,4}?)",
    "es": r"(?:él|ella|ellos|(?:el|la|los|las|su|sus) (?:[\p{L}-]+ ){1,3}?|(?:\p{Lu}[\p{L}.-]+ ){1,4}?)",
    "fr": r"(?:il|elle|ils|elles|(?:le|la|les|son|sa|ses) (?:[\p{L}-]+ ){1,3}?|(?:\p{Lu}[\p{L}.-]+ ){1,4}?)",
    "de": r"(?:er|sie|es|(?:der|die|das|sein|seine) (?:[\p{L}-]+ ){1,3}?)",
    "pt": r"(?:ele|ela|eles|elas|(?:o|a|os|as|seu|sua) (?:[\p{L}-]+ ){1,3}?|(?:\p{Lu}[\p{L}.-]+ ){1,4}?)",
}
_ADVERB = r"(?:(?:also|later|then|subsequently|eventually|now|still|once|\p{Ll}+ly|también|luego|aussi|ensuite|auch|dann|também|depois) )?"
_ENCLOSED = regex.compile(r"“[^”]*(?:”|$)|«[^»]*(?:»|$)|\([^)]*(?:\)|$)|\[[^\]]*(?:\]|$)")
_INTRODUCTION = regex.compile(r"(?:[^,“”()]{2,70}, )?")
_NAME_BEFORE = regex.compile(
    r"(?P<name>\p{Lu}[\p{L}\p{N}.’'&-]*(?: (?:(?:of|the|de|la|du|von|van|der) )*\p{Lu}[\p{L}\p{N}.’'&-]*){0,5})(?: \([^()]{1,30}\))?$"
)
_READ = 600
_SHORTEST = 15
_LONGEST_SUBJECT = 8


@dataclass(frozen=True, slots=True)
class Part:
    """
    A part of a sentence at ``span``; ``subject`` is what it is about where it does not say so itself.
    """

    span: tuple[int, int]
    subject: str = ""


def parts(sentence: str, language: str | None, start: int = 0) -> tuple[Part, ...]:
    """
    The parts of a sentence (as :func:`claims.sentences_view.view` gives it) that stand on their own; the
    whole of it as one part where it is not clearly compound.

    Args:
        sentence: the words.
        language: the language they are in.
        start: where reported words begin; what stands before is part of the first part.

    """
    spoken = language if language in _VERBS else None
    if spoken is None or len(sentence) > _READ:
        return (Part((0, len(sentence))),)
    enclosed = [match.span() for match in _ENCLOSED.finditer(sentence)]
    cuts = [
        (match.start(), match.end("joint"), subject)
        for match in _joints(spoken).finditer(sentence, start)
        if not any(left < match.start() < right for left, right in enclosed)
        and (subject := _subject(sentence, match, spoken, start)) is not None
    ]
    return _divided(sentence, cuts)


def _divided(sentence: str, cuts: list[tuple[int, int, str]]) -> tuple[Part, ...]:
    found: list[Part] = []
    begin, subject = 0, ""
    for end, after, next_subject in cuts:
        if end - begin >= _SHORTEST and len(sentence) - after >= _SHORTEST:
            found.append(Part((begin, end), subject))
            begin, subject = after, next_subject
    return (*found, Part((begin, len(sentence)), subject))


@cache
def _joints(language: str) -> regex.Pattern[str]:
    verb, own = _VERBS[language], _OWN_SUBJECT[language]
    return regex.compile(
        rf"(?P<joint>,? (?P<shared>{_AND[language]}) )(?={_ADVERB}{verb})"
        rf"|(?P<joint>, (?:{_AND[language]}|while|whereas) )(?={own} ?{_ADVERB}{verb})"
        rf"|(?P<joint>; (?:thus |however, |also )?)(?={own} ?{_ADVERB}{verb})"
        rf"|(?P<joint>, (?P<relative>who) )(?={_ADVERB}{verb})"
    )


@cache
def _verb(language: str) -> regex.Pattern[str]:
    return regex.compile(rf"(?<= ){_ADVERB}{_VERBS[language]}")


def _subject(sentence: str, joint: regex.Match[str], language: str, start: int) -> str | None:
    """
    What a part after a joint is about: nothing to add where it says so itself, ``None`` where nobody knows.
    """
    first = _INTRODUCTION.match(sentence, start).end()
    if _verb(language).search(sentence, start, first):
        first = start
    verb = _verb(language).search(sentence, first, joint.start())
    if verb is None:
        return None
    if joint["relative"]:
        name = _NAME_BEFORE.search(sentence, max(0, joint.start() - 80), joint.start())
        return name["name"] if name and " " in name["name"] else None
    if not joint["shared"]:
        return ""
    subject = sentence[first : verb.start()].strip()
    return subject if 1 <= len(subject.split()) <= _LONGEST_SUBJECT and "," not in subject else None
