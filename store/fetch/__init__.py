"""
The safe page reader: fetches what a person links to without being sent anywhere it must not go.
"""

from store.fetch.limits import FetchLimits
from store.fetch.reader import SafePageReader

__all__ = ["FetchLimits", "SafePageReader"]
