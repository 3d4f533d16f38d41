"""
The learned weights: whole, readable by name, and behaving as probabilities.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import claims
from claims.matching.features import NAMES
from claims.matching.rerank import Nets, judge

WEIGHTS = Path(claims.__file__).with_name("weights")
RNG = np.random.default_rng(3)
TABLE = RNG.random((12, len(NAMES))).astype(np.float32)


class TestJudge:
    @pytest.mark.parametrize("kind", ["vectors", "words"])
    def test_probabilities(self, kind: str) -> None:
        """
        One a candidate, each between 0 and 1.
        """
        learned = judge(kind)
        found = learned.probabilities(TABLE, learned.fit(TABLE))
        assert found.shape == (12,)
        assert ((found >= 0) & (found <= 1)).all()

    def test_words_alone_look_at_no_meaning(self) -> None:
        """
        Without a model the nets are of words only.
        """
        written = json.loads((WEIGHTS / "matching.json").read_text("utf-8"))["words"]
        used = {name for net in (*written["order"], *written["same"]) for name in net["features"]}
        assert used
        assert not [name for name in used if name.startswith(("meaning", "learned"))]

    def test_more_in_common_fits_better(self) -> None:
        """
        Raising every sign of likeness raises the fit.
        """
        pair = np.tile(TABLE[:1], (2, 1))
        signs = [NAMES.index(name) for name in ("learned_joint", "claim_covered", "rarest_shared")]
        pair[0, signs], pair[1, signs] = 0.9, 0.1
        low, high = judge("vectors").fit(pair)[::-1]
        assert high > low

    @pytest.mark.parametrize("kind", ["vectors", "words"])
    @pytest.mark.parametrize("sign", ["claimant_said", "claimant_named"])
    def test_who_made_a_claim(self, kind: str, sign: str) -> None:
        """
        Of two claims alike, the one whose claimant the message is by, or names, fits better; where both are
        theirs, or nobody is named, nothing is added.
        """
        learned, pair = judge(kind), np.tile(TABLE[:1], (2, 1))
        pair[:, [NAMES.index("claimant_said"), NAMES.index("claimant_named")]] = 0
        nobody, place = learned.fit(pair), NAMES.index(sign)
        pair[0, place] = 0.7
        first, second = learned.fit(pair)
        assert first > nobody[0] == nobody[1] > second
        pair[1, place] = 0.7
        assert learned.fit(pair) == pytest.approx(nobody)

    def test_header_names_its_script(self) -> None:
        """
        The weights say which script wrote them, from what.
        """
        about = json.loads((WEIGHTS / "matching.json").read_text("utf-8"))["about"]
        assert Path(WEIGHTS.parents[1] / about["written_by"]).name == "train_matching.py"
        assert "train splits" in about["data"]


class TestNets:
    def test_by_hand(self) -> None:
        """
        A line and one tanh, over standardised features.
        """
        net = {
            "features": ["rarest_shared"],
            "mean": [1.0],
            "scale": [2.0],
            "weights": [3.0],
            "bias": 0.5,
            "inner": [[1.0]],
            "inner_bias": [0.0],
            "outer": [2.0],
        }
        table = np.zeros((1, len(NAMES)))
        table[0, NAMES.index("rarest_shared")] = 3.0
        assert Nets.read([net]).scores(table)[0] == pytest.approx(3 + 0.5 + 2 * np.tanh(1))

    def test_several_are_their_mean(self) -> None:
        """
        Nets over different features score together what they score apart, on average.
        """
        whole = json.loads((WEIGHTS / "matching.json").read_text("utf-8"))["vectors"]["order"]
        by_feature = ("features", "mean", "scale", "weights", "inner")
        written = [*whole, {**whole[0], **{name: whole[0][name][:9] for name in by_feature}}]
        apart = [Nets.read([net]).scores(TABLE.astype(np.float64)) for net in written]
        assert len({tuple(net["features"]) for net in written}) > 1
        assert Nets.read(written).scores(TABLE.astype(np.float64)) == pytest.approx(np.mean(apart, axis=0))
