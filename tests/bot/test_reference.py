"""
The command reference is what the commands say.
"""

from __future__ import annotations

from pathlib import Path

from bot.reference import reference

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"


class TestReference:
    def test_is_up_to_date(self) -> None:
        """
        docs/commands.md is what `make docs` makes of the commands' own help.
        """
        assert PAGE.read_text("utf-8") == reference(), "run `make docs`"

    def test_has_no_mute_command(self) -> None:
        """
        Every command says what it does, in at least one sentence before its options.
        """
        for section in reference().split("\n## ")[1:]:
            usage, _, rest = section.partition("\n\n  ")
            assert rest, usage
            assert not rest.startswith("-"), usage
