"""
Who is said to say a statement: verbs of saying, sources, quotations and headlines in one sentence.

``attribute`` reads one sentence in the light of a ``Scene``: what the text has told before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import regex

from claims.extraction.attribution.names import Kind, Name
from claims.extraction.attribution.scene import Attribution, Scene
from claims.extraction.attribution.scripts import said_in_script
from claims.extraction.attribution.subjects import Reading, named_after, quoted_spans, reading, subject_before
from claims.text.dates import mentions
from claims.text.quotations import blanked
from claims.text.reporting_verbs import Grammar, meaning
from claims.text.sentences_view import view

_PASSIVE = regex.compile(
    r"(?:^|[\s,])(?:is|was|are|were|been|being|be|fue|fueron|sido|es|est|été|sont|furent|wurde|wurden|"
    r"worden|wird|foi|foram|sido)"
    r"(?: \p{L}+ly)?$",
    regex.IGNORECASE,
)
_BY = regex.compile(
    r"\s(?:by|por|par|von|pelo|pela|vom) (?:the |el |la |le |les |der |dem |o |a )?", regex.IGNORECASE
)
_INVERTED = regex.compile(r"[”»\"’'],?$|[”»\"]?,$|[?!…][”»]?$")
_HEADLINE = regex.compile(r"(?P<name>[^:\n“”,]{2,40}?) ?: (?=[“‘'\p{L}\d])")
_SIGNED = regex.compile(r"[”.!?»] ?(?:[-–—―]|\() ?(?P<name>\p{Lu}[^\n“”,]{2,50}?)(?:,[^\n]{0,60})?\)?\s*$")
_SUBORDINATE = regex.compile(
    r"(?:^|[\s,(])(?:after|when|before|once|since|until|because|if|although|though|while|whether)\s$",
    regex.IGNORECASE,
)
_REPORTERS = frozenset({"reported", "according to"})
_PRESENT = frozenset({"has", "have", "ha", "han", "a", "ont", "hat", "haben", "tem"})
_OF_QUOTE = regex.compile(r"\s*[“«‘]")
_CAPITAL = regex.compile(r"(?:the )?\p{Lu}")
_PRONOUN_AFTER = regex.compile(r" (?:he|she|they|er|sie|il|elle)\b|-t-(?:il|elle)|-(?:il|elle)")
_PUBLISHED = regex.compile(r"\s+(?:\p{Ll}+ly )?[\p{L}\d“‘]")
_TOLD = regex.compile(
    r"[,:]? ?[“‘]|[,.]|\s*$|\s+(?:that|the|a|an|he|she|it|they|his|her|their|there|this|no|to|\p{Lu}|\d)"
)
_NEXT_TO = 3
# Who speaks stands in the first part of a sentence, or in the last of a long quotation.
_READ = 500
_TAIL = 200
# More verbs of saying than this in one sentence are noise.
_MOST_VERBS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class _Saying:
    """
    One act of saying in a sentence: ``at`` is where its verb stands, ``content`` where its words begin.
    """

    claimant: str | None
    verb: str
    at: int
    content: int
    kind: Kind = Kind.BODY
    current: bool = False
    after: bool = False


def attribute(sentence: str, scene: Scene, *, quoted: bool = False) -> Attribution:
    """
    The attribution of a sentence, ``quoted`` where it stands inside a longer quotation; never raises.
    """
    seen = blanked(view(sentence)) if quoted else view(sentence)
    saying = _outermost(seen[:_READ], scene)
    if saying is None and len(seen) > _READ:
        seen = seen[-_TAIL:]
        saying = _outermost(seen, scene)
    if saying is None:
        return _quoted_on(view(sentence), scene, quoted=quoted)
    named = scene.names.full(saying.claimant) if saying.claimant else None
    return Attribution(
        claimant=named,
        verb=saying.verb,
        said_on=_said_on(seen, saying, scene),
        content=saying.content,
        kind=saying.kind,
    )


def _outermost(seen: str, scene: Scene) -> _Saying | None:
    """
    The first act of saying in a sentence, or the one it reports: "Reuters reported that Trump said".
    """
    in_script = said_in_script(seen, scene.language)
    if in_script is not None:
        return _Saying(
            claimant=in_script.claimant, verb=in_script.verb, at=in_script.at, content=in_script.content
        )
    sayings = sorted(_sayings(seen, scene), key=lambda one: one.at)
    if not sayings:
        return None
    first = sayings[0]
    for later in sayings[1:]:
        if (
            first.verb in _REPORTERS
            and later.claimant
            and later.verb != "published"
            and later.at - first.content < 90
        ):
            return later
        if first.claimant is None and later.claimant is not None:
            return later
    return first


def _sayings(seen: str, scene: Scene) -> Iterator[_Saying]:
    read = reading(seen, scene)
    yield from _sources(read)
    yield from _headline(read)
    quotes = quoted_spans(seen)
    outside = (
        match
        for match in read.rules.verb.finditer(seen)
        if not any(start < match.start() < end for start, end in quotes)
    )
    for match in islice(outside, _MOST_VERBS):
        yield from _by_verb(read, match)


def _sources(read: Reading) -> Iterator[_Saying]:
    seen = read.seen
    for match in read.rules.source.finditer(seen):
        cited = match.group().lower().startswith("citing")
        if cited and not _CAPITAL.match(seen[match.end() :]):
            continue
        claimant, kind, end = named_after(read, match.end())
        if claimant is not None:
            opening = match.start() < 3
            comma = seen.find(",", end) if opening else -1
            content = comma + 1 if 0 <= comma < end + 80 else end if opening else 0
            yield _Saying(
                claimant=claimant, verb="according to", at=match.start(), content=content, kind=kind
            )


def _headline(read: Reading) -> Iterator[_Saying]:
    """
    "Name: words" at the start of a sentence, and a quotation signed with a name at its end.
    """
    seen, names = read.seen, read.names
    heading = _HEADLINE.match(seen)
    if heading and names and names[0].span == (0, len(heading["name"])) and _speaks(names[0], seen, heading):
        yield _Saying(
            claimant=names[0].text, verb="said", at=0, content=heading.end(), kind=names[0].kind, current=True
        )
    signed = _SIGNED.search(seen, max(0, len(seen) - 140))
    if signed:
        for name in names:
            if name.span[0] == signed.start("name"):
                yield _Saying(
                    claimant=name.text, verb="said", at=name.span[0], content=0, kind=name.kind, after=True
                )


def _speaks(name: Name, seen: str, heading: regex.Match[str]) -> bool:
    """
    Whether "Name: words" names a speaker: a person, an acronym, or anybody before a quotation; not a place.
    """
    return name.kind is Kind.PERSON or name.text.isupper() or seen[heading.end()] in "“‘'"


def _by_verb(read: Reading, match: regex.Match[str]) -> Iterator[_Saying]:
    seen, scene = read.seen, read.scene
    act = meaning(scene.language, match.group())
    before, helpers = _without_helpers(seen[: match.start()], read.rules)
    if not match.group().split(" ")[0].endswith("ing") and _PASSIVE.search(seen[: match.start()].rstrip()):
        yield from _passive(read, match, act)
        return
    claimant, kind = subject_before(read, before)
    turned = _INVERTED.search(before) and not match.group().split(" ")[0].endswith("ing")
    if claimant is None and match["sure"] and turned:
        claimant, kind, _ = named_after(read, match.end())
        if claimant is None:
            pronoun = _PRONOUN_AFTER.match(seen[match.end() :])
            claimant, kind = (scene.person, Kind.PERSON) if pronoun else (None, kind)
        if claimant is not None:
            yield _Saying(claimant=claimant, verb=act, at=match.start(), content=0, kind=kind, after=True)
        return
    if claimant is not None and _SUBORDINATE.search(before[: max(0, before.rfind(claimant))]):
        return
    if claimant is None or (match["doubtful"] and not _takes_words(seen, match, act)):
        return
    that = (
        read.rules.that.search(seen, match.end(), match.end() + 100)
        if act not in {"accused", "published"}
        else None
    )
    content = that.end() if that and that.group() not in "“«" else that.start() if that else match.end()
    ended = match.end() >= len(seen.rstrip(" .!”")) - _NEXT_TO
    trailing = ended or ("”" in before and "“" not in seen[match.end() :])
    yield _Saying(
        claimant=claimant,
        verb=act,
        at=match.start(),
        content=0 if trailing else content,
        kind=kind,
        current=bool(helpers & _PRESENT) or _is_present(match.group(), scene.language),
        after=trailing,
    )


def _takes_words(seen: str, match: regex.Match[str], act: str) -> bool:
    """
    Whether what follows a doubtful form makes it a verb: that, a quotation, an object.
    """
    following = seen[match.end() : match.end() + 30]
    if act == "published":
        return bool(_PUBLISHED.match(following))
    return bool(_TOLD.match(following))


def _is_present(form: str, language: str | None) -> bool:
    return language in {None, "en"} and form.endswith("s") and not form.endswith("ss")


def _passive(read: Reading, match: regex.Match[str], act: str) -> Iterator[_Saying]:
    agent = _BY.search(read.seen, match.end(), match.end() + 80)
    if agent is None:
        return
    for name in read.names:
        if agent.end() <= name.span[0] <= agent.end() + 40:
            yield _Saying(claimant=name.text, verb=act, at=match.start(), content=0, kind=name.kind)
            return


def _without_helpers(before: str, rules: Grammar) -> tuple[str, set[str]]:
    """
    What stands before a verb without the auxiliaries and adverbs next to it, and those.
    """
    helpers: set[str] = set()
    for _ in range(6):
        found = rules.around.search(before)
        if found is None:
            break
        helpers.add(found.group().strip(" ,").lower())
        before = before[: found.start()]
    return before.rstrip(), helpers


def _quoted_on(seen: str, scene: Scene, *, quoted: bool) -> Attribution:
    """
    A sentence that is a quotation itself and names nobody belongs to the last speaker.
    """
    speaker = scene.introduced or scene.speaker
    if speaker and (quoted or _OF_QUOTE.match(seen)):
        return Attribution(
            claimant=speaker,
            verb="quoted",
            said_on=scene.day,
            kind=Kind.PERSON if speaker == scene.person else Kind.BODY,
        )
    return Attribution()


def _said_on(seen: str, saying: _Saying, scene: Scene) -> str | None:
    """
    The day beside the act of saying: outside the reported words, except where the act is the statement.
    """
    found = [one for one in mentions(seen, scene.anchor, scene.day) if one.iso and len(one.iso) == 10]
    whole = saying.verb in {"accused", "published", "denied", "announced"}
    outside = [
        one
        for one in reversed(found)
        if whole
        or (one.span[0] >= saying.at if saying.after else one.span[1] <= max(saying.content, saying.at))
    ]
    explicit = [one for one in outside if not one.relative] or outside
    if explicit:
        return explicit[0].iso
    named = scene.names.full(saying.claimant) if saying.claimant else None
    if named and named == scene.speaker and _OF_QUOTE.match(seen):
        return scene.day
    if saying.verb == "according to" and named:
        return scene.dated.get(named)
    if not (saying.current or scene.opening):
        return None
    return scene.own_day
