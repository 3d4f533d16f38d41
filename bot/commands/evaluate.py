"""
``footnote eval``: quality on the operator's own data, as JSON; the operator's store is never touched.
"""

from __future__ import annotations

import click


@click.group("eval")
def evaluate() -> None:
    """
    Measure quality on your own data; prints one JSON object.
    """
