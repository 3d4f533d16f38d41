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
    return _classifier()(" ".join(_WORD.findall(sample)).lower())


def _by_script(sample: str, letters: int) -> str | None:
    for language, pattern in _SCRIPTS:
        found = len(pattern.findall(sample))
        # Japanese mixes kana with Han; a quarter of kana among the letters marks it.
        share = 0.25 if language == "ja" else 0.5
        if found >= 2 and found >= share * letters:
            return language
    return None


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
