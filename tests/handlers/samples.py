"""
Answers to render in tests, after the sketches of what a reply reads like.
"""

from __future__ import annotations

from dataclasses import replace

from claims.models import (
    Answer,
    Claim,
    ClaimAnswer,
    Conflict,
    ConflictKind,
    Context,
    Match,
    Message,
    Notice,
    NoticeKind,
    Outlet,
    Review,
    Stance,
    Status,
    StoredClaim,
    Tier,
    Verdict,
)

RUMOUR = "My aunt says a bowl of boiled garlic water cures the coronavirus. What do you think?"
RUMOUR_CLAIM = "a bowl of boiled garlic water cures the coronavirus"


def review(publisher: str, date: str | None, rating: str, verdict: Verdict) -> Review:
    """
    A review with a link made of its publisher's name.
    """
    url = f"https://{publisher.lower().replace(' ', '')}.example/check?a=1&b=2"
    return Review(publisher=publisher, url=url, rating=rating, verdict=verdict, date=date)


def context(publisher: str, date: str | None, text: str, party: str | None = None) -> Context:
    """
    A context with a link made of its publisher's name.
    """
    return Context(
        text=text, publisher=publisher, url=f"https://{publisher.lower()}.example/c", date=date, party=party
    )


GARLIC = StoredClaim(
    id="garlic",
    claim="One bowl of freshly boiled garlic water cures the coronavirus",
    reviews=(
        review("Lead Stories", "2020-02-12", "False", Verdict.FALSE),
        review("Factly", "2020-02-08", "False", Verdict.FALSE),
        review("BOOM", "2020-02-03", "Unproven", Verdict.UNPROVEN),
    ),
)


def claim(text: str, words: str) -> Claim:
    """
    A claim whose span is where its words first stand in a text.
    """
    start = text.index(words)
    return Claim(text=words, span=(start, start + len(words)), quote=words)


def match(stored: StoredClaim, tier: Tier = Tier.SAME, *conflicts: Conflict, **values: Stance) -> Match:
    """
    A match of a stored claim, quite sure when it is the same claim.
    """
    probability = 0.97 if tier is Tier.SAME else 0.41
    return Match(stored=stored, tier=tier, probability=probability, conflicts=conflicts, **values)


def answer_of(text: str, words: str, status: Status, *matches: Match) -> Answer:
    """
    An answer to one claim of a text.
    """
    found = ClaimAnswer(claim=claim(text, words), status=status, matches=matches)
    return Answer(message=Message(text=text), language="en", claims=(found,))


def rumour(*reviews: Review, stance: Stance = Stance.ASSERTS) -> Answer:
    """
    The garlic rumour, with other reviews where some are given.
    """
    stored = replace(GARLIC, reviews=reviews or GARLIC.reviews)
    return answer_of(RUMOUR, RUMOUR_CLAIM, Status.CHECKED, match(stored, stance=stance))


def near_miss() -> Answer:
    """
    A number that differs from the checked one.
    """
    stored = StoredClaim(
        id="wages",
        claim="Wages rose by 85% in one year",
        reviews=(review("FactCheck.org", None, "Unproven", Verdict.UNPROVEN),),
    )
    differs = Conflict(kind=ConflictKind.NUMBER, ours="8.5%", theirs="85%")
    text = "Wages rose by 8.5% in one year, they say."
    return answer_of(
        text, "Wages rose by 8.5% in one year", Status.RELATED, match(stored, Tier.RELATED, differs)
    )


def background() -> Answer:
    """
    A claim with background only, one source being party to the dispute.
    """
    stored = StoredClaim(
        id="macron",
        claim="Assange said he had information on Macron",
        contexts=(
            context("WikiLeaks", "2017-02-03", "Published its own index of mails.", party="the publisher"),
            context("Axios", "2017-02-05", "The information was already public."),
        ),
    )
    text = "Assange told Izvestia that he had information on Macron."
    return answer_of(text, text[:-1], Status.CONTEXT, match(stored, Tier.RELATED))


def unknown() -> Answer:
    """
    A claim that nobody has checked.
    """
    return answer_of("My village has 12 bakeries.", "My village has 12 bakeries", Status.UNKNOWN)


def article() -> Answer:
    """
    An old text of seven claims, four of them answered, from an outlet with notes.
    """
    sentences = [f"Statement number {number} is about something else." for number in range(1, 8)]
    text = " ".join(sentences)
    claims = [claim(text, sentence.rstrip(".")) for sentence in sentences]
    claims[0] = replace(claims[0], claimant="WikiLeaks", said_on="2017-02-01")
    answers = (
        ClaimAnswer(claim=claims[0], status=Status.CHECKED, matches=rumour().claims[0].matches),
        ClaimAnswer(claim=claims[1], status=Status.CONTEXT, matches=background().claims[0].matches),
        ClaimAnswer(claim=claims[2], status=Status.RELATED, matches=near_miss().claims[0].matches),
        ClaimAnswer(claim=claims[3], status=Status.CONTEXT, matches=background().claims[0].matches),
        *(ClaimAnswer(claim=one, status=Status.UNKNOWN) for one in claims[4:5]),
    )
    return Answer(
        message=Message(text=text),
        language="en",
        published="2017-02-11",
        claims=answers,
        more=tuple(ClaimAnswer(claim=one, status=Status.UNKNOWN) for one in claims[5:]),
        outlets=(
            Outlet(
                domain="yournewswire.com",
                aliases=("newspunch.com",),
                notes=(context("Poynter", "2019-01-30", "Debunked at least 80 times."),),
            ),
        ),
        notices=(Notice(kind=NoticeKind.OLD_TEXT, text="This text is dated 2017-02-11."),),
    )


def nothing_to_check(*notices: Notice) -> Answer:
    """
    A message without a statement of fact, or whose page could not be read.
    """
    given = notices or (Notice(kind=NoticeKind.NOTHING_TO_CHECK, text="Nothing to check."),)
    return Answer(message=Message(text="What a lovely day!"), language="en", notices=given)
