"""
What a text has told before a sentence, and what is told of who says it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from claims.extraction.attribution.names import Kind, Names


@dataclass(slots=True, kw_only=True)
class Scene:
    """
    What a text has told so far: its names, who was spoken of last, and the days it counts from.

    ``anchor`` is the day that relative days count from, ``own_day`` the one the text itself is from, ``day``
    the one named last; ``speaker`` is whose quotation may go on, ``introduced`` the subject of the sentence
    that a quotation follows; ``dated`` holds the names in a sentence before that told a day of saying, with
    that day; ``quoting`` says that a quotation is open.
    """

    language: str | None = None
    names: Names = field(default_factory=lambda: Names(()))
    anchor: str | None = None
    own_day: str | None = None
    day: str | None = None
    person: str | None = None
    body: str | None = None
    speaker: str | None = None
    introduced: str | None = None
    dated: dict[str, str] = field(default_factory=dict)
    quoting: bool = False
    opening: bool = True

    def spoke(self, name: str, kind: Kind) -> None:
        """
        Remember who a pronoun after this sentence stands for.
        """
        if kind is Kind.PERSON:
            self.person = name
        else:
            self.body = name


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """
    Who says a statement, by which act, and when; all ``None`` where the text itself asserts it.

    ``content`` is where in the sentence the reported words begin. ``kind`` says what the claimant is.
    """

    claimant: str | None = None
    verb: str | None = None
    said_on: str | None = None
    content: int = 0
    kind: Kind = Kind.BODY
