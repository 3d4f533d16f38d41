"""
What an answer looks like in a terminal and in a pipe.
"""

from __future__ import annotations

import io

from rich.console import Console
from rich.text import Text

from handlers.compose import compose
from handlers.terminal import show
from tests.handlers import samples


def printed(*, terminal: bool, width: int = 60) -> str:
    """
    The rumour's answer as a console prints it.
    """
    out = io.StringIO()
    colours = "truecolor" if terminal else None
    # A bare environment: where TERM says "dumb", rich ignores the width.
    console = Console(file=out, force_terminal=terminal, width=width, color_system=colours, _environ={})
    show(compose(samples.article()), console)
    return out.getvalue()


class TestPiped:
    def test_is_plain_with_whole_links(self) -> None:
        """
        Without colours, and every link stands on its line unbroken however long the line gets.
        """
        text = printed(terminal=False)
        assert "\x1b" not in text
        assert "• Lead Stories, 12 Feb 2020: False <https://leadstories.example/check?a=1&b=2>\n" in text

    def test_folds_nothing_away(self) -> None:
        """
        A terminal has no tap to unfold with.
        """
        assert "About the outlet: yournewswire.com" in printed(terminal=False)


class TestTerminal:
    def test_is_coloured_and_links_can_be_followed(self) -> None:
        """
        The headline is coloured, names are links, and addresses are shown below them.
        """
        text = printed(terminal=True, width=100)
        assert "\x1b[1;32m" in text
        assert "\x1b]8;" in text
        assert "  https://leadstories.example/check?a=1&b=2" in text.replace("\x1b[2m", "")

    def test_wraps_to_the_width(self) -> None:
        """
        Lines are no wider than the terminal.
        """
        lines = printed(terminal=True, width=40).splitlines()
        assert max(Text.from_ansi(line).cell_len for line in lines) <= 40
