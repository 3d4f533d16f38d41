"""
The errors a caller may meet, drawn as a tree.

FootnoteError
├── BadInputError          what was handed over can't be used; the message is one sentence for the person
├── StoreError        the store can't be opened, is damaged, or belongs to a newer version
│   └── DamagedFileError  a file beside the store is not as it was written; it can be made anew
├── ModelError        the embedding model is missing or broken; the bot goes on lexically
└── SettingsError     a setting has no usable value
"""

from __future__ import annotations


class FootnoteError(Exception):
    """
    Base of every expected error; its text is one clear sentence.
    """


class BadInputError(FootnoteError):
    """
    What was handed over can't be used.
    """


class StoreError(FootnoteError):
    """
    The store can't be opened, is damaged, or was written by a newer version.
    """


class DamagedFileError(StoreError):
    """
    A file beside the store is not as it was written; what it holds can be made anew from the store.
    """


class ModelError(FootnoteError):
    """
    The embedding model is missing or broken.
    """


class SettingsError(FootnoteError):
    """
    A setting has no usable value.
    """
