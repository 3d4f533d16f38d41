# ruff: noqa: E501 -- lists of words and turns of phrase, one kind a line, read and grow better unbroken
"""
What shows that words are a clause with a verb of its own, language by language.

Verbs are known by lists and by endings that hardly any other word has; a verb that is not known costs a joint
and makes none up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import regex

_PAST = (
    r"became|began|won|lost|went|made|led|died|left|took|gave|got|found|held|met|ran|sold|sent|spent|wrote|grew|drew|fell|"
    r"fought|built|bought|brought|broke|came|chose|kept|paid|rose|shot|stood|sang|taught|beat|hid|stole|withdrew|fled|told|"
    r"said|saw|knew|sank|struck|swore|drove|ate|drank|slept|felt|thought|caught|flew|forgot|froze|spoke|threw|wore|blew|quit"
)
_PRESENT = (
    r"owns|has|features|includes|contains|plays|stars|causes|cures|kills|prevents|leads|lives|works|makes|runs|holds|"
    r"gives|takes|costs|sells|helps|hosts|teaches|occurs|forms|follows|marks|serves|hides|denies|wants|knows|goes|comes|"
    r"becomes|means|needs|gets|brings|turns|destroys|increases|reduces|weakens|boosts|lowers|raises|protects|damages|says|"
    r"treats|spreads|pays|bans|allows|owes|keeps|loses|wins|dies|plans|refuses|admits"
)
_MODAL = r"is|was|are|were|has|have|had|will|would|can|could|does|do|did|must|should|may|might|cannot"
_NOT = r"(?:is|was|are|were|has|have|had|wo|would|ca|could|does|do|did|must|should)n[’']t"
# After a word in -ed, these show that it is a verb and no adjective.
_OBJECT = r"(?= (?:a|an|the|in|on|at|to|by|for|from|with|as|his|her|their|its|into|over|that|out|up|off|more|all|both|no|every|him|them|it|\d|\p{Lu})|[.,;]|$)"
_NO_PAST_DE = (
    r"(?!(?:gu|letz|ro|bun|al|wei|brei|rech|ech|to|har|leich|schlech|kal|spä|wer|fes|drit)te|\p{Ll}*ste)"
)
_PRESENT_DE = (
    r"enthält|tötet|heilt|heilen|verursacht|macht|machen|kostet|kosten|lebt|verbietet|stirbt|gibt|geht|kommt|bekommt|verliert|"
    r"steht|liegt|zahlt|schützt|schadet|hilft|tritt|braucht|weiß|sagt|bringt|verlässt|versteckt|leugnet|öffnet|schließt"
)
_PRESENT_FR = (
    r"contient|contiennent|tue|tuent|guérit|guérissent|cause|causent|provoque|provoquent|cache|cachent|rend|rendent|fait|font|"
    r"coûte|coûtent|interdit|interdisent|vit|vivent|dit|disent|sait|perd|paie|paye|ment|meurt|meurent|protège|détruit|aide|nie|gagne"
)
_PRESENT_ES = (
    r"contiene|contienen|mata|matan|cura|curan|causa|causan|provoca|provocan|oculta|ocultan|hace|hacen|cuesta|cuestan|"
    r"prohíbe|prohíben|vive|viven|dice|dicen|sabe|pierde|paga|muere|mueren|protege|destruye|ayuda|niega|gana|va|van|puede|pueden|debe|deben|quiere|quieren"
)
_PRESENT_PT = (
    r"contém|contêm|mata|matam|cura|curam|causa|causam|provoca|provocam|esconde|escondem|deixa|deixam|faz|fazem|custa|custam|"
    r"proíbe|proíbem|vive|vivem|diz|dizem|sabe|perde|paga|morre|morrem|protege|destrói|ajuda|nega|ganha|vai|vão|pode|podem|deve|devem|quer|querem"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """
    Patterns of a language whose verb follows its subject: finite ``verb``; words for ``and_`` and, after a
    comma, ``contrast``; ``own``, a subject; ``alone``, a clause that needs no subject; ``singular``
    determiners and ``plural`` verbs, which don't go together; what begins a clause that ``depends`` on another,
    and of these words the ``conditions``, which make one statement of a sentence that begins so, and the
    ``relative`` ones.
    """

    verb: str
    and_: str
    contrast: str
    own: str
    alone: str
    singular: str
    plural: str
    depends: str
    conditions: str
    relative: str


GRAMMARS: Mapping[str, Grammar] = {
    "en": Grammar(
        verb=rf"(?:(?:{_NOT}|{_MODAL}|{_PAST}|{_PRESENT})\b(?![’'])|(?!need|seed|speed)\p{{Ll}}{{2,}}ed\b{_OBJECT})",
        and_="and|but",
        contrast="and|but|while|whereas|yet",
        own=r"(?:he|she|they|it|we|(?:the|his|her|their|its|our|this|these|those|all|many|some|no) (?:[\p{L}-]+ ){1,3}?|(?:\p{Lu}[\p{L}.’'-]+ ){1,4}?)",
        alone=r"there (?:is|are|was|were)\b",
        singular=r"the|his|her|their|its|this",
        plural=r"(?<!(?:s|people|police|men|women|children|others|staff) )(?:are|were|have)\b",
        depends=r"if|when|unless|although|though|because|while|since|as|that|which|who|whose|where|whether|not|than|so|until|after|before|how|why|what",
        conditions=r"if|when|unless|once",
        relative=r"who|that|which|whose",
    ),
    "es": Grammar(
        verb=rf"(?:(?:es|son|era|eran|fue|fueron|ha|han|hay|había|habían|tiene|tienen|será|está|están|estaba|tuvo|hizo|dijo|{_PRESENT_ES})\b|\p{{Ll}}{{2,}}(?:ó|aron|ieron|rá|rán|yeron)\b)",
        and_="y|e|pero",
        contrast="y|e|pero|mientras que|mientras|aunque",
        own=r"(?:él|ella|ellos|ellas|(?:el|la|los|las|su|sus|este|esta|un|una) (?:[\p{L}-]+ ){1,3}?|(?:\p{Lu}[\p{L}.-]+ ){1,4}?)",
        alone=r"(?:no |ya no )?(?:hay|había|habrá)\b",
        singular=r"el|la|su|este|esta|un|una",
        plural=r"\p{Ll}+n\b",
        depends=r"si|cuando|aunque|porque|como|que|quien|donde|para|mientras",
        conditions=r"si|cuando|cada vez",
        relative=r"que|quien|quienes",
    ),
    "fr": Grammar(
        verb=rf"(?:(?:n[’'](?:y )?)?(?:est|sont|était|étaient|fut|furent|a|ont|avait|avaient|sera|seront|va|vont|peut|peuvent|doit|doivent|veut|veulent|y a|{_PRESENT_FR})\b|\p{{Ll}}{{2,}}(?:era|ira|eront|iront)\b)",
        and_="et|mais",
        contrast="et|mais|tandis que|alors que|or",
        own=r"(?:il|elle|ils|elles|on|[lL][’'][\p{L}-]+ (?:[\p{L}-]+ ){0,2}?|(?:le|la|les|son|sa|ses|ce|cette|ces|un|une|leurs?) (?:[\p{L}-]+ ){1,3}?|(?:\p{Lu}[\p{L}.-]+ ){1,4}?)",
        alone=r"il (?:n[’'])?y (?:a|avait|aura)\b",
        singular=r"le|la|son|sa|ce|cette|un|une|leur",
        plural=r"\p{Ll}*(?:ont|ent)\b",
        depends=r"si|s'il|quand|lorsque|bien|parce|puisque|comme|que|qui|dont|où|pour",
        conditions=r"si|s['’]il|quand|lorsque",
        relative=r"qui|que|dont",
    ),
    "de": Grammar(
        verb=rf"(?:(?:ist|sind|war|waren|hat|haben|hatte|hatten|wurde|wurden|wird|werden|kann|können|muss|müssen|soll|sollen|darf|will|wollen|starb|starben|gab|kam|ging|floh|flohen|verlor|gewann|fiel|brach|ließ|nahm|blieb|{_PRESENT_DE})\b|{_NO_PAST_DE}\p{{Ll}}{{3,}}ten?\b(?<!ten))",
        and_="und|aber",
        contrast="und|aber|doch",
        own=r"(?:er|sie|wir|(?:der|die|das|sein|seine|ihr|ihre|ein|eine|alle) (?:[\p{L}-]+ ){1,3}?|(?:\p{Lu}[\p{L}-]+ ){1,3}?)",
        alone=r"es (?:gibt|gab|ist|war)\b",
        singular=r"der|das|sein|seine|ihr|ihre|ein|eine|die \p{Lu}\p{L}*(?:in|ung|heit|keit)",
        plural=r"(?:sind|waren|haben|hatten|wurden|werden|können|müssen|sollen|wollen|\p{Ll}+en)\b",
        depends=r"wenn|falls|als|obwohl|weil|da|dass|ob|der|die|das|wer|wo|nachdem|bevor|während",
        conditions=r"wenn|falls|sobald",
        relative=r"dass|wer|was",
    ),
    "pt": Grammar(
        verb=rf"(?:(?:é|são|era|eram|foi|foram|tem|têm|há|havia|será|serão|está|estão|estava|teve|fez|disse|{_PRESENT_PT})\b|(?!meu|seu|teu|sou|museu)\p{{Ll}}{{2,}}(?:ou|eu|iu|aram|eram|iram|rá|rão)\b)",
        and_="e|mas",
        contrast="e|mas|enquanto|porém|já",
        own=r"(?:ele|ela|eles|elas|(?:o|a|os|as|seu|sua|seus|suas|este|esta|um|uma) (?:[\p{L}-]+ ){1,3}?|(?:\p{Lu}[\p{L}.-]+ ){1,4}?)",
        alone=r"(?:não |já não )?(?:há|havia|haverá)\b",
        singular=r"o|a|seu|sua|este|esta|um|uma",
        plural=r"\p{Ll}+(?:m|ão)\b(?<!tem|em)",
        depends=r"se|quando|embora|porque|como|que|quem|onde|para|enquanto",
        conditions=r"se|quando|caso",
        relative=r"que|quem",
    ),
}
ADVERB = r"(?:(?:also|later|then|subsequently|eventually|now|still|once|never|\p{Ll}+ly|también|luego|nunca|ya|no|aussi|ensuite|auch|dann|nie|também|depois|não) )?"
_JOINT_HI = r"(?P<joint>[,;]? (?:और|लेकिन|मगर|परंतु|किंतु|किन्तु|जबकि|वहीं) |[;；] ?)"
_FINITE_HI = (
    r"(?:है|हैं|था|थे|थी|थीं|गया|गई|गयी|गए|गये|हुआ|हुई|हुए|दिया|दी|दीं|दिए|लिया|ली|लीं|लिए|किया|किए|कीं|रहा|रही|रहे|चाहिए|"
    r"\p{L}[\p{L}\p{M}]*(?:ेगा|ेगी|ेंगे|ेंगी|एगा|एगी|एंगे|एंगी))"
)
_DEPENDS_HI = r"(?:अगर|यदि|जब|जो|जिस\p{L}*|क्योंकि|हालांकि)"
_VERB_AR = (
    r"(?:سوف |قد |لا (?:يوجد|توجد|يزال|تزال) |س[يت]\p{L}{2,} |(?:كان|كانت|تم|تمت|[أا]علن|[أا]غلق|[أا]لغى|[أا]صبح|هرب|مات|قتل|"
    r"استقال|طلب|قرر|رفض|منع|فقد|ارتفع|انخفض|انهار|توفي|فاز|خسر|باع|اشترى|[أا]كد|نفى|غادر|بد[أا]|سقط|دفع|[أا]خفى|حظر|ترك|[أا]لغ|توف)ت? )"
)
_JOINT_AR = rf"(?P<joint> ?[؛;] ?و?|،? (?:بينما|فيما|في حين|ولكن|لكن) )|(?P<joint>،? و(?={_VERB_AR}))"
_DEPENDS_AR = r"(?:إذا|اذا|لو|عندما|حين|لأن|رغم|بعد|قبل|الذي|التي)"
_JOINT_ZH = r"(?P<joint>[；;] ?|，(?:而且|而(?!是|不是|非|言|已)|但是|但|可是|不过|同时|此外|另外)，?)"
_DEPENDS_ZH = r"(?:如果|假如|要是|虽然|尽管|因为|由于|当|只要|除非|既然|不但|不仅|不只|不是)"
_BARE_ZH = r"[很还也又会能将已被在有没不要把去是]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clauses:
    """
    Patterns of a language in which clauses are joined whatever their subjects are: the ``joint``, what all of
    a part ``before`` one and ``after`` one must be, and how a sentence begins that ``depends`` on a condition.
    """

    joint: regex.Pattern[str]
    before: regex.Pattern[str]
    after: regex.Pattern[str]
    depends: regex.Pattern[str]


_WORDS = r"(?:\S+ +){%d,}\S+"
CLAUSES: Mapping[str, Clauses] = {
    "hi": Clauses(
        joint=regex.compile(_JOINT_HI),
        before=regex.compile(rf"{_WORDS % 1}(?<=(?:^| ){_FINITE_HI})"),
        after=regex.compile(rf"{_WORDS % 2}(?<= {_FINITE_HI}[।.!?…]*)"),
        depends=regex.compile(rf"{_DEPENDS_HI}(?![\p{{L}}\p{{M}}])"),
    ),
    "ar": Clauses(
        joint=regex.compile(_JOINT_AR),
        before=regex.compile(_WORDS % 1),
        after=regex.compile(_WORDS % 1),
        depends=regex.compile(rf"{_DEPENDS_AR}\b"),
    ),
    "zh": Clauses(
        joint=regex.compile(_JOINT_ZH),
        before=regex.compile(rf"(?!.*(?:{_DEPENDS_ZH})).{{4,}}"),
        after=regex.compile(rf"(?!{_BARE_ZH}).{{5,}}"),
        depends=regex.compile(_DEPENDS_ZH),
    ),
}
_AGENT_HI = regex.compile(r"^(?P<subject>(?:\S+ ){1,6}?ने) ")
_TRANSITIVE_HI = regex.compile(r"(?:दिया|दी|दीं|दिए|लिया|ली|लीं|लिए|किया|किए|कीं)[।.!?…]*$")


def shared_subject(left: str, right: str) -> str:
    """
    Of Hindi clauses the first one's subject with "ने", where the second needs such a subject and has none.
    """
    found = _AGENT_HI.match(left)
    if found is None or " ने " in f" {right}" or not _TRANSITIVE_HI.search(right):
        return ""
    return str(found["subject"])
