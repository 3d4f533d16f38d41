"""
Files that are written aside, sealed (`store.sealed`) and moved into place: a reader sees the old one or the
new one, never a part.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from store.sealed import seal


class Draft:
    """
    A file under way; where it turns out not to be whole, ``keep`` is set to False.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.keep = True


@contextmanager
def written_aside(path: Path) -> Iterator[Draft]:
    """
    A file in the folder of ``path`` that takes its place at the end, with checksums behind its content; an
    error, or ``keep`` set to False, leaves what is there.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "w+b") as file:
            draft = Draft(file)
            yield draft
            if draft.keep:
                seal(file)
                # Else a power cut may leave the name with empty blocks behind it.
                file.flush()
                os.fsync(file.fileno())
        if draft.keep:
            Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)
