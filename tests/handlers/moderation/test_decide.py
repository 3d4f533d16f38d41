"""
What a group's rules make of a proposal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from claims.models import Claim, ClaimAnswer, Match, Status, StoredClaim, Tier
from handlers.moderation.decide import (
    THRESHOLDS,
    Decision,
    Outcome,
    Proposal,
    Rule,
    Situation,
    decide,
    is_quiet,
    passes,
    rehearses,
)
from handlers.moderation.ports import By, Finding, Post
from handlers.moderation.rules import Caution, Mode, Quiet, Rules

NOW = datetime(2026, 3, 4, 22, 30, tzinfo=UTC)
LOG = -1009
FINDING = Finding(span=(0, 9), wording="d", claim_id="garlic", probability=0.93)
KNOWN = Match(stored=StoredClaim(id="garlic", claim="Garlic cures"), tier=Tier.SAME, probability=0.93)
FOUND = ClaimAnswer(claim=Claim(text="x", span=(0, 9), quote="x"), status=Status.CHECKED, matches=(KNOWN,))
PROPOSAL = Proposal(finding=FINDING, found=FOUND, match=KNOWN)


def proposal(hindrance: Rule | None = None, probability: float = 0.93) -> Proposal:
    finding = replace(FINDING, probability=probability)
    return replace(PROPOSAL, finding=finding, hindrance=hindrance)


def situation(rules: Mapping[str, Any] | None = None, **values: Any) -> Situation:
    settings = {"mode": Mode.AUTO, "log_chat": LOG} | dict(rules or {})
    return Situation(rules=Rules(**settings), now=NOW, **values)


def post(ago: timedelta) -> Post:
    return Post(
        chat=-5,
        message=1,
        reply=2,
        by=By.AUTO,
        finding=FINDING,
        verdicts="v",
        rule="above_threshold",
        posted=(NOW - ago).isoformat(timespec="seconds"),
    )


POSTED = Decision(outcome=Outcome.POST, rule=Rule.ABOVE_THRESHOLD)


def silent(rule: Rule) -> Decision:
    return Decision(outcome=Outcome.SILENT, rule=rule)


def card(rule: Rule) -> Decision:
    return Decision(outcome=Outcome.CARD, rule=rule)


class TestAuto:
    def test_posts_what_is_sure_enough(self) -> None:
        """
        A postable proposal at the threshold is posted.
        """
        least = THRESHOLDS[Caution.BALANCED]
        assert decide(proposal(probability=least), situation()) == POSTED

    @pytest.mark.parametrize("caution", Caution)
    def test_is_silent_below_the_threshold(self, caution: Caution) -> None:
        """
        Just under the threshold of each caution nothing is said.
        """
        nearly = proposal(probability=THRESHOLDS[caution] - 0.001)
        assert decide(nearly, situation({"caution": caution})) == silent(Rule.BELOW_THRESHOLD)

    def test_is_silent_where_nothing_is_proposed(self) -> None:
        """
        No proposal, no word.
        """
        assert decide(None, situation()) == silent(Rule.NOTHING_KNOWN)

    @pytest.mark.parametrize(
        "rule",
        [
            Rule.ASKED,
            Rule.DENIED,
            Rule.DISPUTED,
            Rule.LINKED,
            Rule.SCATTERED,
            Rule.OPINION,
            Rule.TOO_SHORT,
            Rule.UNTIED,
            Rule.FEWER_FIGURES,
        ],
    )
    def test_never_posts_what_is_not_postable(self, rule: Rule) -> None:
        """
        Whatever hinders a post keeps the bot silent, however sure the match, and is named.
        """
        assert decide(proposal(rule, 1.0), situation()) == silent(rule)

    def test_knows_who_is_exempt(self) -> None:
        """
        Messages of exempt members draw nothing.
        """
        assert decide(PROPOSAL, situation(exempt=True)) == silent(Rule.EXEMPT)

    def test_remembers_what_was_refused(self) -> None:
        """
        A record refused for this wording is not posted; another refusal changes nothing.
        """
        refused = situation(refused=frozenset({"garlic"}))
        assert decide(PROPOSAL, refused) == silent(Rule.REFUSED)
        assert decide(PROPOSAL, situation(refused=frozenset({"other"}))) == POSTED

    def test_does_not_repeat_itself(self) -> None:
        """
        Within its cooldown a claim is not answered again, and the earlier answer is at hand to link to.
        """
        earlier = post(timedelta(hours=5, minutes=59))
        decision = decide(PROPOSAL, situation({"cooldown_hours": 6}, answered=earlier))
        assert decision == Decision(outcome=Outcome.SILENT, rule=Rule.COOLDOWN, earlier=earlier)

    def test_answers_again_after_the_cooldown(self) -> None:
        """
        Once the cooldown is over, the claim is answered again.
        """
        earlier = post(timedelta(hours=6))
        assert decide(PROPOSAL, situation({"cooldown_hours": 6}, answered=earlier)) == POSTED

    def test_keeps_to_the_caps(self) -> None:
        """
        The hour's cap and the day's keep it silent from the moment they are reached.
        """
        rules = {"posts_per_hour": 2, "posts_per_day": 5}
        assert decide(PROPOSAL, situation(rules, posts_hour=1, posts_day=4)) == POSTED
        assert decide(PROPOSAL, situation(rules, posts_hour=2, posts_day=2)) == silent(Rule.HOURLY_CAP)
        assert decide(PROPOSAL, situation(rules, posts_hour=0, posts_day=5)) == silent(Rule.DAILY_CAP)

    def test_keeps_quiet_hours(self) -> None:
        """
        In quiet hours of the group's own time nothing is posted.
        """
        quiet = {"quiet": Quiet(start=23, end=7), "utc_offset": 60}
        assert decide(PROPOSAL, situation(quiet)) == silent(Rule.QUIET_HOURS)
        assert decide(PROPOSAL, situation({**quiet, "utc_offset": 0})) == POSTED

    def test_rehearses(self) -> None:
        """
        While a group rehearses, what would be posted becomes a card, also in quiet hours.
        """
        later = (NOW + timedelta(days=1)).isoformat()
        rules = {"rehearsal_until": later, "quiet": Quiet(start=0, end=23)}
        assert decide(PROPOSAL, situation(rules)) == card(Rule.REHEARSAL)
        assert decide(proposal(Rule.DISPUTED), situation(rules)) == silent(Rule.DISPUTED)
        assert decide(PROPOSAL, situation({**rules, "log_chat": None})) == silent(Rule.NO_LOG_CHAT)


class TestSuggest:
    def test_sends_a_card(self) -> None:
        """
        What auto would post becomes a card; caps and quiet hours are about posts.
        """
        here = situation({"mode": Mode.SUGGEST, "quiet": Quiet(start=0, end=23)}, posts_hour=99)
        assert decide(PROPOSAL, here) == card(Rule.ABOVE_THRESHOLD)

    @pytest.mark.parametrize("rule", [Rule.ASKED, Rule.DISPUTED, Rule.LINKED, Rule.SCATTERED])
    def test_shows_moderators_what_only_they_may_post(self, rule: Rule) -> None:
        """
        A question, a dispute, a bare link and what only the whole message says make a card that says so.
        """
        assert decide(proposal(rule), situation({"mode": Mode.SUGGEST})) == card(rule)

    @pytest.mark.parametrize(
        "rule", [Rule.DENIED, Rule.OPINION, Rule.TOO_SHORT, Rule.UNTIED, Rule.FEWER_FIGURES]
    )
    def test_spares_moderators_what_is_nothing(self, rule: Rule) -> None:
        """
        Denials, opinions and resemblances make no card.
        """
        assert decide(proposal(rule), situation({"mode": Mode.SUGGEST})) == silent(rule)

    def test_needs_a_log_chat(self) -> None:
        """
        Without a log chat there is nobody to ask.
        """
        here = situation({"mode": Mode.SUGGEST, "log_chat": None})
        assert decide(PROPOSAL, here) == silent(Rule.NO_LOG_CHAT)


class TestOtherModes:
    @pytest.mark.parametrize("mode", [Mode.OFF, Mode.ASK])
    def test_never_speak_by_themselves(self, mode: Mode) -> None:
        """
        In the other modes nothing is posted or proposed.
        """
        assert decide(proposal(probability=1.0), situation({"mode": mode})) == silent(Rule.MODE)


class TestThresholds:
    def test_rise_with_caution(self) -> None:
        """
        Every caution has a threshold; the more cautious, the higher.
        """
        assert set(THRESHOLDS) == set(Caution)
        assert THRESHOLDS[Caution.EAGER] < THRESHOLDS[Caution.BALANCED] < THRESHOLDS[Caution.CAUTIOUS] < 1
        assert passes(1.0, Caution.CAUTIOUS)


class TestMoments:
    def test_a_rehearsal_ends(self) -> None:
        """
        A rehearsal is over at its moment; a moment without an offset is in UTC.
        """
        assert rehearses(Rules(rehearsal_until="2026-03-04T22:30:01+00:00"), NOW)
        assert rehearses(Rules(rehearsal_until="2026-03-04T22:30:01"), NOW)
        assert not rehearses(Rules(rehearsal_until="2026-03-04T23:30:00+01:00"), NOW)
        assert not rehearses(Rules(), NOW)

    def test_quiet_hours_are_those_of_the_group(self) -> None:
        """
        Hours count in the group's own time, half-hour offsets included.
        """
        night = Quiet(start=4, end=5)
        assert is_quiet(Rules(quiet=night, utc_offset=330), NOW)
        assert not is_quiet(Rules(quiet=night), NOW)
        assert not is_quiet(Rules(), NOW)
