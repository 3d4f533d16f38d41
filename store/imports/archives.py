"""
Worked mappings: what the fields of well-known public collections of fact-checks mean.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any, cast

import regex

from store.imports.fields import text, unquoted
from store.imports.records import Facts, Json, ReviewFacts
from store.urls import domain

_BRACKETED = regex.compile(r"^\s*[\[(【](?P<label>[^\])】]{2,30})[\])】]\s*(?P<rest>\S.*)$", regex.S)
_HEADLINE = regex.compile(
    r"^(?:É|São|Não é)\s+(?P<label>#?(?:FAKE|FATO))\s+(?:que\s+)?(?P<rest>\S.*)$", regex.I | regex.S
)


def factckbr(row: Json) -> Facts:
    """
    A row of FACTCK.BR; its numbers contradict its words too often to be read.
    """
    return Facts(
        claim=row["claimReviewed"],
        body=row.get("reviewBody"),
        language="pt",
        reviews=(
            ReviewFacts(
                rating=row.get("alternativeName"),
                url=row["URL"],
                publisher=domain(text(row.get("Author"))) or domain(text(row["URL"])),
                title=row.get("title"),
                date=row.get("datePublished"),
                language="pt",
            ),
        ),
    )


def disinformation_list(row: Json) -> Facts:
    """
    A list of disinformation: being listed is the finding, the date is the disinformation's own, and its
    outlets are who said it.
    """
    outlets = [name for name in text(row.get("outlets")).split("+") if name]
    return Facts(
        claim=row["title"],
        said_on=row.get("date"),
        claimant=", ".join(outlets[:3]) or None,
        language="en",
        reviews=(
            ReviewFacts(rating="Disinformation", url=row["id"], publisher="EUvsDisinfo", language="en"),
        ),
    )


def disinformation_search(row: Json) -> Facts:
    """
    A search row of the same list; rows of other fact-checkers stand among them.
    """
    link = text(row["url"])
    channels = row.get("channel")
    listed = domain(link) == "euvsdisinfo.eu"
    return Facts(
        claim=row["statement"],
        said_on=row.get("date") if listed else None,
        claimant=", ".join(map(text, channels)) if isinstance(channels, list) else text(channels),
        reviews=(
            ReviewFacts(
                rating="Disinformation" if listed else None,
                url=link,
                publisher="EUvsDisinfo" if listed else domain(link),
                date=None if listed else row.get("date"),
            ),
        ),
    )


def averitec(row: Json) -> Facts:
    """
    A claim of AVeriTeC; its dates are the claim's.
    """
    return Facts(
        claim=row["claim"],
        claimant=row.get("speaker"),
        said_on=row.get("claim_date"),
        body=row.get("justification"),
        appearances=[row.get("original_claim_url")],
        reviews=(ReviewFacts(rating=row["label"], url=row["fact_checking_article"]),),
    )


def claimskg_row(row: Json) -> Facts:
    """
    A row of a ClaimsKG extraction; texts may be wrapped in quotes, and a claim's date that repeats the
    review's is no date of the claim.
    """
    said_on, reviewed_on = row.get("creativeWork_datePublished"), row.get("claimReview_datePublished")
    return Facts(
        claim=unquoted(text(row.get("claimReview_claimReviewed"))),
        claimant=row.get("creativeWork_author_name"),
        said_on=said_on if said_on != reviewed_on else None,
        body=unquoted(text(row.get("extra_body"))),
        reviews=(
            ReviewFacts(
                rating=row["rating_alternateName"],
                url=row["claimReview_url"],
                publisher=row.get("claimReview_source"),
                title=unquoted(text(row.get("extra_title"))),
                date=reviewed_on,
            ),
        ),
    )


def claimskg_answer(row: Json) -> Facts:
    """
    One answer of the ClaimsKG query service.
    """
    content = cast("Json", row["content"])
    return Facts(
        claim=content["text"],
        claimant=content.get("author"),
        language=content.get("language"),
        reviews=(
            ReviewFacts(
                rating=content.get("ratingName"),
                url=content["link"],
                publisher=content.get("source"),
                date=content.get("date"),
                language=content.get("language"),
            ),
        ),
    )


def mafindo(row: Json) -> Facts:
    """
    The label stands in brackets before the title; the row itself holds no link to the fact-check.
    """
    title = text(row["title"])
    labelled = _BRACKETED.match(title)
    return Facts(
        claim=labelled["rest"] if labelled else title,
        body=row.get("conclusion") or row.get("fact"),
        language="id",
        wordings=(row.get("content"),),
        appearances=[row.get("source_link")],
        reviews=(
            ReviewFacts(
                rating=row.get("classification") or (labelled["label"] if labelled else None),
                url=row.get("url") or row.get("link"),
                publisher="MAFINDO",
                title=title,
                date=row.get("tanggal"),
                language="id",
            ),
        ),
    )


def tattle(row: Json) -> Facts:
    """
    A row of the Tattle archive: a headline with neither claim nor rating.
    """
    return Facts(
        reviews=(
            ReviewFacts(
                url=row["Post URL"],
                title=row["Headline"],
                publisher=text(row.get("Domain")).split("/")[0],
                date=row.get("Date Updated"),
            ),
        ),
    )


def globo(row: Json) -> Facts:
    """
    An article whose headline says "É #FAKE que ..." or "É #FATO que ...".
    """
    raw = cast("Json", row["raw_response"])
    content = cast("Json", raw["content"])
    headline = text(content.get("title"))
    labelled = _HEADLINE.match(headline)
    return Facts(
        claim=labelled["rest"] if labelled else None,
        body=content.get("summary"),
        language="pt",
        reviews=(
            ReviewFacts(
                rating=labelled["label"] if labelled else None,
                url=row.get("url") or content.get("url"),
                publisher=content.get("section"),
                title=headline,
                date=raw.get("publication"),
                language="pt",
            ),
        ),
    )


def pairs_row(row: Json) -> Facts:
    """
    Cells that are Python literals: (text, its English, [(language, share)]) and [(seconds, link)].
    """
    original, english, shares = _literal(row["claim"])
    seconds, link = _literal(row["instances"])[0]
    title = _literal(row["title"])[0] if text(row.get("title")) else None
    spoken = shares[0][0] if shares else None
    return Facts(
        claim=original,
        language=spoken,
        wordings=(english,),
        reviews=(ReviewFacts(url=link, title=title, date=seconds, language=spoken),),
    )


def _literal(cell: object) -> Sequence[Any]:
    found = ast.literal_eval(str(cell).strip())
    if not isinstance(found, list | tuple):
        raise TypeError("the cell holds no list")
    return found
