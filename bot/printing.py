"""
Answers on standard output: coloured and wrapped at a terminal, plain when piped.
"""

from __future__ import annotations

from claims.models import Answer


def print_answer(answer: Answer) -> None:
    """
    Print an answer as a person reads it.
    """
    from rich.console import Console

    from handlers.render import compose
    from handlers.terminal import to_terminal

    console = Console(highlight=False, soft_wrap=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=100, no_color=True, emoji=False)
    console.print(to_terminal(compose(answer)))
