# ruff: noqa: E501 -- lists of words and turns of phrase, one kind a line, read and grow better unbroken
"""
Who says it in languages without capitals: Hindi, Arabic and Chinese.
"""

from __future__ import annotations

from dataclasses import dataclass

import regex


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptSaying:
    """
    An act of saying: ``at`` is where it stands, ``content`` where the reported words begin.
    """

    claimant: str
    verb: str
    at: int
    content: int


_WORD = r"[\p{L}\p{M}\p{N}.-]+"
_HINDI_VERBS = (
    (r"आरोप लगाया|आरोप लगाते|आरोप लगा(?:ए|ई)?", "accused"),
    (r"(?:से |को )?(?:इनकार|इंकार|खारिज|खंडन) (?:किया|कर दिया)", "denied"),
    (r"वादा किया", "promised"),
    (r"चेतावनी दी", "warned"),
    (r"(?:घोषणा|ऐलान|एलान) (?:की|किया|कर दिया)", "announced"),
    (r"कहा|बताया|दावा किया|ट्वीट किया|लिखा|बोला|बोले|स्वीकार किया|पुष्टि की", "said"),
)
_HINDI = tuple(
    (
        regex.compile(
            rf"(?P<name>{_WORD}(?: {_WORD}){{0,5}}) ने (?:[^।!?\n“”,]{{0,60}}?)(?P<verb>{forms})(?: है| था)?(?P<that>,? कि| है कि)?"
        ),
        act,
    )
    for forms, act in _HINDI_VERBS
)
_HINDI_SOURCE = regex.compile(
    rf"(?P<name>{_WORD}(?: {_WORD}){{0,5}}) (?:के|की) (?:अनुसार|मुताबिक|मुताबिक़|हवाले से),?"
)
_HINDI_STOP = frozenset(
    [
        "में",
        "के",
        "की",
        "को",
        "से",
        "पर",
        "और",
        "कि",
        "भी",
        "का",
        "तो",
        "ही",
        "लिए",
        "बाद",
        "यह",
        "इस",
        "उस",
        "एक",
        "आज",
        "कल",
        "कहा",
        "बाद",
        "साथ",
    ]
)
_HINDI_ROLES = regex.compile(
    r"^(?:(?:पूर्व|भारत|देश|राज्य|केंद्रीय|अमेरिकी|प्रधानमंत्री|प्रधान मंत्री|मुख्यमंत्री|मंत्री|गृहमंत्री|राष्ट्रपति|नेता|अध्यक्ष|श्री|श्रीमती|डॉ\.?|सांसद|विधायक|प्रवक्ता|पीएम|सीएम) )+(?=\S)"
)

_ARABIC_VERBS = (
    (
        r"قال(?:ت)?|يقول|تقول|صر[ّ]?ح(?:ت)?|أكد(?:ت)?|اكد(?:ت)?|أوضح(?:ت)?|أضاف(?:ت)?|ذكر(?:ت)?|كتب(?:ت)?|زعم(?:ت)?|ادعى|ادعت|أشار(?:ت)? إلى|غر[ّ]?د",
        "said",
    ),
    (r"اتهم(?:ت)?|اتّهم(?:ت)?|يتهم|تتهم|أدان(?:ت)?|انتقد(?:ت)?", "accused"),
    (r"نفى|نفت|ينفي|تنفي|كذ[ّ]?ب(?:ت)?", "denied"),
    (r"وعد(?:ت)?|تعهد(?:ت)?", "promised"),
    (r"حذ[ّ]?ر(?:ت)?|يحذر|تحذر", "warned"),
    (r"أعلن(?:ت)?|اعلن(?:ت)?|يعلن|تعلن", "announced"),
    (r"نشر(?:ت)?|سر[ّ]?ب(?:ت)?", "published"),
)
_ARABIC = tuple(
    (
        regex.compile(
            rf"(?<![\p{{L}}\p{{M}}])(?:و|ف)?(?P<verb>{forms}) (?P<name>{_WORD}(?: {_WORD}){{0,6}}?)(?:،? (?P<that>إن|أن|ان|بأن|إنه|أنه|إنها|أنها)(?: |$)|(?P<colon> ?: ?)|(?P<end>[،.؛!؟]| (?:من|ب\p{{L}}+|على|عن|في|يوم|لـ?\p{{L}}+) ))"
        ),
        act,
    )
    for forms, act in _ARABIC_VERBS
)
_ARABIC_NAMED = regex.compile(
    rf"^(?P<name>{_WORD}(?: {_WORD}){{0,4}}?) (?P<verb>يتهم|تتهم|يقول|تقول|تعلن|يعلن|تنفي|ينفي|تؤكد|يؤكد|تحذر|يحذر|يصرح) "
)
_ARABIC_SOURCE = regex.compile(
    rf"(?<![\p{{L}}])(?:وفق[اً]*(?: ل| لما (?:ذكر|قال)(?:ه|ت|ته)? )|بحسب (?:ما (?:ذكر|قال|أعلن)(?:ت|ته|ه)? )?|حسب (?:ما (?:ذكر|قال)(?:ت|ته|ه)? )?|نقلا عن |نقلاً عن )(?P<name>{_WORD}(?: {_WORD}){{0,4}}?)(?=[،.؛:]| (?:فإن|إن|أن|فقد|في|على|عن|من)|$)"
)
_ARABIC_ROLE = regex.compile(
    r"^(?:(?:ال)?(?:رئيس|رئيسة|وزير|وزيرة|متحدث|ناطق|زعيم|مرشح|مرشحة|سيناتور|مدير|أمين|ملك|أمير|نائب|دكتور|سيد|طبيب|مستشار|مستشارة)|رئيس الوزراء|وزير \p{L}+|المتحدث باسم) "
)
_ARABIC_ADJECTIVE = regex.compile(
    r"^(?:ال[\p{L}\p{M}]+(?:ي|ية|ين|ى)|السابق|السابقة|العام|الأول|الوزراء|الحكومة|الدولة) (?=\S+ \S)"
)
_ARABIC_ACT = {
    "يتهم": "accused",
    "تتهم": "accused",
    "تعلن": "announced",
    "يعلن": "announced",
    "تنفي": "denied",
    "ينفي": "denied",
    "تحذر": "warned",
    "يحذر": "warned",
}

_HAN = r"[\p{Han}A-Za-z·・.\s-]"
_CHINESE_VERBS = (
    (r"指责|指責|指控|谴责|譴責|抨击|批评", "accused"),
    (r"否认|否認|驳斥|駁斥", "denied"),
    (r"承诺|承諾|保证", "promised"),
    (r"警告", "warned"),
    (r"宣布|公布", "announced"),
    (r"表示|说道|称|稱|透露|指出|强调|認為|认为|声称|聲稱|告诉|告訴|承认|写道|回应|高喊|大喊|说|說", "said"),
    (r"报道|報道|报导", "reported"),
    (r"发布|發布|泄露|曝光", "published"),
)
_CHINESE = tuple(
    (
        regex.compile(
            rf"(?:^|(?<=[，。！？；“”「」『』：\n,] *))(?P<name>{_HAN}{{2,24}}?)(?:日前|昨日|今天|昨天|随后|也|曾|已|还|再次|对此|公开|在.{{1,12}}?[上中时]|[对對]\p{{Han}}{{1,10}}?)?(?:\d{{1,2}}月\d{{1,2}}日|\d{{1,2}}日)?(?P<verb>{forms})"
        ),
        act,
    )
    for forms, act in _CHINESE_VERBS
)
_CHINESE_SOURCE = regex.compile(
    rf"(?:根据|根據|据|據|按照)(?P<name>{_HAN}{{2,20}}?)(?:的?(?:消息|报道|報道|数据|研究|报告|说法)|报道|透露|介绍|称)，?"
)
_CHINESE_ROLE = regex.compile(
    r"^.{0,14}?(?:总统|總統|首相|总理|總理|主席|部长|部長|发言人|發言人|创始人|創始人|主任|候选人|市长|教授|博士|专家|院士|记者)(?=\p{Han}{2,})"
)


def said_in_script(seen: str, language: str | None) -> ScriptSaying | None:
    """
    The first act of saying in a Hindi, Arabic or Chinese sentence; ``None`` in every other language.
    """
    if language in {"hi", "mr", "ne"}:
        return _hindi(seen)
    if language in {"ar", "fa", "ur"}:
        return _arabic(seen)
    if language in {"zh", "ja"}:
        return _chinese(seen)
    return None


def _hindi(seen: str) -> ScriptSaying | None:
    source = _HINDI_SOURCE.search(seen)
    if source is not None:
        return _said(_hindi_name(source["name"]), "according to", source.start(), source.end())
    for pattern, act in _HINDI:
        match = pattern.search(seen)
        if match is not None:
            content = match.end() if match["that"] else 0
            return _said(_hindi_name(match["name"]), act, match.start(), content)
    return None


def _hindi_name(words: str) -> str:
    """
    The words of a noun phrase after its last postposition, without titles.
    """
    kept: list[str] = []
    for word in reversed(words.split(" ")):
        if word in _HINDI_STOP:
            break
        kept.insert(0, word)
    return str(_HINDI_ROLES.sub("", " ".join(kept[-4:])))


def _arabic(seen: str) -> ScriptSaying | None:
    source = _ARABIC_SOURCE.search(seen)
    if source is not None:
        return _said(_arabic_name(source["name"]), "according to", source.start(), source.end())
    named = _ARABIC_NAMED.match(seen)
    if named is not None:
        return _said(_arabic_name(named["name"]), _ARABIC_ACT.get(named["verb"], "said"), 0, named.end())
    found = [(match, act) for pattern, act in _ARABIC if (match := pattern.search(seen)) is not None]
    if not found:
        return None
    match, act = min(found, key=lambda pair: pair[0].start())
    name = match["name"]
    if act in {"accused", "published"} and not match["that"]:
        name = " ".join(name.split(" ")[:3])
    content = match.end() if match["that"] or match["colon"] else 0
    return _said(_arabic_name(name), act, match.start(), content)


def _arabic_name(words: str) -> str:
    name = words.strip()
    for _ in range(4):
        shorter = _ARABIC_ADJECTIVE.sub("", _ARABIC_ROLE.sub("", name)) if " " in name else name
        if shorter == name:
            break
        name = shorter
    return name


def _chinese(seen: str) -> ScriptSaying | None:
    source = _CHINESE_SOURCE.match(seen)
    if source is not None:
        return _said(source["name"], "according to", 0, source.end())
    found = [(match, act) for pattern, act in _CHINESE if (match := pattern.search(seen)) is not None]
    if not found:
        return None
    match, act = min(found, key=lambda pair: (pair[0].start("verb"), -len(pair[0]["verb"])))
    name = _CHINESE_ROLE.sub("", match["name"].strip())
    return _said(name, act, match.start(), match.end() if act == "said" else 0)


def _said(name: str, act: str, at: int, content: int) -> ScriptSaying | None:
    bare = name.strip(" .,:-·")
    return ScriptSaying(claimant=bare, verb=act, at=at, content=content) if len(bare) >= 2 else None
