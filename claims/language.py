# ruff: noqa: E501 -- the little words of a language stand on one line
"""
Which language a text is written in: by its script where that settles it, else by character statistics.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import regex

from claims.normalize import clean

SERVED = (
    *("en", "es", "fr", "de", "pt", "it", "nl", "pl", "cs", "ro", "hu", "sv", "tr", "id", "ms", "vi"),
    *("ru", "uk", "bg", "el", "ar", "fa", "ur", "he", "hi", "mr", "ne"),
)
# Scripts that one served language is written in, so that letters alone settle it.
_SCRIPTS = (
    ("ja", regex.compile(r"[\p{Hiragana}\p{Katakana}]")),
    ("ko", regex.compile(r"\p{Hangul}")),
    ("zh", regex.compile(r"\p{Han}")),
    ("th", regex.compile(r"\p{Thai}")),
    ("bn", regex.compile(r"\p{Bengali}")),
    ("pa", regex.compile(r"\p{Gurmukhi}")),
    ("gu", regex.compile(r"\p{Gujarati}")),
    ("ta", regex.compile(r"\p{Tamil}")),
    ("te", regex.compile(r"\p{Telugu}")),
    ("kn", regex.compile(r"\p{Kannada}")),
    ("ml", regex.compile(r"\p{Malayalam}")),
    ("el", regex.compile(r"\p{Greek}")),
    ("he", regex.compile(r"\p{Hebrew}")),
)
_NOT_WORDS = regex.compile(r"https?://\S+|www\.\S+|[@#][\p{L}\p{N}_]+|pic\.twitter\.com/\S+")
_LETTER = regex.compile(r"\p{L}")
_WORD = regex.compile(r"[\p{L}\p{M}]+")
# The commonest little words: four different ones of a language, and few of any other, settle it without
# the half second that the statistics take to load.
_LITTLE_WORDS = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the of and to that is was for with on by this are be have has from they not said which it will an",
        "es": "el la los las de que y en un una por con para se del su lo como más pero sus ya fue ha es está son",
        "fr": "le la les de des et en un une que qui pour dans sur pas est avec par au aux du ce il elle sont été",
        "de": "der die das und in den von zu mit sich des auf für ist im dem nicht ein eine als auch es an wird sind",
        "pt": "o a os as de que e em um uma para com não por mais dos das do da no na se foi ao são está pelo",
        "it": "il la le di che e in un una per con non del della dei è si sono gli lo da al nel alla più anche",
        "nl": "de het een en van in is dat op te zijn met voor niet aan er door om ook die als bij wordt naar",
        "pl": "w i na z do nie się że jest to po od za przez jak dla co o ale są był być tym",
        "ro": "și de la în a pe cu nu este care un o mai din pentru că sunt fi au se ce",
        "id": "yang dan di ini itu dengan untuk dari dalam tidak akan pada juga ke oleh ada karena bisa",
        "sv": "och i att det som en på är av för med till den inte har ett om var från",
    }.items()
}
_SETTLED = 4
_ENOUGH_LETTERS = 6
_READ = 1_000


def detect(text: str) -> str | None:
    """
    ISO 639-1 code of the language most of a text is written in; ``None`` where it holds too few letters.

    Links, handles and hashtags don't count. Only the first thousand characters are read.
    """
    sample = _NOT_WORDS.sub(" ", clean(text[: 2 * _READ]))[:_READ]
    letters = len(_LETTER.findall(sample))
    by_script = _by_script(sample, letters)
    if by_script is not None:
        return by_script
    if letters < _ENOUGH_LETTERS:
        return None
    spoken = [word.lower() for word in _WORD.findall(sample)]
    return _by_little_words(frozenset(spoken)) or _classifier()(" ".join(spoken))


def _by_script(sample: str, letters: int) -> str | None:
    for language, pattern in _SCRIPTS:
        found = len(pattern.findall(sample))
        # Japanese mixes kana with Han; a quarter of kana among the letters marks it.
        share = 0.25 if language == "ja" else 0.5
        if found >= 2 and found >= share * letters:
            return language
    return None


def _by_little_words(spoken: frozenset[str]) -> str | None:
    counts = sorted(
        ((len(spoken & words), language) for language, words in _LITTLE_WORDS.items()), reverse=True
    )
    (most, language), (second, _) = counts[:2]
    return language if most >= _SETTLED and most >= 2 * second else None


@lru_cache(maxsize=1)
def _classifier() -> Callable[[str], str]:
    """
    Naive Bayes over character n-grams (py3langid), restricted to the languages served; loads in half
    a second.
    """
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(SERVED)
    return lambda text: str(identifier.classify(text)[0])
