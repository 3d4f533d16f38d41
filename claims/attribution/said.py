"""
Who is said to say a statement: verbs of saying, sources, quotations and headlines in one sentence.

``attribute`` reads one sentence in the light of a ``Scene``: what the text has told before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import regex

from claims.attribution.names import Kind, Name, Names, names_in
from claims.attribution.scripts import said_in_script
from claims.attribution.verbs import Grammar, grammar, meaning
from claims.dates import mentions
from claims.sentences_view import view

_PASSIVE = regex.compile(
    r"(?:^|[\s,])(?:is|was|are|were|been|being|be|fue|fueron|sido|es|est|été|sont|furent|wurde|wurden|"
    r"worden|wird|foi|foram|sido)"
    r"(?: \p{L}+ly)?$",
    regex.IGNORECASE,
)
_BY = regex.compile(
    r"\s(?:by|por|par|von|pelo|pela|vom) (?:the |el |la |le |les |der |dem |o |a )?", regex.IGNORECASE
)
_INVERTED = regex.compile(r"[”»\"’],?$|[”»\"]?,$|[?!…][”»]?$")
_HEADLINE = regex.compile(r"(?P<name>[^:\n“”,]{2,40}?) ?: (?=[“‘'\p{L}\d])")
_SIGNED = regex.compile(r"[”.!?»] ?(?:[-–—―]|\() ?(?P<name>\p{Lu}[^\n“”,]{2,50}?)(?:,[^\n]{0,60})?\)?\s*$")
_ROLE_NOUN = regex.compile(
    r"\s(?:spokes(?:wo)?man|spokesperson|officials?|sources?|director|chief|president|portavoz|sprecher(?:in)?|"
    r"porte-parole|porta-voz|report|study|statement|editor|lawyers?|researchers?|scientists?)$",
    regex.IGNORECASE,
)
_THE_ROLE = regex.compile(
    r"(?:^|\s)(?:the|el|la|le|der|die|o|a) (?:[\p{L}-]+ )?(?:president|minister|senator|governor|mayor|chancellor|"
    r"secretary|candidate|leader|spokes(?:wo)?man|"
    r"presidente|presidenta|ministr[oa]|président|présidente|ministre|präsident|kanzlerin|minister)$",
    regex.IGNORECASE,
)
_REPORTERS = frozenset({"reported", "according to"})
_PRESENT = frozenset({"has", "have", "ha", "han", "a", "ont", "hat", "haben", "tem"})
_OF_QUOTE = regex.compile(r"\s*[“«‘]")
_NEXT_TO = 3


@dataclass(slots=True, kw_only=True)
class Scene:
    """
    What a text has told so far: its names, who was spoken of last, and the days it counts from.

    ``anchor`` is the day of the text, ``day`` the one named last; ``speaker`` whose quotation may go on.
    """

    language: str | None = None
    names: Names = field(default_factory=lambda: Names(()))
    anchor: str | None = None
    day: str | None = None
    person: str | None = None
    body: str | None = None
    speaker: str | None = None
    opening: bool = True

    def spoke(self, name: str, kind: Kind) -> None:
        """
        Remember who a pronoun after this sentence stands for.
        """
        if kind is Kind.PERSON:
            self.person = name
        else:
            self.body = name


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """
    Who says a statement, by which act, and when; all ``None`` where the text itself asserts it.

    ``content`` is where in the sentence the reported words begin. ``kind`` says what the claimant is.
    """

    claimant: str | None = None
    verb: str | None = None
    said_on: str | None = None
    content: int = 0
    kind: Kind = Kind.BODY


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


def attribute(sentence: str, scene: Scene) -> Attribution:
    """
    The attribution of a sentence; never raises.
    """
    seen = view(sentence)
    saying = _outermost(seen, scene)
    if saying is None:
        return _quoted_on(seen, scene)
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
    rules = grammar(scene.language)
    names = names_in(seen)
    yield from _sources(seen, rules, names, scene)
    yield from _headline(seen, names)
    quotes = _quoted_spans(seen)
    for match in rules.verb.finditer(seen):
        if not any(start < match.start() < end for start, end in quotes):
            yield from _by_verb(seen, match, (rules, names, scene))


def _quoted_spans(seen: str) -> list[tuple[int, int]]:
    """
    Spans between quotation marks; one that is never closed runs to the end.
    """
    return [match.span() for match in regex.finditer(r"“[^”]*(?:”|$)|«[^»]*(?:»|$)", seen)]


def _sources(seen: str, rules: Grammar, names: tuple[Name, ...], scene: Scene) -> Iterator[_Saying]:
    for match in rules.source.finditer(seen):
        claimant, kind, end = _named_after(seen, match.end(), names, rules, scene)
        if claimant is not None:
            opening = match.start() < 3
            comma = seen.find(",", end) if opening else -1
            content = comma + 1 if 0 <= comma < end + 80 else end if opening else 0
            yield _Saying(
                claimant=claimant, verb="according to", at=match.start(), content=content, kind=kind
            )


def _named_after(
    seen: str, position: int, names: tuple[Name, ...], rules: Grammar, scene: Scene
) -> tuple[str | None, Kind, int]:
    """
    The name that follows a position before the clause ends, or "the organisation", or "experts".
    """
    stop = regex.compile(r"[,;:.“(]").search(seen, position)
    reach = min(stop.start() if stop else len(seen), position + 90)
    for name in names:
        if position <= name.span[0] < reach:
            return name.text, scene.names.kind(name), name.span[1]
    phrase = seen[position:reach].rstrip()
    words = phrase.split(" ")
    for length in range(1, min(5, len(words)) + 1):
        head = " ".join(words[:length])
        if rules.body.search(f" {head}") and scene.body:
            return scene.body, Kind.BODY, position + len(head)
        crowd = rules.crowd.search(f" {head}")
        if crowd:
            return crowd["crowd"].strip(), Kind.BODY, position + len(head)
    pronoun = regex.match(r"(?:him|her|él|ella|lui|ihm|ihr|ele|ela)\b", seen[position:])
    return (scene.person, Kind.PERSON, position + pronoun.end()) if pronoun else (None, Kind.BODY, position)


def _headline(seen: str, names: tuple[Name, ...]) -> Iterator[_Saying]:
    """
    "Name: words" at the start of a sentence, and a quotation signed with a name at its end.
    """
    heading = _HEADLINE.match(seen)
    if heading and names and names[0].span == (0, len(heading["name"])):
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


def _by_verb(
    seen: str, match: regex.Match[str], known: tuple[Grammar, tuple[Name, ...], Scene]
) -> Iterator[_Saying]:
    rules, names, scene = known
    act = meaning(scene.language, match.group())
    before, helpers = _without_helpers(seen[: match.start()], rules)
    if _PASSIVE.search(seen[: match.start()].rstrip()):
        yield from _passive(seen, match, act, names)
        return
    claimant, kind = _subject(before, rules, names, scene)
    if claimant is None and match["sure"] and _INVERTED.search(before):
        claimant, kind, _ = _named_after(seen, match.end(), names, rules, scene)
        if claimant is None:
            pronoun = regex.match(
                r" (?:he|she|they|er|sie|il|elle)\b|-t-(?:il|elle)|-(?:il|elle)", seen[match.end() :]
            )
            claimant, kind = (scene.person, Kind.PERSON) if pronoun else (None, kind)
        if claimant is not None:
            yield _Saying(claimant=claimant, verb=act, at=match.start(), content=0, kind=kind, after=True)
        return
    if claimant is None or (match["doubtful"] and not _takes_words(seen, match, act)):
        return
    that = (
        rules.that.search(seen, match.end(), match.end() + 100)
        if act not in {"accused", "published"}
        else None
    )
    content = that.end() if that and that.group() not in "“«" else that.start() if that else match.end()
    trailing = match.end() >= len(seen.rstrip(" .!”")) - _NEXT_TO
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
        return bool(regex.match(r"\s+(?:\p{Ll}+ly )?[\p{L}\d“‘]", following))
    return bool(
        regex.match(
            r"[,:]? ?[“‘]|\s+(?:that|the|a|an|he|she|it|they|his|her|their|there|this|no|to|\p{Lu}|\d)",
            following,
        )
    )


def _is_present(form: str, language: str | None) -> bool:
    return language in {None, "en"} and form.endswith("s") and not form.endswith("ss")


def _passive(seen: str, match: regex.Match[str], act: str, names: tuple[Name, ...]) -> Iterator[_Saying]:
    agent = _BY.search(seen, match.end(), match.end() + 80)
    if agent is None:
        return
    for name in names:
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


def _subject(before: str, rules: Grammar, names: tuple[Name, ...], scene: Scene) -> tuple[str | None, Kind]:
    pronoun = rules.pronoun.search(before)
    if pronoun is not None:
        return _stands_for(pronoun["pronoun"].lower(), before, names, scene)
    if rules.body.search(before) and scene.body:
        return scene.body, Kind.BODY
    crowd = rules.crowd.search(before)
    named = _name_at_end(before, names)
    if named is not None:
        return named.text, scene.names.kind(named)
    if crowd is not None:
        return crowd["crowd"].strip(), Kind.BODY
    if _THE_ROLE.search(before) and scene.person:
        return scene.person, Kind.PERSON
    return None, Kind.BODY


def _stands_for(pronoun: str, before: str, names: tuple[Name, ...], scene: Scene) -> tuple[str | None, Kind]:
    """
    The name a subject pronoun stands for: the first fitting one before it in the sentence, else in the text.
    """
    wanted = (
        Kind.BODY
        if pronoun in {"it", "they", "es", "ellos", "ellas", "ils", "elles", "eles", "elas"}
        else Kind.PERSON
    )
    for name in names:
        if name.span[1] <= len(before) and scene.names.kind(name) is wanted:
            return name.text, wanted
    return (scene.body if wanted is Kind.BODY else scene.person), wanted


def _name_at_end(before: str, names: tuple[Name, ...]) -> Name | None:
    """
    The name that a clause before a verb ends with, seen through a role, a parenthesis or an apposition.
    """
    trimmed = regex.sub(r"\s*\([^()]{1,40}\)$", "", before.rstrip())
    trimmed = _ROLE_NOUN.sub("", trimmed)
    trimmed = regex.sub(r"['’]s?$", "", trimmed)
    for name in reversed(names):
        if name.span[1] == len(trimmed) or (name.span[1] == len(trimmed) - 1 and trimmed.endswith(".")):
            return _head(before, name, names)
    if trimmed.endswith(",") and "," in trimmed[:-1]:
        start = trimmed.rindex(",", 0, len(trimmed) - 1)
        for name in names:
            if name.span[1] == start and len(trimmed) - start < 120:
                return name
    return None


def _head(before: str, name: Name, names: tuple[Name, ...]) -> Name:
    """
    In "Smith, leader of the Union, " the name before the comma; else the name itself.
    """
    gap = before[: name.span[0]]
    if regex.search(
        r",[^,“”]{0,60}\s(?:of|at|for|from|with|de|del|von|da|do|du)(?: the| la| der)?\s*$", gap
    ) and before.rstrip().endswith(","):
        for other in names:
            if other.span[1] == gap.rfind(","):
                return other
    return name


def _quoted_on(seen: str, scene: Scene) -> Attribution:
    """
    A sentence that is a quotation itself and names nobody belongs to the last speaker.
    """
    if scene.speaker and _OF_QUOTE.match(seen):
        return Attribution(
            claimant=scene.speaker,
            verb="said",
            said_on=scene.day,
            kind=Kind.PERSON if scene.speaker == scene.person else Kind.BODY,
        )
    return Attribution()


def _said_on(seen: str, saying: _Saying, scene: Scene) -> str | None:
    """
    The day beside the act of saying: outside the reported words, except where the act is the statement.
    """
    found = [one for one in mentions(seen, scene.anchor, scene.day) if one.iso]
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
    if (
        saying.claimant
        and scene.speaker
        and scene.names.full(saying.claimant) == scene.speaker
        and _OF_QUOTE.match(seen)
    ):
        return scene.day
    if saying.verb == "according to" or not (saying.current or scene.opening):
        return None
    return scene.anchor
