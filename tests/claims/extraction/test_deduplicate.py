from __future__ import annotations

import numpy as np

from claims.extraction.deduplicate import merged
from claims.models import Claim


def claims(*texts: str) -> list[Claim]:
    return [Claim(text=text, span=(0, len(text)), quote=text) for text in texts]


class TestMerged:
    def test_counts_repeats_of_the_first(self) -> None:
        """
        The same words in another order or case are one claim, the best one, which counts the rest.
        """
        kept = merged(claims("The bridge is closed now.", "Prices fell.", "the bridge is now closed"), None)
        assert [(one.text, one.repeats) for one in kept] == [
            ("The bridge is closed now.", 1),
            ("Prices fell.", 0),
        ]

    def test_keeps_claims_that_differ_in_a_figure(self) -> None:
        """
        One figure changed is another claim.
        """
        kept = merged(claims("The bridge cost 3 million euros.", "The bridge cost 5 million euros."), None)
        assert [one.repeats for one in kept] == [0, 0]

    def test_tells_paraphrases_by_their_vectors(self) -> None:
        """
        Sentences of like words are one claim where their vectors say so, two where they don't.
        """
        pair = claims("The old bridge was closed by the mayor", "The mayor has closed the old bridge")
        near = np.array([[1, 0], [0.99, 0.141]], np.float32)
        far = np.array([[1, 0], [0.5, 0.866]], np.float32)
        assert [one.repeats for one in merged(pair, near)] == [1]
        assert [one.repeats for one in merged(pair, far)] == [0, 0]
