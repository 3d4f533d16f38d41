"""
Which language a text is written in: by its script where that settles it, else by its common words and
character statistics together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

import regex

from claims.text.language_words import evidence
from claims.text.normalize import clean

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
# Without a letter beyond Latin ones there is none of them; the usual punctuation lies between.
_BEYOND_LATIN = re.compile("[\u0370-\u1fff\u2126\u2e80-\U0010ffff]")
# Of the letters. Japanese mixes kana with Han; a Han character is as much as a word of Latin letters.
_SHARES = MappingProxyType({"ja": 0.25, "zh": 0.3})
_NOT_WORDS = regex.compile(r"https?://\S+|www\.\S+|[@#][\p{L}\p{N}_]+|pic\.twitter\.com/\S+")
_NOT_LETTERS = regex.compile(r"\P{L}+")
_WORD = regex.compile(r"[\p{L}\p{M}]+(?:['’]\p{L}+)?")
# Points of a language before anything is read: most short texts that a person forwards are in English, or in
# another language that Footnote speaks.
_MOST_USUAL = "en"
_OF_THE_USUAL = 1.5
_PRIOR = MappingProxyType(
    {**dict.fromkeys(("en", "es", "fr", "de", "pt", "hi", "ru", "ar"), 0.75), "it": 0.45, "id": 0.3}
    | dict.fromkeys(("nl", "pl"), 0.15)
)
# Character statistics take every n-gram for a witness of its own, so that their odds are far too sure. The
# weights were chosen on short headlines in eleven languages.
_OF_STATISTICS = 0.1
_OF_WORDS = 2.0
# A lead smaller than this is a guess.
_LEAST_LEAD = 0.15
# Common words of one language that settle it, with few of any other, without the half second that the
# statistics take to load.
_SETTLED = 3.0
# So near to one another that either will do.
_SIBLINGS = (frozenset({"id", "ms"}),)
_ENOUGH_LETTERS = 6
_READ = 1_000


def detect(text: str, usual: str | None = None) -> str | None:
    """
    ISO 639-1 code of the language most of a text is written in; ``None`` where it holds too few letters or
    two languages are as likely.

    Links, handles and hashtags don't count. Only the first thousand characters are read. ``usual`` is the
    language that texts from there are mostly in, in place of English: a short text is taken for it sooner;
    empty where no language is more usual than others.
    """
    return _detected(text[: 2 * _READ], _MOST_USUAL if usual is None else usual)


@lru_cache(maxsize=4_096)
def _detected(text: str, usual: str) -> str | None:
    sample = _NOT_WORDS.sub(" ", clean(text))[:_READ]
    letters = len(_NOT_LETTERS.sub("", sample))
    by_script = _by_script(sample, letters)
    if by_script is not None:
        return by_script
    if letters < _ENOUGH_LETTERS:
        return None
    spoken = [word.lower().replace("’", "'") for word in _WORD.findall(sample)]
    common = evidence(_parts(spoken))
    return _settled(common) or _weighed(" ".join(spoken), common, usual)


def _by_script(sample: str, letters: int) -> str | None:
    if _BEYOND_LATIN.search(sample) is None:
        return None
    for language, pattern in _SCRIPTS:
        found = len(pattern.findall(sample))
        share = _SHARES.get(language, 0.5)
        if found >= 2 and found >= share * letters:
            return language
    return None


def _parts(spoken: Sequence[str]) -> frozenset[str]:
    """
    Words, and what stands before and after an apostrophe in them.
    """
    return frozenset(part for word in spoken for part in (word, *word.split("'")))


def _settled(common: Mapping[str, float]) -> str | None:
    (most, language), (second, _) = sorted(
        ((points, language) for language, points in common.items()), reverse=True
    )[:2]
    return language if most >= _SETTLED and most >= 2 * second else None


def _weighed(spoken: str, common: Mapping[str, float], usual: str) -> str | None:
    """
    The likeliest language by statistics, common words and what is usual; ``None`` where two are as likely.
    """
    prior = {**_PRIOR, usual: _OF_THE_USUAL}
    if usual and usual not in SERVED:
        # Its words are taken for those of others; English, that of the rest of the world, must be plain.
        prior[_MOST_USUAL] = -_OF_THE_USUAL
    points = {
        language: _OF_STATISTICS * score + _OF_WORDS * common.get(language, 0.0) + prior.get(language, 0.0)
        for language, score in _statistics()(spoken).items()
    }
    best, second = sorted(points, key=lambda language: -points[language])[:2]
    if points[best] - points[second] < _LEAST_LEAD and {best, second} not in _SIBLINGS:
        return None
    return best


@lru_cache(maxsize=1)
def _statistics() -> Callable[[str], dict[str, float]]:
    """
    Naive Bayes over character n-grams (py3langid), restricted to the languages served: logarithms of
    likelihoods; loads in half a second.
    """
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(SERVED)
    return lambda text: {str(language): float(score) for language, score in identifier.rank(text)}
