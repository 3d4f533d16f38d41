"""
Claims out of the formats that publishers and archives really use.
"""

from store.imports.reading import Format, Reader, detect, read_source
from store.imports.records import Entry, ImportedClaim, Skipped

__all__ = ["Entry", "Format", "ImportedClaim", "Reader", "Skipped", "detect", "read_source"]
