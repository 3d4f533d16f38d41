"""
The command reference as Markdown, from the commands' own help; `make docs` writes docs/commands.md with it.
"""

from __future__ import annotations

from collections.abc import Iterator

import click

from bot.cli import footnote

_HEAD = """# Commands

`footnote` is the console script; `python -m bot` is the same. Progress goes to stderr.
Exit status: 0 done, 1 the work failed (one line on stderr says why), 2 bad usage.
This page is made by `make docs`; a test compares.
"""


def reference() -> str:
    """
    The whole page.
    """
    top = click.Context(footnote, info_name="footnote", terminal_width=100, **footnote.context_settings)
    return _HEAD + "".join(_sections(footnote, top))


def _sections(command: click.Command, context: click.Context) -> Iterator[str]:
    yield f"\n## {context.command_path}\n\n```\n{command.get_help(context).rstrip()}\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None and not inner.hidden:
                yield from _sections(
                    inner, click.Context(inner, parent=context, info_name=name, terminal_width=100)
                )


if __name__ == "__main__":
    click.echo(reference(), nl=False)
