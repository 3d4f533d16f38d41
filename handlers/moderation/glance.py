"""
A first look at a group's message, without the model and the store: most of what people write to each other
holds nothing that could have been checked, and must cost nothing.

A message is let go where each of its sentences is a question, too short to state much, or short and about
the people who talk: themselves, each other, today and tomorrow. In doubt it is worth a look.
"""

from __future__ import annotations

import regex

from claims.extraction.worthiness_features import shows
from claims.text.normalize import words

# Words; scripts without spaces count two characters as one.
_FEWEST = 5
# A sentence of more words says more than that somebody is late.
_SHORT = 10
# Code points; longer messages are read in any case.
_LONG = 400
_LINK = regex.compile(
    r"https?://|\bwww\.|\b[a-z0-9-]+\.(?:com|org|net|info|news|[a-z]{2})/", regex.IGNORECASE
)
_SENTENCE = regex.compile(r"[^.!?…。！？।؟\n]+(?:[.!?…。！？।؟]+|\n|$)")
_ASKING = regex.compile(r"[?？؟][^\p{L}\p{N}!！]*$")
_TALKING = ("first_person", "we", "second_person", "greeting")
_TELLING = ("percent", "magnitude", "year", "cause", "acronym", "quotes")
# Days, family and laughter in the languages most often written.
_EVERYDAY = regex.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(?:tonight|tomorrow|haha+|lol|mum|mom|dad|grandma|grandpa)\b|"
    r"\b(?:lunes|martes|miércoles|jueves|viernes|sábado|domingo|mañana|jaja\w*|mamá|papá|abuel[oa]|tí[oa])\b|"
    r"\b(?:segunda|terça|quarta|quinta|sexta|amanhã|kkk+|mamãe|papai|vó|vovó|ti[oa])\b|"
    r"\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|demain|mdr|maman|papa|mamie|tonton)\b|"
    r"\b(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|morgen|heute|mama|oma|opa|onkel)\b|"
    r"\b(?:lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|domani|ahah\w*|mamma|nonn[oa])\b|"
    r"सोमवार|मंगलवार|बुधवार|गुरुवार|शुक्रवार|शनिवार|रविवार|कल|दादी|पापा|हाहा|"
    r"الأحد|الاثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت|بكرة|هههه|週[一二三四五六日]|星期|明天|哈哈|媽",
    regex.IGNORECASE,
)


def worth_a_look(text: str) -> bool:
    """
    Whether a message could hold a checkable statement, or a link. Well under a millisecond.
    """
    if len(text) > _LONG or _LINK.search(text):
        return True
    return any(_states(piece) for piece in _SENTENCE.findall(text))


def _states(sentence: str) -> bool:
    length = len(words(sentence))
    if length < _FEWEST or _ASKING.search(sentence):
        return False
    return length > _SHORT or not _is_small_talk(sentence)


def _is_small_talk(sentence: str) -> bool:
    talks = _EVERYDAY.search(sentence) is not None or shows(sentence, _TALKING)
    return talks and not shows(sentence, _TELLING)
