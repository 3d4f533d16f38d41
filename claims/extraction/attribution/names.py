# ruff: noqa: E501 -- lists of words and turns of phrase, one kind a line, read and grow better unbroken
"""
Names in a text, by their capitals: what they are called in full, and whether a person or a body bears them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import regex

_CAPITAL = r"(?:(?:[dDlL]['’]|O['’]|Mc|Mac|al-|el-)?\p{Lu}[\p{L}\p{M}\p{N}]*(?:['’](?!s\b)\p{L}+)?(?:[-.&]\p{L}[\p{L}\p{N}]*)*\.?)"
_INNER = (
    r"(?:of the|of|for the|for|de la|de las|de los|de|del|da|das|do|dos|di|du|des|la|le|von der|von|van der|van|"
    r"zu|der|für|bin|ibn|al|el|pour|para|à|en)"
)
_RUN = regex.compile(rf"(?<![\p{{L}}\p{{N}}@#./])(?:{_CAPITAL})(?: (?:{_INNER} )?{_CAPITAL}){{0,7}}")
_INNERS = regex.compile(rf"(?:{_INNER} )+")
_OF = regex.compile(r" (?:of|de|del|von) ")
_ELIDED = regex.compile(r"(?:[dl]|L)['’]\p{Lu}")
_ABBREVIATED = regex.compile(r"(?:\p{Lu}\.)+|(?:Jr|Sr|Inc|Ltd|Corp|Co|St)\.")
_POSSESSIVE = regex.compile(r"['’]s?$")

# Capitals at the start of a sentence that are no names, and capitalised words that never are.
_NOT_NAMES_WORDS = """
a about according after again all also although an and another any anyone are as asked at back
because before being both but by can contacted could despite did do does during each earlier even
every everyone few first following for former from further get had has have having he her here his
how however i if in indeed instead is it its it's just last later let like many may meanwhile more
moreover most much must my near nearly never new next no nobody none nor not nothing now of on once
one only or other others our over people perhaps please read she should since six so some somebody
something soon still such sure than that that's the their them then there these they this those
though three thus to today tomorrow tonight too two under unlike until up upon us was we well were
what whatever when where whether which while who whose why will with within without would yes
yesterday yet you your retweeting speaking citing january february march april june july august
september october november december monday tuesday wednesday thursday friday saturday sunday
breaking news video photo watch exclusive update el la los las un una unos unas y o pero como cuando
donde que quien si según además también este esta estos estas ese esa su sus para por con sin desde
hasta tras ante en al del hoy ayer más muy ya lo le se es son fue ha han así les une des et ou mais
comme quand où qui selon ce cette ces sa ses leur leurs pour par avec sans depuis dans sur sous il
elle ils elles nous vous je tu ne pas plus très hier aujourd'hui après avant d'après l' au aux der
die das ein eine einer eines und oder aber wie wenn wo wer laut nach auch dieser diese dieses sein
seine ihr ihre für mit ohne seit bis im am auf aus bei von zu zum zur er sie wir ich du nicht mehr
sehr heute gestern nachdem bevor dass als da os um uma e mas quando onde quem não segundo também
estes esse essa seu sua seus suas com sem até após em na nos nas ao aos hoje ontem muito já ele ela
eles elas puis ni alors voici voilà car donc ainsi tout tous toute toutes chaque isso isto
aqui agora assim então ahora así entonces aquí jetzt dann alle viele schon noch hallo hola olá
bonjour hello hi jan feb mar apr jun jul aug sept sep oct nov dec updated published posted
"""
_NOT_NAMES = frozenset(_NOT_NAMES_WORDS.split())
# Articles that begin a name in the middle of a sentence: Le Monde, El País, Die Welt.
_ARTICLES = frozenset({"le", "la", "les", "el", "los", "las", "der", "die", "das", "o", "os", "il", "al"})
_NATIONAL_WORDS = """
american british english scottish welsh irish french german dutch belgian swiss austrian italian
spanish portuguese greek turkish russian ukrainian polish czech hungarian romanian bulgarian serbian
swedish norwegian danish finnish chinese japanese korean indian pakistani bangladeshi indonesian
filipino thai vietnamese israeli palestinian syrian iraqi iranian saudi egyptian lebanese afghan
african nigerian kenyan ethiopian ghanaian european asian arab canadian mexican brazilian argentine
venezuelan colombian cuban chilean peruvian australian muslim christian jewish catholic protestant
hindu sikh republican republicans democrat democrats democratic conservative liberal us uk eu u.s
u.k americans russians germans muslims christians jews hindus kremlin-backed english-language
"""
_NATIONAL = frozenset(_NATIONAL_WORDS.split())
_BODY = regex.compile(
    r"\b(?:party|front|ministry|department|university|college|school|times|post|news|herald|tribune|journal|gazette|"
    r"telegraph|guardian|magazine|network|channel|radio|tv|committee|council|commission|agency|bureau|office|union|bank|"
    r"court|house|senate|congress|parliament|government|institute|organi[sz]ation|association|foundation|group|"
    r"company|corporation|inc|ltd|corp|llc|nations?|states|kingdom|republic|police|army|force|service|security|league|"
    r"federation|centre|center|hospital|church|board|fund|alliance|movement|campaign|authority|administration|"
    r"partido|ministerio|universidad|gobierno|banco|tribunal|organización|asociación|instituto|policía|"
    r"parti|ministère|université|gouvernement|banque|conseil|association|agence|"
    r"partei|ministerium|bundes\w+|universität|regierung|gericht|verband|amt|institut|zeitung|polizei|"
    r"ministério|universidade|governo|organização|associação|polícia|"
    r"watch|rights|news|wire|services|le|la|les|el|der|die|das|the)\b",
    regex.IGNORECASE,
)
_ROLE = (
    r"(?:(?:former|then|acting|deputy|vice|prime|foreign|interior|health|defen[cs]e|finance|chief|senior|lead|ex|co)[ -])*"
    r"(?:president(?:-elect)?|minister|chancellor|senator|sen\.|rep\.|representative|congress(?:wo)?man|governor|gov\.|mayor|"
    r"secretary(?: of \p{L}+)?|spokes(?:wo)?man|spokesperson|founder|co-founder|director|chief|chair(?:wo)?man|chair|ceo|"
    r"editor|leader|candidate|nominee|king|queen|prince|princess|pope|judge|justice|attorney|general|gen\.|colonel|"
    r"captain|officer|sheriff|professor|prof\.|dr\.?|doctor|mrs?\.?|ms\.?|sir|dame|lord|lady|actor|actress|singer|author|"
    r"journalist|reporter|correspondent|analyst|economist|scientist|researcher|activist|billionaire|lawyer|ambassador|"
    r"speaker|strategist|adviser|advisor|commentator|host|anchor|star|coach|pastor|rabbi|imam|bishop|pontiff|"
    r"presidente|presidenta|ministr[oa]|primer ministro|senador[a]?|gobernador[a]?|alcalde(?:sa)?|portavoz|fundador|líder|"
    r"candidat[oa]|señor|señora|sr\.?|sra\.?|doctor[a]?|"
    r"président|présidente|ministre|premier ministre|chancelière|sénateur|maire|acteur|actrice|chanteur|chanteuse|porte-parole|fondateur|chef|candidate?|"
    r"m\.|mme|monsieur|madame|"
    r"präsident(?:in)?|minister(?:in)?|kanzler(?:in)?|bundeskanzler(?:in)?|ministerpräsident(?:in)?|sprecher(?:in)?|"
    r"gründer(?:in)?|chef(?:in)?|vorsitzende[r]?|herr|frau|"
    r"primeiro-ministro|governador[a]?|prefeit[oa]|porta-voz|senhor[a]?)"
)
# "READ THIS NOW Ann Lee": capitals that shout are no part of the name after them.
_SHOUTED = regex.compile(r"(?:[\p{Lu}’']+ ){2,}(?=\p{Lu}\p{Ll}|[LD]['’]\p{Lu}\p{Ll})")
_TITLES = regex.compile(rf"^(?:{_ROLE} )+(?=\p{{L}})", regex.IGNORECASE)
_ROLE_INSIDE = regex.compile(
    rf"(?<=\p{{L}} ){_ROLE} (?=\p{{Lu}}[\p{{L}}.’'-]+(?: \p{{Lu}}|$))", regex.IGNORECASE
)
_ROLE_BEFORE = regex.compile(rf"\b{_ROLE},? $", regex.IGNORECASE)
_ROLE_OF = regex.compile(
    rf"\b{_ROLE} (?:of|for|at|de|del|da|do|du|von|der) (?:the |la |el |los |les )?$", regex.IGNORECASE
)


class Kind(StrEnum):
    """
    What bears a name.
    """

    PERSON = "person"
    BODY = "body"


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """
    A name at ``span`` of a sentence.
    """

    text: str
    span: tuple[int, int]
    kind: Kind


@lru_cache(maxsize=256)
def names_in(seen: str) -> tuple[Name, ...]:
    """
    The names of a sentence in order; words that are capitalised only because they begin it are left out.
    """
    found = []
    for match in _RUN.finditer(seen):
        span = _narrowed(seen, match.span())
        if span is not None:
            found.extend(_separated(seen, span))
    return tuple(found)


def _narrowed(seen: str, span: tuple[int, int]) -> tuple[int, int] | None:
    """
    The run without ordinary words before it, a role before a name, and a full stop after it.
    """
    start, end = span
    while start < end:
        word = seen[start:end].split(maxsplit=1)[0]
        middle = start > 0 and seen[start - 1] == " " and seen[max(0, start - 2)] not in ".!?:“«‘("
        if (
            _bare(word) not in _NOT_NAMES
            or (middle and _bare(word) in _ARTICLES)
            or (word.isupper() and len(word) > 1 and _bare(word) in {"us", "who", "it"})
        ):
            break
        start = start + len(word)
        while start < end and not (seen[start].isalnum() or seen[start] in "“‘"):
            start += 1
        lower = _INNERS.match(seen[start:end])
        start += lower.end() if lower else 0
    shouted = _SHOUTED.match(seen, start, end)
    if shouted is not None:
        start = shouted.end()
    titles = _TITLES.match(seen[start:end])
    if titles is not None and titles.end() < end - start:
        start += titles.end()
        lower = _INNERS.match(seen[start:end])
        start += lower.end() if lower else 0
    if seen[start:end].endswith("ly") and " " not in seen[start:end] and _begins(seen, start):
        return None
    if (
        end > start
        and seen[end - 1] == "."
        and not _ABBREVIATED.fullmatch(seen[start:end].rsplit(" ", 1)[-1])
    ):
        end -= 1
    return (start, end) if end - start >= 2 else None


def _begins(seen: str, start: int) -> bool:
    return not seen[:start].strip(" “‘\"'(")


def _bare(word: str) -> str:
    return word.lower().replace("’", "'").strip(".'")


def _separated(seen: str, span: tuple[int, int]) -> list[Name]:
    """
    A run as names: "vice president of the National Front Florian Philippot" holds a body and a person.
    """
    start, end = span
    tokens = seen[start:end].split(" ")
    if len(tokens) >= 3 and _ROLE_OF.search(seen[max(0, start - 60) : start]):
        cut = end - len(" ".join(tokens[-2:]))
        if len(tokens) > 3 or _BODY.search(seen[start : cut - 1]):
            return [
                Name(text=seen[start : cut - 1], span=(start, cut - 1), kind=Kind.BODY),
                Name(text=seen[cut:end], span=(cut, end), kind=Kind.PERSON),
            ]
    person = None
    for role in _ROLE_INSIDE.finditer(seen, start, end):
        person = role
    if person is not None:
        start = person.end()
    elif len(tokens) >= 4 and _ROLE_BEFORE.search(seen[max(0, start - 60) : start]):
        place = _OF.search(seen[start:end])
        end = start + place.start() if place and place.start() > 3 else end
    tokens = seen[start:end].split(" ")
    if len(tokens) >= 2 and tokens[0].lower().strip(".") in _NATIONAL and not _BODY.search(seen[start:end]):
        start += len(tokens[0]) + 1
        tokens = tokens[1:]
    titles = _TITLES.match(seen[start:end])
    if titles is not None and titles.end() < end - start:
        start += titles.end()
    if _ELIDED.match(seen[start:end]):
        start += 2
        titles = _TITLES.match(seen[start:end])
        start += titles.end() if titles is not None and titles.end() < end - start else 0
    text = seen[start:end]
    if text.lower() in _ARTICLES:
        return []
    if text.lower().strip(".") in _NATIONAL and not text.isupper():
        return []
    return [Name(text=text, span=(start, end), kind=_kind(seen, text, start))]


def _kind(seen: str, text: str, start: int) -> Kind:
    if _ROLE_BEFORE.search(seen[max(0, start - 60) : start]) or _TITLES.match(
        seen[max(0, start - 12) : start]
    ):
        return Kind.PERSON
    tokens = text.split(" ")
    if len(tokens) == 1 or len(tokens) > 4 or _BODY.search(text) or tokens[-1].isupper():
        return Kind.BODY
    if any(token in {"of", "for", "and", "the"} for token in tokens):
        return Kind.BODY
    return Kind.PERSON


class Names:
    """
    The names a whole text uses, so that a short form is read as the full one.

    "Assange" is Julian Assange where the text says so once. Of two spellings the bearer's ``own`` wins, then
    the commoner.
    """

    def __init__(self, sentences: Iterable[str], own: Iterable[str] = ()) -> None:
        counts: Counter[str] = Counter()
        people: dict[str, str] = {}
        shared: set[str] = set()
        for sentence in sentences:
            for name in names_in(sentence):
                text = _POSSESSIVE.sub("", name.text)
                counts[text] += 1
                if name.kind is Kind.PERSON and " " in text:
                    surname = text.split(" ")[-1].casefold()
                    if people.setdefault(surname, text).casefold() != text.casefold():
                        shared.add(surname)
        # A surname that two people of the text share stays as it is written.
        self._people = people
        self._shared = shared
        self._spellings: dict[str, str] = {name.casefold(): name for name in own}
        for text, _ in counts.most_common():
            self._spellings.setdefault(text.casefold(), text)

    def full(self, text: str) -> str:
        """
        The name in full, spelt as the text mostly spells it.
        """
        bare = _POSSESSIVE.sub("", text).strip(" ,.")
        known = None if bare.casefold() in self._shared else self._people.get(bare.casefold())
        return known or self._spellings.get(bare.casefold(), bare)

    def kind(self, name: Name) -> Kind:
        """
        Whether a person bears a name, by its full form.
        """
        bare = _POSSESSIVE.sub("", name.text).casefold()
        return Kind.PERSON if bare in self._people else name.kind
