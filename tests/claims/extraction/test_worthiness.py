from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import claims
from claims.extraction.worthiness import SHARED, WorthinessModel
from claims.extraction.worthiness_features import BUCKETS, SIGNS, hashed_grams, visible_signs

RUMOURS = [
    "A bowl of boiled garlic water cures the coronavirus.",
    "The hospital in Ghent has 300 patients with the virus.",
    "El ministro compró tres casas con dinero público.",
    "Un vaccin contre la grippe a tué 14 personnes en Italie.",
    "In dieser Impfung ist Quecksilber enthalten.",
    "أعلنت الحكومة رفع أسعار الوقود بنسبة 20 بالمئة.",
    "Вакцина вызвала смерть двух тысяч человек.",
    "O governo cortou 40% do orçamento das universidades.",
]
CHATTER = [
    "Good morning!",
    "How are you, my dear?",
    "¡Feliz cumpleaños, hermana!",
    "Merci beaucoup, à demain !",
    "Ich hab dich lieb.",
    "شكرا يا صديقي",
    "Спокойной ночи, друзья!",
    "Você vem hoje?",
]


class TestWorthinessModel:
    def test_chatter_ranks_below_rumours_without_states(self) -> None:
        """
        By words and visible signs alone, rumours of many languages score above small talk on the whole.
        """
        model = WorthinessModel.load()
        rumours = model.probabilities(RUMOURS, None)
        chatter = model.probabilities(CHATTER, None)
        better = (rumours[:, None] > chatter[None, :]).mean()
        assert better > 0.9
        assert chatter.max() < model.threshold

    def test_weights_are_read_once(self) -> None:
        """
        Loading again gives the same model.
        """
        assert WorthinessModel.load() is WorthinessModel.load()

    def test_no_sentence_gives_no_probability(self) -> None:
        """
        An empty list is answered with an empty array.
        """
        assert WorthinessModel.load().probabilities([], None).shape == (0,)

    def test_states_of_another_model_are_not_used(self) -> None:
        """
        States of an unknown width leave the vote to words and signs.
        """
        model = WorthinessModel.load()
        strange = [np.ones((5, 12), np.float32)]
        assert model.probabilities(["Taxes fell by 3%."], strange) == pytest.approx(
            model.probabilities(["Taxes fell by 3%."], None)
        )

    def test_a_sentence_weighs_the_same_alone_and_among_many(self) -> None:
        """
        However many sentences are weighed at once, each gets the probability that it gets by itself.
        """
        model, texts = WorthinessModel.load(), [*RUMOURS, *CHATTER]
        rng = np.random.default_rng(3)
        states = [rng.normal(0, 1, (3 + place, 384)).astype(np.float32) for place in range(len(texts))]
        together = model.probabilities(texts, states)
        alone = [model.probabilities(texts[at : at + 1], states[at : at + 1])[0] for at in range(len(texts))]
        assert together == pytest.approx(alone, abs=1e-5)

    def test_states_change_the_vote(self) -> None:
        """
        With states the meaning counts: the same sentence scores differently with different states.
        """
        model = WorthinessModel.load()
        width = len(model.heads[0].tokens)
        rng = np.random.default_rng(1)
        states = [rng.normal(0, 1, (6, width)).astype(np.float32) for _ in range(2)]
        found = model.probabilities(["Taxes fell by 3%."] * 2, states)
        assert found[0] != pytest.approx(found[1])

    def test_every_language_has_its_threshold(self) -> None:
        """
        A language with labelled sentences has its own; others have that of all together.
        """
        model = WorthinessModel.load()
        assert set(model.thresholds) == {"ar", "en", "es", "nl", SHARED}
        assert (
            model.threshold_of("El ministro compró tres casas con dinero público.") == model.thresholds["es"]
        )
        assert model.threshold_of("Вакцина вызвала смерть двух тысяч человек.") == model.threshold

    @given(st.lists(st.text(max_size=80), min_size=1, max_size=4))
    @settings(max_examples=100, deadline=None)
    def test_any_text_gets_a_probability(self, sentences: list[str]) -> None:
        """
        Whatever Unicode comes, each sentence gets a finite number between 0 and 1.
        """
        found = WorthinessModel.load().probabilities(sentences, None)
        assert found.shape == (len(sentences),)
        assert bool(((found >= 0) & (found <= 1)).all())

    def test_a_sentence_scores_alike_alone_and_in_company(self) -> None:
        """
        Probabilities don't depend on the other sentences of the call.
        """
        model = WorthinessModel.load()
        together = model.probabilities(RUMOURS, None)
        alone = np.concatenate([model.probabilities([sentence], None) for sentence in RUMOURS])
        assert together == pytest.approx(alone)

    def test_weights_stay_small(self) -> None:
        """
        What is committed stays under three megabytes.
        """
        folder = Path(claims.__file__).parent / "weights"
        assert sum(path.stat().st_size for path in folder.glob("worthiness.*")) < 3_000_000


class TestFeatures:
    def test_signs_have_one_shape(self) -> None:
        """
        Every sentence has the same number of signs, an empty one too.
        """
        assert visible_signs(["", "Two words"]).shape == (2, SIGNS)
        assert visible_signs([]).shape == (0, SIGNS)

    def test_signs_see_figures_and_questions(self) -> None:
        """
        A percentage and a question mark each change the signs.
        """
        plain, figure, question = visible_signs(["It rose", "It rose 3%", "It rose?"])
        assert (plain != figure).any()
        assert (plain != question).any()

    def test_links_and_handles_leave_no_grams(self) -> None:
        """
        The same sentence with a link and a handle has the same n-grams.
        """
        assert hashed_grams("Prices fell") == hashed_grams("@somebody Prices fell https://t.co/abc")

    def test_grams_stay_in_their_buckets(self) -> None:
        """
        Buckets are numbers below BUCKETS, and an empty text has no character n-grams.
        """
        assert all(0 <= bucket < BUCKETS for bucket in hashed_grams("Les prix ont baissé"))
        assert len(hashed_grams("")) <= 1

    def test_figures_count_by_length_only(self) -> None:
        """
        17 and 42 are the same word to the model, 17 and 4,217 are not.
        """
        assert hashed_grams("17 people") == hashed_grams("42 people")
        assert hashed_grams("17 people") != hashed_grams("4217 people")
