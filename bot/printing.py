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

    from handlers.compose import compose
    from handlers.terminal import show

    show(compose(answer), Console(highlight=False, emoji=False))
