# ruff: noqa: E501 -- lists of words and turns of phrase, one kind a line, read and grow better unbroken
"""
Verbs of saying and their kin in five languages of the Latin script, and the turns of phrase
that name a source.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import regex

# What each verb does, in one English word, and its forms by language. Forms after "|~" are also nouns or
# other words; they count only right after a name.
_FORMS: dict[str, dict[str, str]] = {
    "en": {
        "said": (
            "said says saying told tells telling added adds stated explained explains insisted insists argued argues "
            "noted remarked commented wrote writes tweeted tweets replied responded declared declares alleged alleges "
            "asserted asserts maintained suggested suggests acknowledged acknowledges testified testifies recalled joked quipped "
            "believes thinks continued concluded concludes confirmed confirms revealed reveals disclosed admitted admits "
            "conceded concedes ~claims ~states ~notes ~posts ~found ~finds ~estimates ~estimated ~shows claimed ~called ~calls "
            "~described ~wants recommends recommended confessed asked ~asks mentioned thanked wished endorsed praised commended "
            "compared offered_his offered_her expressed conceding calls_for called_for calling_for called_on pointed_to "
            "shouted shouts exclaimed exclaims yelled "
            "~say ~tell ~note ~argue ~claim ~believe ~think ~insist ~suggest ~confirm ~estimate ~call ~applaud ~describe ~allege"
        ),
        "accused": (
            "accused accuses accusing blamed blames condemned condemns criticised criticized criticises criticizes "
            "slammed ~slams denounced denounces ~attacked ~blasts blasted hit_out_at lashed_out_at took_offence_to "
            "took_offense_to rebuked mocked took_issue_with taken_issue_with ~accuse ~criticize ~criticise ~condemn ~blame"
        ),
        "denied": "denied denies denying ~deny ~reject rejected rejects dismissed dismisses refuted refutes disputed disputes",
        "promised": "promised ~promises vowed vows pledged ~pledges",
        "warned": "warned warns warning_that ~warn ~cautioned",
        "announced": "announced announces announcing unveiled proclaimed",
        "reported": "reported ~reports ~report broadcast",
        "published": "~promoted ~promotes published publishes ~released ~releases ~leaked ~leaks retweeted ~retweets ~shared ~posted",
    },
    "es": {
        "said": (
            "dijo dicho dice dicen dijeron afirmó afirma afirmaron afirmado declaró declara declarado aseguró asegura "
            "aseguraron asegurado señaló señala indicó indica explicó explica explicado añadió añade sostuvo sostiene "
            "manifestó confirmó confirma confirmado reveló revela revelado admitió admite reconoció reconoce "
            "escribió tuiteó expresó destacó recordó insistió comentó contó exclamó gritó preguntó respondió"
        ),
        "accused": "acusó acusa acusado acusaron culpó culpa criticó critica criticado condenó condena denunció denuncia denunciado",
        "denied": "negó niega negado desmintió desmiente desmentido rechazó rechaza rechazado",
        "promised": "prometió promete prometido",
        "warned": "advirtió advierte advertido alertó alerta",
        "announced": "anunció anuncia anunciado",
        "reported": "informó informa informado reportó reporta",
        "published": "publicó publica publicado difundió filtró",
    },
    "fr": {
        "said": (
            "dit déclaré déclare déclaraient affirmé affirme affirment assuré assure expliqué explique ajouté ajoute "
            "estimé estime indiqué indique précisé précise souligné souligne soutenu soutient confirmé confirme révélé "
            "révèle admis admet reconnu reconnaît écrit tweeté lancé raconté prétend prétendu "
            "déclara affirma assura expliqua ajouta répondit répondu s’écria s'écria écria écrié lança s’exclama s'exclama exclama exclamé demanda"
        ),
        "accused": "accusé accuse accusent critiqué critique condamné condamne dénoncé dénonce reproché reproche",
        "denied": "nié nie démenti dément rejeté rejette contesté conteste réfuté réfute",
        "promised": "promis promet",
        "warned": "averti avertit prévenu prévient alerté alerte",
        "announced": "annoncé annonce annoncent",
        "reported": "rapporté rapporte rapportent informé",
        "published": "publié publie diffusé divulgué",
    },
    "de": {
        "said": (
            "sagte sagten sagt gesagt erklärte erklärt behauptete behauptet betonte betont meinte ergänzte schrieb "
            "schreibt geschrieben twitterte äußerte bestätigte bestätigt räumte teilte mitgeteilt fügte versicherte "
            "rief ruft fragte antwortete"
        ),
        "accused": "beschuldigte beschuldigt warf wirft kritisierte kritisiert verurteilte verurteilt",
        "denied": "bestritt bestreitet dementierte dementiert leugnete leugnet wies",
        "promised": "versprach verspricht versprochen",
        "warned": "warnte warnt gewarnt",
        "announced": "kündigte kündigt verkündete verkündet",
        "reported": "berichtete berichtet berichten meldete meldet",
        "published": "veröffentlichte veröffentlicht",
    },
    "pt": {
        "said": (
            "disse dizem diz dito afirmou afirma afirmaram afirmado declarou declara garantiu garante explicou explica "
            "acrescentou ressaltou destacou alegou alega confirmou confirma revelou revela admitiu admite reconheceu "
            "escreveu tuitou contou apontou avaliou comentou exclamou gritou perguntou respondeu"
        ),
        "accused": "acusou acusa acusaram culpou culpa criticou critica condenou condena denunciou denuncia",
        "denied": "negou nega desmentiu desmente rejeitou rejeita",
        "promised": "prometeu promete",
        "warned": "alertou alerta advertiu adverte",
        "announced": "anunciou anuncia",
        "reported": "informou informa noticiou relatou reportou",
        "published": "publicou publica divulgou vazou",
    },
}
_AROUND = {
    "en": r"(?:has|have|had|is|was|were|are|been|also|then|now|recently|later|previously|repeatedly|publicly|once|again|"
    r"already|just|reportedly|has since|today|yesterday|falsely|never|not|being|who|which|themselves|himself|herself|itself|even|further|\p{Ll}+ly|meanwhile|time and (?:time )?again|on the other hand|numerous times|often|long|of course|for example|in turn)",
    "es": r"(?:ha|han|había|habían|también|luego|después|ya|recientemente|hoy|ayer|no|le|les|se|lo|que|quien|además)",
    "fr": r"(?:a|ont|avait|avaient|est|aussi|également|ensuite|déjà|récemment|hier|ne|n[’']a|pas|l[’']a|qui|lui|leur|se|s[’']est|y)",
    "de": r"(?:hat|haben|hatte|hatten|auch|dann|bereits|kürzlich|zuvor|gestern|heute|wiederholt|nun|der|die|das|am \p{Lu}\p{L}+)",
    "pt": r"(?:tem|têm|havia|também|depois|já|recentemente|hoje|ontem|não|se|lhe|que|ainda)",
}
_PRONOUNS = {
    "en": "he|she|they|it",
    "es": "él|ella|ellos|ellas",
    "fr": "il|elle|ils|elles",
    "de": "er|sie|es",
    "pt": "ele|ela|eles|elas",
}
_BODY_NOUNS = (
    "organi[sz]ation|group|company|firm|newspaper|paper|magazine|agency|outlet|network|broadcaster|channel|party|ministry|"
    "website|site|charity|union|university|department|regulator|watchdog|campaign|"
    "organización|grupo|empresa|periódico|diario|agencia|cadena|partido|ministerio|"
    "organisation|groupe|entreprise|journal|quotidien|agence|chaîne|parti|ministère|"
    "gruppe|firma|zeitung|agentur|sender|partei|ministerium|organização|jornal|agência|emissora|ministério"
)
_CROWD = (
    "police|officials|authorities|doctors|scientists|researchers|experts|critics|activists|witnesses|prosecutors|"
    "lawyers?|analysts?|economists|investigators|sources?|supporters|opponents|groups|outlets|services|reports|leaders|"
    "democrats|republicans|liberals|progressives|conservatives|diplomats|scholars|observers|residents|neighbou?rs|"
    "journalists|reporters|media|teachers|parents|nurses|users|members|aides|advis[eo]rs|team|campaign|"
    "la policía|autoridades|expertos|científicos|médicos|la police|les autorités|experts|scientifiques|médecins|"
    "polizei|behörden|experten|wissenschaftler|ärzte|a polícia|especialistas|cientistas|médicos"
)
_SOURCES = {
    "en": r"(?:according to|in the words of|as (?:reported|stated|told|noted|confirmed) by|citing)",
    "es": r"(?:según(?: informó| informa| dijo)?|de acuerdo con|conforme a|en palabras de|de acuerdo a)",
    "fr": r"(?:selon|d[’']après|de l[’']avis de|aux dires de)",
    "de": r"(?:laut|nach angaben (?:von|der|des)|gemäß|so)",
    "pt": r"(?:segundo|de acordo com|conforme|nas palavras de)",
}
_THAT = {
    "en": "that",
    "es": "que",
    "fr": "qu[e’']",
    "de": "dass",
    "pt": "que",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """
    The patterns of one language. ``verb`` has the groups ``sure`` and ``doubtful``.
    """

    verb: regex.Pattern[str]
    around: regex.Pattern[str]
    pronoun: regex.Pattern[str]
    body: regex.Pattern[str]
    crowd: regex.Pattern[str]
    crowd_of: regex.Pattern[str]
    source: regex.Pattern[str]
    that: regex.Pattern[str]


@cache
def grammar(language: str | None) -> Grammar:
    """
    The patterns of a language; those of English where it has none.
    """
    spoken = language if language in _FORMS else "en"
    sure, doubtful = _forms(spoken)
    ignoring = regex.IGNORECASE
    determiner = r"(?:the|this|that|their|its|el|la|los|las|le|les|l[’']|der|die|das|o|a|os|as)"
    modifier = r"(?:(?!(?:the|that|what|and|but|as|while|when|then|of|in|on|to|at|said) )[\p{L}’'.-]+ ){0,3}"
    return Grammar(
        verb=regex.compile(rf"(?<![\p{{L}}’'-])(?:(?P<sure>{sure})|(?P<doubtful>{doubtful}))(?![\p{{L}}-])"),
        around=regex.compile(rf"(?:^|[\s,]){_AROUND[spoken]},?\s*$", ignoring),
        pronoun=regex.compile(rf"(?:^|[\s“,(—–-])(?P<pronoun>{_PRONOUNS[spoken]})$", ignoring),
        body=regex.compile(rf"(?:^|\s){determiner} ?(?-i:[\p{{Ll}}-]+ ){{0,3}}(?:{_BODY_NOUNS})$", ignoring),
        crowd=regex.compile(rf"(?:^|[\s“])(?P<crowd>{modifier}(?:{_CROWD}))$", ignoring),
        crowd_of=regex.compile(
            rf"^(?:the )?(?P<crowd>{modifier}(?:{_CROWD}))(?: (?:who|within|inside|at|from|of|in|with|close|near|like)\s.*)?$",
            ignoring,
        ),
        source=regex.compile(rf"(?<!\p{{L}}){_SOURCES[spoken]}\s", ignoring),
        that=regex.compile(rf"(?<!\p{{L}})(?:{_THAT[spoken]})(?!\p{{L}})|[:“«]", ignoring),
    )


@cache
def meaning(language: str | None, form: str) -> str:
    """
    What a verb does, in one English word: said, accused, denied, promised, warned, announced, reported, published.
    """
    spoken = language if language in _FORMS else "en"
    wanted = form.casefold().replace(" ", "_")
    for word, forms in _FORMS[spoken].items():
        if wanted in forms.replace("~", "").split():
            return word
    return "said"


def _forms(language: str) -> tuple[str, str]:
    every = " ".join(_FORMS[language].values()).split()
    doubtful = [form[1:] for form in every if form.startswith("~")] or ["(?!)"]
    sure = [form for form in every if not form.startswith("~")]
    return _alternatives(sure), _alternatives(doubtful)


def _alternatives(forms: list[str]) -> str:
    return "|".join(sorted((form.replace("_", " ") for form in forms), key=len, reverse=True))
