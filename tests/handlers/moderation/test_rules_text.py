"""
A group's settings as text.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from claims.errors import BadInputError
from handlers.moderation.rules import Caution, Exempt, Mode, Permission, Quiet, Rules
from handlers.moderation.rules_text import PRIVATE, RANGES, from_text, to_text

hours = some.integers(0, 23)
members = some.builds(
    Exempt,
    some.text("0123456789abcdef", min_size=24, max_size=24),
    some.text(some.characters(exclude_categories=["Cs"]), max_size=200),
)
numbers = {name: some.integers(*limits) for name, limits in RANGES.items()}
every_rules = some.builds(
    Rules,
    mode=some.sampled_from(Mode),
    caution=some.sampled_from(Caution),
    rehearsal_until=some.none()
    | some.datetimes(timezones=some.just(UTC)).map(lambda at: at.isoformat(timespec="seconds")),
    language=some.none() | some.sampled_from(["de", "en", "fil", "pt-BR"]),
    quiet=some.none() | some.builds(Quiet, hours, hours),
    log_chat=some.none() | some.integers(-(2**52), 2**52),
    exempt=some.lists(members, max_size=3).map(tuple),
    allowed=some.frozensets(some.sampled_from(Permission)),
    **{**numbers, "delete_after": some.none() | numbers["delete_after"]},
)


class TestToText:
    def test_says_what_differs(self) -> None:
        """
        Only what differs from the defaults stands in the text, by name, in the order of names.
        """
        rules = Rules(mode=Mode.AUTO, quiet=Quiet(22, 7), allowed=frozenset({Permission.WARN}))
        assert to_text(Rules()) == "{}"
        assert json.loads(to_text(rules)) == {
            "allowed": ["warn"],
            "mode": "auto",
            "quiet": {"start": 22, "end": 7},
        }
        assert to_text(rules).index("allowed") < to_text(rules).index("mode")

    def test_leaves_out_what_is_the_groups_own(self) -> None:
        """
        What is taken to another group names neither the log chat nor members.
        """
        rules = Rules(mode=Mode.AUTO, log_chat=-5, exempt=(Exempt("0" * 24, "Ann"),))
        assert json.loads(to_text(rules, portable=True)) == {"mode": "auto"}


class TestFromText:
    @given(every_rules)
    def test_reads_what_was_written(self, rules: Rules) -> None:
        """
        Any settings come back as they were.
        """
        assert from_text(to_text(rules)) == rules

    @given(every_rules)
    def test_reads_what_was_exported(self, rules: Rules) -> None:
        """
        Exported settings come back but for what is the group's own.
        """
        own = {name: getattr(Rules(), name) for name in PRIVATE}
        assert from_text(to_text(rules, portable=True)) == replace(rules, **own)

    @given(
        some.text() | some.recursive(some.none() | some.integers() | some.text(), some.lists).map(json.dumps)
    )
    def test_refuses_anything_else_in_a_sentence(self, text: str) -> None:
        """
        Text that holds no settings is refused in one sentence, whatever it is.
        """
        assume("".join(text.split()) != "{}")
        with pytest.raises(BadInputError, match=r"^[^\n]+\.$"):
            from_text(text)

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ('{"mode": "loud"}', '"mode" must be one of off, ask, suggest, auto'),
            ('{"mode": ["ask"]}', '"mode" must be one of'),
            ('{"posts_per_hour": -1}', '"posts_per_hour" must be a whole number from 0 to 60'),
            ('{"posts_per_hour": true}', "whole number"),
            ('{"posts_per_hour": 1.0}', "whole number"),
            ('{"posts_per_hour": NaN}', "whole number"),
            ('{"posts_per_hour": null}', "whole number"),
            ('{"posts_per_hour": ' + "9" * 5_000 + "}", "number"),
            ('{"delete_after": 0}', "from 1 to"),
            ('{"quiet": {"start": 22}}', '"quiet" must be hours'),
            ('{"quiet": {"start": 22, "end": 24}}', "from 0 to 23"),
            ('{"language": "../en"}', "language code"),
            ('{"rehearsal_until": "2026-01-31T12:00:00"}', "moment"),
            ('{"rehearsal_until": "0001-01-01T00:00:00+23:59"}', "moment"),
            ('{"allowed": ["ban"]}', "one of delete, warn"),
            ('{"exempt": [{"token": "5", "label": "Ann"}]}', "exported"),
            ('{"exempt": [{"token": "' + "0" * 24 + '", "label": "\\ud800"}]}', "exported"),
            ('{"exempt": {}}', "a list"),
            ('{"volume": 11}', 'no setting "volume"'),
            ('{"mode": "ask", "mode": "auto"}', '"mode" twice'),
            ('{"mode": "ask"', "line 1"),
            ("[]", "JSON object"),
            ("[" * 50_000, "nesting"),
            (" " * 70_000, "too long"),
        ],
        ids=lambda text: text[:40],
    )
    def test_says_what_is_wrong(self, text: str, said: str) -> None:
        """
        One sentence names the setting and what it may be.
        """
        with pytest.raises(BadInputError, match=r"^[^\n]+\.$") as refused:
            from_text(text)
        assert said in str(refused.value)
