"""
Who says it, how, and when: the claimant of a statement and the names a text knows.
"""

from claims.attribution.names import Name, Names
from claims.attribution.said import Attribution, attribute

__all__ = ["Attribution", "Name", "Names", "attribute"]
