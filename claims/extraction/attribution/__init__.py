"""
Who says it, how, and when: the claimant of a statement and the names a text knows.
"""

from claims.extraction.attribution.names import Name, Names
from claims.extraction.attribution.said import attribute
from claims.extraction.attribution.scene import Attribution, Scene

__all__ = ["Attribution", "Name", "Names", "Scene", "attribute"]
