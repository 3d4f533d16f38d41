"""
Tweets embedded in a text: where their words are, who wrote them, and when.
"""

from __future__ import annotations

from dataclasses import dataclass

import regex

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DATE = rf"(?P<date>{_MONTH} \d{{1,2}},? \d{{4}}|\d{{1,2}}\.? \p{{L}}{{3,12}}\.?,? \d{{4}}|\d{{4}}-\d\d-\d\d)"
_HANDLE = r"@(?P<handle>\w{1,20})"
# "words — Name (@handle) February 1, 2017", as Twitter's own embedding code leaves it behind.
_SIGNATURE = regex.compile(
    rf"(?:[—–―]|(?<=\s)--?) ?(?P<name>[^\n()@—]{{0,60}}?) ?\({_HANDLE}\),? ?(?:on )?{_DATE}", regex.IGNORECASE
)
# A copied tweet: a line "Name @handle", its words, then a line with the time and the day.
_HEADER = regex.compile(rf"^ *(?P<name>[^\n@]{{1,50}}?) {_HANDLE} *$", regex.MULTILINE)
_FOOTER = regex.compile(
    rf"^ *\d{{1,2}}:\d\d ?(?:[AP]M)? ?[-·–] ?{_DATE}[^\n]*$", regex.MULTILINE | regex.IGNORECASE
)
_LONGEST = 700


@dataclass(frozen=True, slots=True, kw_only=True)
class Tweet:
    """
    A quoted tweet: ``body`` is the span of its words, ``frame`` the spans of its header and signature.

    ``date`` is the day as written.
    """

    body: tuple[int, int]
    frame: tuple[tuple[int, int], ...]
    name: str
    handle: str
    date: str


def tweets(seen: str) -> tuple[Tweet, ...]:
    """
    The embedded tweets of a text (as :func:`claims.text.sentences_view.view` gives it), in order.
    """
    if "@" not in seen:
        return ()
    found = [*_signed(seen), *_copied(seen)]
    return tuple(sorted(found, key=lambda tweet: tweet.body))


def _signed(seen: str) -> list[Tweet]:
    found = []
    floor = 0
    for match in _SIGNATURE.finditer(seen):
        # The signature may stand on a line of its own, below the words.
        words_end = len(seen[: match.start()].rstrip())
        start = max(floor, seen.rfind("\n", 0, words_end) + 1, match.start() - _LONGEST)
        found.append(_tweet(match, (start, match.start()), (match.span(),)))
        floor = match.end()
    return found


def _copied(seen: str) -> list[Tweet]:
    found = []
    footers = list(_FOOTER.finditer(seen))
    floor = 0
    for footer in footers:
        headers = list(_HEADER.finditer(seen, max(floor, footer.start() - _LONGEST), footer.start()))
        if headers:
            header = headers[-1]
            body = (header.end(), footer.start())
            found.append(
                Tweet(
                    body=body,
                    frame=(header.span(), footer.span()),
                    name=header["name"].strip(),
                    handle=header["handle"],
                    date=footer["date"],
                )
            )
        floor = footer.end()
    return found


def _tweet(match: regex.Match[str], body: tuple[int, int], frame: tuple[tuple[int, int], ...]) -> Tweet:
    return Tweet(
        body=body, frame=frame, name=match["name"].strip(), handle=match["handle"], date=match["date"]
    )
