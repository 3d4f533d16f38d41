# ruff: noqa: E501 -- lists of words and turns of phrase, one kind a line, read and grow better unbroken
"""
Questions that carry a statement ("Is it true that ...?", "Did you know ...?") and those that carry none.
"""

from __future__ import annotations

import regex

_I = regex.IGNORECASE
_FRAMES = (
    # en
    (
        r"(?:(?:hi|hey|hello|guys|so|and|but|ok|sorry|please|does anyone know|do you know|can (?:any|some)(?:one|body) (?:tell me|confirm|verify)|anyone know|i wonder|i was wondering|tell me|someone told me)[,:]? )*"
        r"(?:is it (?:really |actually |also )?(?:true|correct|right|real|the case)(?: or (?:false|fake|not))? (?:that |if )?|is this (?:true|real|fake)(?: or (?:fake|false|not))?[:,?]* (?:that )?|"
        r"did (?:you|u|y'?all|ya) (?:really |also )?(?:know|hear|see)(?: that| about how|,)? (?!about|what|who|the news\b)|have (?:you|u) (?:heard|seen)(?: that)? (?!about|of|the|from|what|who|any)|"
        r"(?:fact check|fake or real|true or false|real or fake)[:?-] ?|can (?:you|u|someone|anyone) (?:please )?(?:check|verify|confirm) (?:if|whether|that) |"
        r"(?:i (?:just )?(?:heard|read|saw|was told)(?: somewhere| today| on \p{L}+)? that )|(?:they|people|some people|everyone) (?:say|are saying|claim)s? (?:that )|(?:apparently|allegedly|supposedly|so apparently),? )"
    ),
    # es
    r"(?:¿ ?)?(?:es (?:cierto|verdad|real) (?:que )|(?:sab[ií]as|sab[ií]an|sab[eé]is|sabe usted|sabe) que |(?:puedes?|alguien puede) (?:confirmar|verificar) (?:si|que) |dicen que |me dijeron que |han visto que )",
    # fr
    r"(?:est[- ]ce (?:que c['’]est |qu['’]il est |bien )?(?:vrai|exact) qu(?:e |['’])|c['’]est vrai qu(?:e |['’])|est-il vrai qu(?:e |['’])|(?:le )?savi(?:ez|ais)[- ](?:vous|tu) qu(?:e |['’])|saviez-vous,? |on dit qu(?:e |['’])|il para[iî]t qu(?:e |['’]))",
    # de
    r"(?:stimmt es,? dass |ist es wahr,? dass |ist das wahr,? dass |wusstet? ?(?:st)?(?: du| ihr| sie)?,? dass |wussten sie,? dass |angeblich )",
    # pt
    r"(?:é (?:verdade|real|certo) (?:que )|(?:você|vocês|voces|voce) (?:sabia|sabiam) que |sabiam? que |dizem que |será que (?:é verdade que )?)",
    # hi
    r"(?:क्या यह (?:सच|सही) है कि |क्या ये (?:सच|सही) है कि |क्या आप जानते हैं(?: कि)? |क्या आपको पता है(?: कि)? |क्या )",
    # ar
    r"(?:هل (?:صحيح|حقا|من الصحيح) (?:أن |ان |أنّ )|هل (?:تعلم|تعلمون|كنت تعلم) (?:أن |ان |أنّ )|هل )",
    # zh
    r"(?:(?:你|您|大家)?知道(?:吗|嗎)[？?，,]?|听说|聽說|据说|請問|请问|是真的吗[：:])",
)
_FRAME = regex.compile(rf"^[\W_]*(?:{'|'.join(_FRAMES)})+", _I)
_TAIL = regex.compile(
    r"[\s,;:.!?…–-]*\b(?:is (?:this|that|it) (?:true|real|right|correct|fake)(?: or (?:not|fake|false))?|true or (?:not|false)|true|really|right|correct|isn['’]t it|any truth(?: to this)?|anyone know(?: if (?:this|it) is true)?|can (?:any|some)one (?:confirm|verify)(?: this)?|fake or (?:real|not)|"
    r"¿?(?:es (?:cierto|verdad|real)(?: (?:eso|esto))?|verdad|cierto)|c['’]est vrai|vrai ou faux|est-ce vrai|stimmt das|ist das wahr|wahr|é verdade(?: isso)?|verdade|क्या (?:यह|ये) (?:सच|सही) है|هل هذا صحيح|صحيح)\s*[?？؟]+\s*$"
    r"|[，,]?(?:是真的吗|是真的嗎|真的吗|真的嗎|是吗|对吗|是不是真的|吗|嗎)[？?]+\s*$",
    _I,
)
_OPEN = regex.compile(
    r"^[\W_]*(?:(?:and|so|but|well|ok|hey|guys|wait|y|et|und|e|pero|mais|aber|mas)[, ]+)*(?:who|what|when|where|why|how|which|whose|whom|quién|quien|quiénes|qué|cuándo|dónde|por qué|cómo|cuál|cuánto|cuántos|qui|que|quand|où|pourquoi|comment|quel|quelle|quels|quelles|combien|"
    r"wer|was|wann|wo|warum|wie|welche[rsn]?|wieso|wohin|quem|o que|quando|onde|como|qual|quanto|quantos|कौन|कब|कहाँ|कहां|क्यों|कैसे|किस|من|ماذا|متى|أين|لماذا|كيف|ما|谁|什么|为什么|怎么|哪|几点|多少)\b",
    _I,
)
_TO_YOU = regex.compile(
    r"^[\W_]*(?:can|could|will|would|should|shall|do|does|did|are|is|have|has|may|am|want|any|anyone|anybody|someone|wanna)\b[^?]{0,30}\b(?:i|you|we|me|us|u|my|your|our|anyone|anybody|someone|one of you|everyone)\b",
    _I,
)
_TO_YOU_ELSEWHERE = regex.compile(
    r"\b(?:tú|te|tienes|puedes|vienes|quieres|nos|vamos|podemos|tu|vous|on|nous|peux|veux|viens|du|ihr|wir|kannst|hast|kommst|willst|você|vocês|vc|pode|vai|vamos|a gente|quer|alguien|alguém|quelqu['’]un|jemand|mir|dir|euch|uns|qualcuno|hai|mi|ti|"
    r"chi|qui veut|si lo)\b|आप|तुम|हम|मैं|你|您|我们|咱",
    _I,
)
# Scripts whose question words stand anywhere in the sentence.
_OPEN_INSIDE = regex.compile(
    r"(?:^|\s)(?:कौन|कब|कहाँ|कहां|क्यों|कैसे|किस|किसी|कितने|कितना|कितनी|किधर|مين|حدا|وين|شو|كم|ليش|متى|أين)(?=[\s?؟،]|$)|हो क्या|देखा क्या|"
    r"哪裡|哪里|哪儿|几点|幾點|多少钱|多少錢|怎么|怎麼|什么时候|什麼時候|谁|誰|吗[？?]$|嗎[？?]$"
)
_AUXILIARY = regex.compile(
    r"^(?P<aux>does|do|did|is|are|was|were|has|have|had|can|will|would|could) (?P<rest>.+)$", _I
)
_MARKS = frozenset("?？؟")
_MARK = regex.compile(r"[?？؟]")
_ENDS = regex.compile(r"[\s?？؟¿]+$")


def statement(sentence: str) -> str | None:
    """
    What a sentence states once its question frame is taken off; the sentence itself where it asks nothing;
    ``None`` where it asks something that is no statement ("When does it start?", "Can you come?").
    """
    bare = sentence.strip()
    if bare[-1:] in _MARKS:
        bare = _TAIL.sub("", sentence).strip()
    framed = _FRAME.match(bare)
    asked = bool(_MARK.search(sentence[-12:]))
    if (
        framed is not None
        and framed.end() < len(bare)
        and (asked or framed.group().strip().lower() not in {"क्या", "هل"})
    ):
        return _tidied(bare[framed.end() :])
    if not asked:
        return sentence
    if bare != sentence.strip() and len(bare.split()) >= 3 and not _MARK.search(bare[-3:]):
        return _tidied(bare)
    asks_you = _TO_YOU.match(bare) or _TO_YOU_ELSEWHERE.search(bare)
    if _OPEN.match(bare) or _OPEN_INSIDE.search(bare) or asks_you:
        return None
    return _yes_or_no(_ENDS.sub("", bare).lstrip("¿ "))


def is_question(sentence: str) -> bool:
    """
    Whether a sentence asks: by its mark or its frame.
    """
    return bool(_MARK.search(sentence[-12:])) or _FRAME.match(sentence) is not None


def _yes_or_no(asked: str) -> str | None:
    """
    "Does garlic cure colds" as "garlic cure colds": the words of the statement, which is what is matched.
    """
    turned = _AUXILIARY.match(asked)
    words = turned["rest"] if turned else asked
    return _tidied(words) if len(words.split()) >= 3 or not words.isascii() else None


def _tidied(words: str) -> str:
    bare = _ENDS.sub("", words).strip(" ,:;-–—")
    return str(bare[:1].upper() + bare[1:])
