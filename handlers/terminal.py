"""
A composition for a terminal: coloured and wrapped for a reader, plain with full links when piped.
"""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderResult
from rich.padding import Padding
from rich.text import Text

from handlers.composition import Composition, Line, Part, Style

_STYLES = {Style.PLAIN: "", Style.BOLD: "bold", Style.ITALIC: "italic"}
_PART_STYLES = {Part.HEADLINE: "green", Part.NOTICE: "yellow", Part.UNKNOWN: "dim"}


@dataclass(frozen=True, slots=True)
class TerminalReply:
    """
    A composition that rich can print. Print it with ``soft_wrap=True`` where output is piped: a link is
    then never broken.
    """

    composition: Composition

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        previous: Part | None = None
        for block in self.composition.blocks:
            if previous is not None and not (previous is Part.HEADLINE and block.part is Part.SOURCES):
                yield Text("")
            style = _PART_STYLES.get(block.part, "")
            for line in block.lines:
                yield from _line(line, style, console)
            previous = block.part


def to_terminal(composition: Composition) -> TerminalReply:
    """
    The composition as something rich prints; nothing is folded away.
    """
    return TerminalReply(composition)


def show(composition: Composition, console: Console) -> None:
    """
    Print a composition, wrapped at a terminal and never when piped.
    """
    console.print(to_terminal(composition), soft_wrap=not console.is_terminal)


def _line(line: Line, style: str, console: Console) -> RenderResult:
    text = Text(line.bullet, style=style)
    for span in line.spans:
        look = f"{_STYLES[span.style]} {'underline' if span.url else ''}".strip()
        text.append(span.text, style=f"{look} link {span.url}" if span.url and console.is_terminal else look)
    links = [span.url for span in line.spans if span.url]
    if not console.is_terminal:
        yield Text(f"{text.plain}{''.join(f' <{link}>' for link in links)}")
        return
    yield text
    yield from (Padding(Text(link, style="dim", overflow="fold"), (0, 0, 0, 2)) for link in links)
