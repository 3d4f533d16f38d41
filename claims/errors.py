"""
The errors a caller may meet, drawn as a tree.

FootnoteError
├── BadInputError          what was handed over can't be used; the message is one sentence for the person
├── StoreError        the store can't be opened, is damaged, or belongs to a newer version
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


class ModelError(FootnoteError):
    """
    The embedding model is missing or broken.
    """


class SettingsError(FootnoteError):
    """
    A setting has no usable value.
    """
