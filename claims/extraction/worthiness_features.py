"""
What a reader can see in a sentence that is worth checking, or not: figures, names, who speaks, questions.

Word lists are short and hold the commonest forms of the languages most often forwarded; the embedding
carries the rest. Every feature is between 0 and about 4, so that none needs scaling.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from zlib import crc32

import numpy as np
import regex
from numpy.typing import NDArray

from claims.text.normalize import clean, words

BUCKETS = 1 << 16
"""
Number of buckets that word and character n-grams are hashed into.
"""

_PATTERNS = {
    "percent": (
        r"%|٪|\b(?:percent|por ?ciento|pour ?cent|prozent|procent|per cento|процент\w*)\b|بالمئة|"
        r"بالمائة|प्रतिशत"
    ),
    "money": (
        r"[$€£¥₹₽₺]|\b(?:dollars?|euros?|pounds?|d[oó]lares|reais|rupees?|rupiah|lira|руб\w*)\b|دولار|"
        r"ريال|यूरो|रुपये"
    ),
    "year": r"\b(?:1[89]|20)\d\d\b",
    "magnitude": (
        r"\b(?:hundreds?|thousands?|million(?:s|es|i|en)?|billions?|trillions?|mil|miles|millones|"
        r"milh(?:ão|ões)|bilh(?:ão|ões)|mille|milliards?|milliarden?|tausende?|duizend(?:en)?|"
        r"miljoen(?:en)?|miljard|mila|milioni|miliardi|тысяч\w*|миллион\w*|миллиард\w*|juta|ribu|bin|"
        r"milyon|milyar)\b|آلاف|ألف|مليون|ملايين|مليار|लाख|करोड़|हज़ार"
    ),
    "url": r"https?://\S+|www\.\S+",
    "hashtag": r"#\w+",
    "mention": r"@\w+",
    "emoji": r"\p{Extended_Pictographic}",
    "question": r"[?؟？]",
    "exclamation": r"[!！¡]",
    "quotes": r"[\"“”«»„「」]",
    "ellipsis": r"\.\.\.|…",
    "initial_question": (
        r"^\W*(?:who|what|when|where|why|how|do|does|did|is|are|can|will|would|should|could|quién|qué|"
        r"cuándo|dónde|por qué|cómo|qui|que|quand|où|pourquoi|comment|est-ce|wer|was|wann|wo|warum|"
        r"wie|wie|wat|waarom|hoe|chi|cosa|quando|dove|perché|quem|onde|como|кто|что|когда|где|почему|"
        r"как|من|ماذا|متى|أين|لماذا|كيف|هل|क्या|कौन|कब|कहाँ|क्यों|कैसे)\b"
    ),
    "capitalised": r"(?<=[\p{L}\p{N},;:»”\"')] )\p{Lu}\p{Ll}+",
    "acronym": r"\b\p{Lu}{2,}\b",
    "comparative": (
        r"\b(?:more|most|less|least|fewer|higher|highest|lower|lowest|largest|biggest|bigger|worst|"
        r"worse|better|best|than|increased?|decreased?|rose|fell|doubled|tripled|twice|half|más|menos|"
        r"mayor|menor|plus|moins|mehr|weniger|höher|als|meer|minder|hoogste|più|meno|mais|maior|"
        r"больше|меньше|более|lebih|daha)\b|أكثر|أكبر|أقل|अधिक|ज़्यादा"
    ),
    "quantifier": (
        r"\b(?:all|every|none|never|always|nobody|everyone|only|first|last|majority|todos?|todas?|"
        r"nunca|siempre|tous|toutes|jamais|toujours|alle|nie|immer|niemand|elke|altijd|nooit|tutti|"
        r"mai|sempre|все|никогда|всегда|semua|bütün|hiç)\b|كل|جميع|सभी|हर"
    ),
    "cause": (
        r"\b(?:causes?|caused|cures?|cured|prevents?|kills?|killed|protects?|contains?|spreads?|"
        r"infects?|proves?|proven|because of|due to|cura|curan|causa|causan|previene|mata|protege|"
        r"guérit|cause|provoque|tue|contient|heilt|verursacht|tötet|enthält|geneest|veroorzaakt|doodt|"
        r"bevat|guarisce|uccide|contiene|лечит|вызывает|убивает|содержит|menyembuhkan|menyebabkan|"
        r"membunuh|mencegah|iyileştirir|öldürür|cientistas?|scientists?|doctors?|study|studies|"
        r"estudio|étude|studie|ученые|врачи)\b|يعالج|يسبب|يقتل|يشفي|دراسة|علماء"
    ),
    "reporting": (
        r"\b(?:said|says|told|claims?|claimed|announced|reported|according to|confirmed|accused|"
        r"revealed|admitted|denied|dijo|dice|según|anunció|confirmó|afirmó|a déclaré|selon|annonce|"
        r"sagte|laut|berichtet|meldet|zegt|volgens|meldt|ha detto|secondo|disse|segundo|anunciou|"
        r"сказал\w*|заявил\w*|сообщ\w*|по данным|mengatakan|menurut)\b|قال|قالت|أعلن|أعلنت|أكد|وفق|"
        r"بحسب|कहा"
    ),
    "first_person": (
        r"\b(?:i|i'm|i've|i'll|i'd|me|my|mine|yo|mi|creo|je|j'ai|moi|mon|ma|ich|mir|mein\w*|ik|mij|"
        r"mijn|io|mio|mia|eu|meu|minha|я|мне|мой|моя|saya|aku|ben|benim)\b|\bأنا\b|मैं|मुझे|मेर[ाीे]"
    ),
    "we": (
        r"\b(?:we|we're|we've|we'll|us|our|nosotros|nuestr[oa]s?|nous|notre|wir|uns|unsere?\w*|wij|we|"
        r"ons|onze|noi|nostr[oaie]|nós|noss[oa]s?|мы|нас|наш\w*|kami|kita|biz)\b|\bنحن\b|हम|हमार[ाीे]"
    ),
    "second_person": (
        r"\b(?:you|your|you're|tú|tu|usted|ustedes|vous|votre|toi|du|dich|dein\w*|ihr|je|jij|jullie|"
        r"jouw|voi|você|vocês|seu|ты|вы|вас|ваш\w*|kamu|anda|sen|siz)\b|आप|तुम"
    ),
    "opinion": (
        r"\b(?:think|believe|feel|hope|guess|maybe|perhaps|probably|should|must|ought|love|hate|"
        r"wonderful|beautiful|terrible|awful|great|amazing|honou?r|proud|creo|pienso|ojalá|debe|"
        r"debería|quizás|espero|pense|crois|espère|devrait|faut|peut-être|glaube|denke|hoffe|sollte|"
        r"vielleicht|vind|denk|hoop|moet|misschien|penso|credo|spero|dovrebbe|forse|acho|tomara|deve|"
        r"talvez|думаю|надеюсь|должн\w*|может быть|menurutku|semoga|bence|umarım)\b|أعتقد|أتمنى|ربما|"
        r"يجب|शायद|चाहिए"
    ),
    "greeting": (
        r"\b(?:hello|hi|hey|thanks?|thank you|good (?:morning|evening|night|luck)|please|"
        r"congratulations|happy|hola|gracias|buen[oa]s|por favor|feliz|bonjour|merci|salut|bonsoir|"
        r"hallo|danke|bitte|guten|dank|bedankt|goede\w*|ciao|grazie|buon\w*|olá|oi|obrigad[oa]|"
        r"bom dia|привет|спасибо|здравствуйте|доброе|selamat|terima kasih|merhaba|teşekkür\w*)\b|"
        r"مرحبا|شكرا|صباح|مساء|السلام|नमस्ते|धन्यवाद|शुभ"
    ),
    "call": (
        r"\b(?:share|forward|subscribe|sign|vote|follow|join|donate|retweet|rt|click|watch|call|let's|"
        r"let us|comparte|difunde|firma|vota|sigue|partagez|signez|votez|abonnez|teilen?|teilt|deel|"
        r"stem|condividi|firma|compartilhe|assine|поделитесь|подпишитесь|sebarkan|bagikan|"
        r"paylaş\w*)\b|انشر|شارك|شاركوا|साझा"
    ),
    "future": (
        r"\b(?:will|shall|going to|gonna|tomorrow|next (?:week|month|year)|va a|vamos a|mañana|va|"
        r"demain|wird|werden|morgen|zal|zullen|gaat|domani|amanhã|vai|будет|завтра|akan|besok|"
        r"yarın)\b|سوف|غدا|कल"
    ),
    "past": (
        r"\b(?:was|were|had|has|have|did|been|voted|cut|spent|lost|created|signed|passed|won|died|fue|"
        r"fueron|ha|han|murió|est|ont|été|wurde|hat|haben|werd|heeft|hebben|è|hanno|foi|foram|был\w*|"
        r"telah|sudah)\b|كان|كانت|قد|था|थी|थे"
    ),
    "percent_people": (
        r"\b(?:people|americans?|workers|families|children|women|men|personas|gente|niños|mujeres|"
        r"personnes|enfants|femmes|menschen|kinder|frauen|mensen|kinderen|vrouwen|persone|bambini|"
        r"donne|pessoas|crianças|людей|детей|orang|anak)\b|شخص|أطفال|نساء|लोग|बच्चे"
    ),
}
_COMPILED = {name: regex.compile(pattern, regex.IGNORECASE) for name, pattern in _PATTERNS.items()}
for _cased in ("capitalised", "acronym"):
    _COMPILED[_cased] = regex.compile(_PATTERNS[_cased])
# What the hash of a gram goes on from.
_OF_WORDS, _OF_PIECES = crc32(b"w"), crc32(b"c")
_DIGITS = regex.compile(r"\p{Nd}+(?:[.,]\p{Nd}+)*")
_TRANSIENT = regex.compile(r"https?://\S+|www\.\S+|(?<!\w)@\w+")
_TRANSIENT_SIGNS = frozenset({"url", "mention"})

SIGNS = len(_COMPILED) + 6
"""
Number of visible signs of a sentence.
"""


def visible_signs(sentences: Sequence[str]) -> NDArray[np.float32]:
    """
    For each sentence how much of each visible sign it holds, float32 of shape (len(sentences), SIGNS).
    """
    return np.array([_signs(clean(sentence)) for sentence in sentences], np.float32).reshape(-1, SIGNS)


def shows(sentence: str, names: Iterable[str]) -> bool:
    """
    Whether a sentence holds any of the named signs.
    """
    return any(_COMPILED[name].search(sentence) for name in names)


def hashed_grams(sentence: str) -> dict[int, float]:
    """
    Buckets of a sentence's word 1- and 2-grams and character 3- to 5-grams, with weights whose squares sum
    to one for each of the two kinds. Links and handles are left out; figures count by their length only.
    """
    tokens = [_shape(word) for word in words(_TRANSIENT.sub(" ", sentence))]
    pairs = [f"{left} {right}" for left, right in zip(["^", *tokens], [*tokens, "$"], strict=True)]
    weights = _unit(_bucket(gram, _OF_WORDS) for gram in (*tokens, *pairs))
    for bucket, weight in _unit(chain.from_iterable(map(_piece_buckets, tokens))).items():
        weights[bucket] = weights.get(bucket, 0.0) + weight
    return weights


@lru_cache(maxsize=8192)
def _piece_buckets(token: str) -> tuple[int, ...]:
    """
    Of a token's character n-grams, its edges marked by spaces; most tokens come again and again.
    """
    padded = f" {token} "
    starts = ((n, i) for n in (3, 4, 5) for i in range(len(padded) - n + 1))
    return tuple(_bucket(padded[i : i + n], _OF_PIECES) for n, i in starts)


def _bucket(gram: str, kind: int) -> int:
    return crc32(gram.encode(), kind) % BUCKETS


def _unit(buckets: Iterable[int]) -> dict[int, float]:
    counts = Counter(buckets)
    damped = {bucket: 1.0 + math.log(count) if count > 1 else 1.0 for bucket, count in counts.items()}
    length = math.sqrt(sum(weight * weight for weight in damped.values())) or 1.0
    return {bucket: weight / length for bucket, weight in damped.items()}


def _shape(word: str) -> str:
    return "0" * min(len(word), 4) if word[0].isdigit() else word


def _signs(sentence: str) -> list[float]:
    text = _TRANSIENT.sub(" ", sentence)
    counts = [
        math.log2(1 + _count(name, sentence if name in _TRANSIENT_SIGNS else text)) for name in _COMPILED
    ]
    tokens = text.split()
    letters = sum(map(len, tokens))
    return [
        *counts,
        math.log2(1 + len(_DIGITS.findall(text))),
        math.log2(1 + len(tokens)) / 2,
        math.log2(1 + letters) / 4,
        float(bool(_DIGITS.search(text))),
        float(len(tokens) < 5),
        sum(map(str.isupper, text)) / (letters + 1) * 4,
    ]


def _count(name: str, text: str) -> int:
    return len(_COMPILED[name].findall(text))
