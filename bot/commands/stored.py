"""
``footnote claims``: the operator's hands on the store.
"""

from __future__ import annotations

import click


@click.group()
def claims() -> None:
    """
    Look into the store and change it.
    """
