"""
Feeds: named sources of claims that are kept current.
"""

from store.sync.feeds import Feed, FeedKind, FeedOptions, add, feeds, find, forget, remove, switch
from store.sync.running import Fetched, SyncPlan, SyncReport, fetched, sync
from store.sync.terms import Clock, SyncTerms

__all__ = [
    "Clock",
    "Feed",
    "FeedKind",
    "FeedOptions",
    "Fetched",
    "SyncPlan",
    "SyncReport",
    "SyncTerms",
    "add",
    "feeds",
    "fetched",
    "find",
    "forget",
    "remove",
    "switch",
    "sync",
]
