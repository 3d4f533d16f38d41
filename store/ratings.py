"""
Folds a publisher's rating, in whatever words, onto one verdict; the words themselves are never changed.

The text decides, never a publisher's numbers. A rating is looked for in four ways, the surest first: as one
of the labels in ``rating_labels.tsv``; as such a label at its head ("FALSO: the photo is of 2011"); as two
labels joined ("false and misleading"); as a sentence that says the claim is false or misleading. What is
negated without being a known label, and what nobody foresaw, becomes ``other``: never ``true`` or ``false``.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

import regex

from claims.models import Verdict
from claims.text.normalize import fold

_TAGS = regex.compile(r"<[^<>]{1,200}>")
_ESCAPED_SPACE = regex.compile(r"\\[rnt](?![\p{L}])")
_JOINTS = regex.compile(r"[_\u2010-\u2015\u2212-]+")
_EDGES = regex.compile(r"^[^\p{L}\p{N}]+|[^\p{L}\p{M}\p{N}]+$")
_GAPS = regex.compile(r"[^\p{L}\p{M}\p{N}/#]+")
_LEAD_END = regex.compile(
    r"\s*[:;.!,،؛。：，(（\[|\n–—\"«“]+\s*|\s+[-/&]\s+|(?<=\p{L})-\s|(?<=\p{L})/(?=\s*\p{L})"
)
_COUNTED = regex.compile(r"^\s*\d{1,3}\s*\[([^\]]*)\]\s*$")
_AND = regex.compile(r"\s*(?:/|&|\+|,|،|\b(?:and|y|e|et|und|en|i|и|ва|dan|ve|og|och)\b|\sو\s?|\sया\s)\s*")
_LONGEST_LEAD = 60
_SHORTEST_WORD = 3
"""
Shorter words inside a sentence are too often a label only in some other language.
"""

_NEGATORS = (
    "not no non never isn isnt wasn wasnt nicht kein keine ne pas nie niet geen não ningun jamas nunca mai "
    "не нет ні neni nem inte ikke ei ليس ليست لم لا غير لن مش nije nuk nu değil bukan tidak tak hindi δεν μη "
    "नहीं नाही ना નથી নয় όχι không ไม่ 不 非 未 沒 没 아님 אינו אין לא نہیں"
)
_BUT = regex.compile(
    r"\b(?:but|except|though|however|mas|pero|mais|aber|maar|ale|но|однако|ma|però|men|tapi|tetapi|namun|ama|"
    r"fakat|dar|ali|αλλά|ngunit|pero|sin embargo)\b|لكن|लेकिन|मगर|পরি|কিন্তু|但"
)
_CAUTION = {
    Verdict.FALSE: 0,
    Verdict.MOSTLY_FALSE: 1,
    Verdict.MISLEADING: 2,
    Verdict.MIXED: 3,
    Verdict.UNPROVEN: 4,
    Verdict.SATIRE: 5,
    Verdict.MOSTLY_TRUE: 6,
    Verdict.TRUE: 7,
    Verdict.OTHER: 8,
}

# A sentence decides only where it says so of the claim, the post, the picture itself; "true" is never read
# out of a sentence, because a sentence that calls one part true mostly goes on to say what is not.
_CLAIM_NOUNS = (
    r"claims?|statements?|posts?|messages?|videos?|photos?|images?|pictures?|rumou?rs?|news|stor(?:y|ies)|quote|"
    r"information|report|afirmación|noticia|información|mensaje|imagen|publicación|afirmação|notícia|informação|"
    r"mensagem|affirmation|information|vidéo|publication|behauptung|aussage|meldung|bild|notizia|affermazione|"
    r"bewering|bericht|wypowiedź|informacja|stwierdzenie|утверждение|заявление|информация|новость|klaim|narasi|"
    r"informasi|iddia|الادعاء|الإدعاء|الخبر|الصوره|الصورة|الفيديو|المقطع|المنشور|ادعاء|दावा|दावे|वीडियो|विडियो|"
    r"खबर|ख़बर|तस्वीर|पोस्ट|सन्देश|संदेश|जानकारी|व्हिडिओ|माहिती|મેસેજ|દાવો|પોસ્ટ|વીડિયો|વિડિઓ|তথ্য|দাবি|ভিডিও|ছবি|"
    r"হা"
)


class How(StrEnum):
    """
    How a rating was matched, the surest first.
    """

    OPERATOR = "operator"
    EXACT = "exact"
    LEAD = "lead"
    JOINED = "joined"
    PHRASE = "phrase"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class FoldedRating:
    """
    A verdict, how it was found, and the folded label that decided.
    """

    verdict: Verdict
    how: How
    label: str = ""


Overrides = Mapping[str, Verdict]
_NO_OVERRIDES: Overrides = MappingProxyType({})


def verdict_of(rating: str, language: str | None = None) -> Verdict:
    """
    The verdict a publisher's words stand for; ``other`` where that isn't certain.
    """
    return fold_rating(rating, language).verdict


def fold_rating(
    rating: str, language: str | None = None, overrides: Overrides = _NO_OVERRIDES
) -> FoldedRating:
    """
    The verdict a publisher's words stand for, and how it was found.

    Args:
        rating: the words as published.
        language: ISO 639-1 code of the review; decides between labels that two languages read differently.
        overrides: the operator's own verdicts by ``rating_key``; they win over everything else.

    """
    text = plain(rating)
    key = rating_key(rating)
    if key in overrides:
        return FoldedRating(overrides[key], How.OPERATOR, key)
    known = _Labels(_table(), (language or "").split("-")[0].casefold())
    ways = ((How.EXACT, _exact), (How.LEAD, _lead), (How.JOINED, _joined), (How.PHRASE, _phrase))
    for how, way in ways:
        found = way(text, known)
        if found is not None:
            return FoldedRating(found.verdict, how, found.label)
    return FoldedRating(Verdict.OTHER, How.NONE)


def plain(rating: str) -> str:
    """
    A rating without entities (escaped once or twice), tags and padding.
    """
    unescaped = _ESCAPED_SPACE.sub(" ", html.unescape(html.unescape(rating)))
    return str(_TAGS.sub(" ", unescaped)).strip()


def rating_key(rating: str) -> str:
    """
    The form in which ratings are compared: folded, one space for underscores, dashes and punctuation, no
    emoji or punctuation at either end.
    """
    folded = fold(_JOINTS.sub(" ", plain(rating)))
    return str(_GAPS.sub(" ", _EDGES.sub("", folded)).strip())


@dataclass(frozen=True, slots=True)
class _Found:
    verdict: Verdict
    label: str


@dataclass(frozen=True, slots=True)
class _Labels:
    """
    The table, read in one language first.
    """

    verdicts: Mapping[str, Mapping[str, Verdict]]
    language: str

    def get(self, text: str) -> _Found | None:
        """
        The verdict of a text that is a label as a whole. Where languages disagree and none is given, the
        label decides nothing.
        """
        key = rating_key(text)
        by_language = self.verdicts.get(key)
        if by_language is None:
            return None
        if self.language in by_language:
            return _Found(by_language[self.language], key)
        verdicts = set(by_language.values())
        return _Found(verdicts.pop() if len(verdicts) == 1 else Verdict.OTHER, key)


def _exact(text: str, known: _Labels) -> _Found | None:
    counted = _COUNTED.match(text)
    return known.get(str(counted.group(1)) if counted else text)


def _lead(text: str, known: _Labels) -> _Found | None:
    for end in _LEAD_END.finditer(text[: _LONGEST_LEAD + 20]):
        head, rest = text[: end.start()], text[end.end() :]
        if len(head) > _LONGEST_LEAD:
            return None
        found = known.get(head)
        if found is not None:
            return _weighed(found, rest, known)
    return None


def _weighed(found: _Found, rest: str, known: _Labels) -> _Found:
    """
    A lead of "true" or "false" holds only if what follows takes nothing back.
    """
    if found.verdict is Verdict.FALSE and _BUT.match(fold(rest).strip()):
        return _Found(Verdict.MOSTLY_FALSE, found.label)
    if found.verdict is not Verdict.TRUE:
        return found
    first = _LEAD_END.split(rest.strip(" .…"), maxsplit=1)[0]
    taken_back = next((other for part in _parts(first) if (other := known.get(part))), None)
    if taken_back is not None and taken_back.verdict is not Verdict.OTHER:
        return min(found, taken_back, key=lambda one: _CAUTION[one.verdict])
    if _BUT.match(fold(rest).strip()):
        return _Found(Verdict.MOSTLY_TRUE, found.label)
    opening = [known.get(token) for token in rating_key(rest).split()[:8] if len(token) >= _SHORTEST_WORD]
    doubted = any(one is not None and one.verdict in _FROM_SENTENCES for one in opening)
    return _Found(Verdict.OTHER, found.label) if doubted else found


def _joined(text: str, known: _Labels) -> _Found | None:
    """
    Two or three labels in one, "false and misleading": the one that warns most.
    """
    if len(text) > _LONGEST_LEAD:
        return None
    parts = _parts(text)
    found = [known.get(part) for part in parts]
    if len(parts) < 2 or any(one is None for one in found):
        return None
    verdicts = {one.verdict for one in found if one}
    if {Verdict.TRUE, Verdict.FALSE} <= verdicts:
        return _Found(Verdict.MIXED, rating_key(text))
    return min((one for one in found if one), key=lambda one: _CAUTION[one.verdict])


def _parts(text: str) -> list[str]:
    return [part for part in _AND.split(text.casefold()) if part and part.strip()]


def _phrase(text: str, known: _Labels) -> _Found | None:
    """
    What sentences say of the claim itself, if all of them agree and none is negated.
    """
    told = list(_told(text, known))
    if not told or any(one is None for one in told):
        return None
    verdicts = {one.verdict for one in told if one}
    if len(verdicts) == 1:
        return told[0]
    both = {Verdict.FALSE, Verdict.MISLEADING}
    return _Found(Verdict.MISLEADING, told[0].label if told[0] else "") if verdicts <= both else None


def _told(text: str, known: _Labels) -> Iterator[_Found | None]:
    for sentence in _SENTENCE_ENDS.split(text):
        if not _NOUN.search(sentence):
            continue
        tokens = rating_key(sentence).split()
        for place, token in enumerate(tokens):
            found = known.get(token) if len(token) >= _SHORTEST_WORD else None
            if found is None or found.verdict not in _FROM_SENTENCES:
                continue
            around = tokens[max(0, place - 3) : place] + tokens[place + 1 : place + 3]
            yield None if _NEGATED.intersection(around) else found


_SENTENCE_ENDS = regex.compile(r"[.!?।؟\n]+\s")
_NOUN = regex.compile(rf"(?<!\p{{L}})(?:{_CLAIM_NOUNS})(?!\p{{L}})", regex.IGNORECASE)
_FROM_SENTENCES = frozenset({Verdict.FALSE, Verdict.MISLEADING})
_NEGATED = frozenset(rating_key(word) for word in _NEGATORS.split())


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Mapping[str, Verdict]]:
    """
    Verdicts by folded label and language, from ``rating_labels.tsv``.
    """
    found: dict[str, dict[str, Verdict]] = {}
    rows = (files("store") / "rating_labels.tsv").read_text("utf-8").splitlines()
    for row in rows:
        if row.startswith("#"):
            continue
        language, verdict, labels = row.split("\t")
        for label in labels.split(" | "):
            found.setdefault(rating_key(label), {})[language] = Verdict(verdict)
    return found
