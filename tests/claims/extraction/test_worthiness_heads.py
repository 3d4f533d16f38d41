"""
Heads over states of tokens.
"""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from claims.extraction.worthiness import WorthinessModel
from claims.extraction.worthiness_heads import standard


class TestHead:
    def test_reads_each_text_by_itself(self) -> None:
        """
        A text has the same votes alone and in company, and no texts have none.
        """
        head = WorthinessModel.load().heads[0]
        rng = np.random.default_rng(0)
        texts = [rng.normal(size=(length, len(head.tokens))).astype(np.float32) for length in (1, 7, 30)]
        together = head.votes(texts)
        assert together == pytest.approx(np.concatenate([head.votes([text]) for text in texts]), abs=1e-4)
        assert head.votes([]).shape == (0, len(head.outer_bias))

    def test_knows_no_order_of_tokens(self) -> None:
        """
        What stands where, the layers below have read already.
        """
        head = WorthinessModel.load().heads[0]
        text = np.random.default_rng(1).normal(size=(9, len(head.tokens))).astype(np.float32)
        assert head.votes([text]) == pytest.approx(head.votes([text[::-1]]), abs=1e-4)

    def test_says_its_bias_where_nothing_weighs(self) -> None:
        """
        A head of zeros votes what its last bias is.
        """
        head = WorthinessModel.load().heads[0]
        zeros = replace(
            head, **{field.name: np.zeros_like(getattr(head, field.name)) for field in fields(head)}
        )
        biased = replace(zeros, outer_bias=np.arange(len(head.outer_bias), dtype=np.float32))
        assert (
            biased.votes([np.ones((4, len(head.tokens)), np.float32)])[0].tolist()
            == biased.outer_bias.tolist()
        )


class TestStandard:
    def test_tokens_have_mean_zero_and_variance_one(self) -> None:
        """
        Each for itself, in half precision too.
        """
        states = (np.random.default_rng(2).normal(3, 5, (6, 64))).astype(np.float16)
        found = standard(states)
        assert found.dtype == np.float32
        assert found.mean(axis=1) == pytest.approx(np.zeros(6), abs=1e-5)
        assert found.std(axis=1) == pytest.approx(np.ones(6), abs=1e-3)
