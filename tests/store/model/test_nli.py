"""
An entailment model from elsewhere: a real export with the labels of natural language inference.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper
from tokenizers import Tokenizer

from claims.errors import ModelError
from claims.ports import READINGS, Entailment
from store.model.entailment import OnnxEntailment
from store.model.nli import BY_RULE, NliEntailment, Order, places_of
from tests.nli_folder import CLAIM, LABELS, MESSAGE, PAIRS, export

ODD = ("", "\ufdfa" * 5_000, "a" * 100_000, "\ud800", "😀" * 300, "word " * 10_000)


@pytest.fixture(scope="module")
def folder(model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(model_folder, tmp_path_factory.mktemp("nli") / "own-nli")


@pytest.fixture(scope="module")
def model(folder: Path) -> NliEntailment:
    return NliEntailment.load(folder)


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    """
    A folder of one's own, to be broken.
    """
    return Path(shutil.copytree(folder, tmp_path / "copy"))


def change(folder: Path, **values: object) -> Path:
    config = folder / "config.json"
    config.write_text(json.dumps({**json.loads(config.read_text("utf-8")), **values}), "utf-8")
    return folder


class TestReading:
    def test_is_what_the_network_says_itself(self, model: NliEntailment, model_folder: Path) -> None:
        """
        Exported and read as anybody's model, our network gives what it gives as ours, the contradiction taken
        together, but for the rounding of integers.
        """
        port: Entailment = model
        found, own = np.exp(port.read(PAIRS)), np.exp(OnnxEntailment.load(model_folder).read(PAIRS))
        assert found.shape == (len(PAIRS), len(READINGS))
        assert found.sum(axis=1) == pytest.approx(np.ones(len(PAIRS)), abs=1e-4)
        assert np.abs(found[:, :2] - own[:, :2]).max() < 0.15
        assert np.abs(found[:, 2:].sum(axis=1) - own[:, 2:].sum(axis=1)).max() < 0.15

    def test_tells_the_plain_cases(self, model: NliEntailment) -> None:
        """
        Entailment is the same, neutral is neither, contradiction is the reverse or a denial.
        """
        same, reverse, neither = np.exp(model.read([PAIRS[5], PAIRS[6], PAIRS[7]]))
        assert same[0] > 0.5
        assert reverse[2:].sum() > 0.5
        assert neither[1] > 0.5

    def test_shares_a_contradiction_by_what_rules_see(self, model: NliEntailment) -> None:
        """
        A message that rules take for a denial denies; another one that contradicts says the reverse.
        """
        claim = "Vinegar cures diabetes"
        denial, other = np.exp(model.read([("It is a myth that vinegar cures diabetes", claim), PAIRS[6]]))
        assert denial[3] / denial[2:].sum() == pytest.approx(BY_RULE, abs=1e-4)
        flat, _ = np.exp(model.read([("The earth is round", "The earth is flat"), PAIRS[6]]))
        assert flat[2] / flat[2:].sum() == pytest.approx(BY_RULE, abs=1e-4)
        assert other[2:].sum() > 0.5

    def test_no_pairs_give_no_rows(self, model: NliEntailment) -> None:
        """
        An empty sequence is read as an empty matrix.
        """
        assert model.read([]).shape == (0, len(READINGS))

    def test_takes_any_text(self, model: NliEntailment) -> None:
        """
        Empty, endless and odd texts are read like others, and cut where the network has no place for more.
        """
        assert np.isfinite(model.read([(one, other) for one in ODD for other in ODD])).all()

    def test_sees_both_however_long_one_is(self, model: NliEntailment) -> None:
        """
        The longer text is cut, and never to less than half of the room.
        """
        long = "one word after another " * 300
        for first, second in (((long, CLAIM), (long, PAIRS[5][1])), ((CLAIM, long), (PAIRS[5][1], long))):
            assert not np.allclose(model.read([first]), model.read([second]), atol=1e-3)

    def test_keeps_the_order_of_pairs(self, model: NliEntailment) -> None:
        """
        Batches by length put each pair's reading where the pair was.
        """
        pairs = [PAIRS[2], (MESSAGE * 4, CLAIM), PAIRS[0], ("x", "y")]
        together = np.exp(model.read(pairs))
        alone = np.exp(np.concatenate([model.read([pair]) for pair in pairs]))
        assert np.abs(together - alone).max() < 0.15

    def test_order_of_the_pair(self, folder: Path, model: NliEntailment) -> None:
        """
        The claim can be the premise; a calibration of one order is none of the other.
        """
        turned = NliEntailment.load(folder, Order.CLAIM_MESSAGE)
        message, claim = "Vinegar is made from wine or cider, and it cures diabetes", CLAIM
        assert np.allclose(turned.read([(message, claim)]), model.read([(claim, message)]), atol=1e-5)
        assert turned.name != model.name
        assert turned.name.startswith("own-nli/")

    def test_what_is_no_number_tells_nothing(self, model_folder: Path, tmp_path: Path) -> None:
        """
        A network that overflows at some pair makes nothing of that pair, and no other is hurt.
        """
        folder = export(model_folder, tmp_path / "overflowing", texts=["bicycle"])
        _overflow_at(folder, "bicycle")
        fine, lost = np.exp(NliEntailment.load(folder).read([PAIRS[5], ("bicycle", CLAIM)]))
        assert lost == pytest.approx([1 / 3, 1 / 3, BY_RULE / 3, (1 - BY_RULE) / 3])
        assert fine[0] > 0.5

    def test_what_it_has_no_words_for_tells_nothing(
        self, copy: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        """
        A word whose id the graph does not know costs its own pair the reading, and no other; the log says so.
        """
        tokenizer = Tokenizer.from_file(str(copy / "tokenizer.json"))
        tokenizer.add_tokens(["bicycle"])
        tokenizer.save(str(copy / "tokenizer.json"))
        fine, lost = np.exp(NliEntailment.load(copy).read([PAIRS[5], ("bicycle", CLAIM)]))
        assert lost == pytest.approx([1 / 3, 1 / 3, BY_RULE / 3, (1 - BY_RULE) / 3])
        assert fine[0] > 0.5
        assert "A pair can't be read" in caplog.text


class TestLabels:
    @pytest.mark.parametrize(
        ("labels", "places"),
        [
            (("entailment", "neutral", "contradiction"), [0, 1, 2]),
            (("ENTAILMENT", "NEUTRAL", "CONTRADICTION"), [0, 1, 2]),
            (("contradictory", "Entailed", "Neutral"), [1, 2, 0]),
            (("c-o-n-t-r-a-d-i-c-t", "neutral (1)", "entails"), [2, 1, 0]),
        ],
    )
    def test_are_known_however_they_are_written(self, labels: tuple[str, ...], places: list[int]) -> None:
        """
        In any order, in capitals, and as verbs or adjectives.
        """
        assert places_of({"id2label": {str(place): label for place, label in enumerate(labels)}}) == places

    @pytest.mark.parametrize(
        "labels",
        [
            {"0": "LABEL_0", "1": "LABEL_1", "2": "LABEL_2"},
            {"0": "entailment", "1": "not_entailment"},
            {"0": "entailment", "1": "neutral", "2": "neutral"},
            {"0": "entailment", "1": "neutral", "2": "contradiction", "3": "contradiction"},
            {"a": "entailment", "b": "neutral", "c": "contradiction"},
            {"0": "entailment", "1": "neutral", "3": "contradiction"},
        ],
    )
    def test_that_are_others_are_refused(self, copy: Path, labels: dict[str, str]) -> None:
        """
        One sentence names the labels that are there.
        """
        with pytest.raises(
            ModelError, match=r"Its labels are .*, not entailment, neutral and contradiction\.$"
        ):
            NliEntailment.load(change(copy, id2label=labels))

    def test_that_are_missing_are_refused(self, copy: Path) -> None:
        """
        A configuration without them can't be guessed.
        """
        with pytest.raises(ModelError, match=r"has no id2label\.$"):
            NliEntailment.load(change(copy, id2label=None))

    def test_in_another_order_are_followed(self, copy: Path) -> None:
        """
        What an output means is what the configuration says, not its place.
        """
        turned = {"0": "Entailment", "1": "contradictory", "2": "NEUTRAL"}
        found = np.exp(NliEntailment.load(change(copy, id2label=turned)).read([PAIRS[5]]))[0]
        assert LABELS[1] == "entailment"
        assert found[2:].sum() > 0.5


class TestFolder:
    @pytest.mark.parametrize("name", ["model.onnx", "config.json", "tokenizer.json"])
    def test_without_a_file_is_refused(self, copy: Path, name: str) -> None:
        """
        Each missing file is named.
        """
        (copy / name).unlink()
        with pytest.raises(ModelError, match=f"is missing its {name}"):
            NliEntailment.load(copy)

    @pytest.mark.parametrize("name", ["model.onnx", "config.json", "tokenizer.json"])
    @pytest.mark.parametrize("content", [b"", b"\xff" * 100, b"[]", b'"text"', b"{}", b"[" * 100_000])
    def test_with_a_broken_file_is_refused(self, copy: Path, name: str, content: bytes) -> None:
        """
        Whatever is wrong is said in one line that names the folder.
        """
        (copy / name).write_bytes(content)
        with pytest.raises(ModelError, match="can't be used") as refused:
            NliEntailment.load(copy)
        assert str(copy) in str(refused.value)
        assert "\n" not in str(refused.value)

    def test_with_the_graph_in_its_own_folder(self, copy: Path) -> None:
        """
        Some exporters put the graph into ``onnx``.
        """
        (copy / "onnx").mkdir()
        (copy / "model.onnx").rename(copy / "onnx" / "model.onnx")
        assert NliEntailment.load(copy).read([PAIRS[0]]).shape == (1, len(READINGS))

    def test_with_weights_beside_the_graph(self, copy: Path, model: NliEntailment) -> None:
        """
        Large exports keep their weights in a file of their own, which counts for the fingerprint.
        """
        graph = copy / "model.onnx"
        onnx.save(onnx.load(str(graph)), str(graph), save_as_external_data=True, location="model.onnx_data")
        found = NliEntailment.load(copy)
        assert np.allclose(found.read(PAIRS[:1]), model.read(PAIRS[:1]), atol=1e-4)
        weights = copy / "model.onnx_data"
        weights.write_bytes(weights.read_bytes() + b"\0")
        assert NliEntailment.load(copy).name != found.name

    def test_of_an_embedding_model_is_refused(self, copy: Path, model_folder: Path) -> None:
        """
        A graph that asks for something else is no classifier of pairs.
        """
        shutil.copy(model_folder / "entailment.onnx", copy / "model.onnx")
        with pytest.raises(ModelError, match="Its graph asks for vectors, mask, starts, not for input_ids"):
            NliEntailment.load(copy)

    def test_with_another_number_of_outputs_is_refused(self, copy: Path) -> None:
        """
        A graph whose outputs are not three a pair is refused at the start, not at the first message.
        """
        graph = onnx.load(str(copy / "model.onnx"))
        last = graph.graph.node[-1]
        last.input[0] = "own.others"
        onnx.save(graph, str(copy / "model.onnx"))
        with pytest.raises(ModelError, match="not three outputs a pair"):
            NliEntailment.load(copy)

    def test_with_a_tokenizer_of_another_model_is_refused(self, copy: Path) -> None:
        """
        Ids that the graph has no words for are noticed at the start.
        """
        tokenizer = json.loads((copy / "tokenizer.json").read_text("utf-8"))
        tokenizer["model"]["vocab"][3:3] = [[f"filler{place}", -1.0] for place in range(5_000)]
        tokenizer["model"]["unk_id"] += 5_000
        (copy / "tokenizer.json").write_text(json.dumps(tokenizer), "utf-8")
        with pytest.raises(ModelError, match="can't be used"):
            NliEntailment.load(copy)

    def test_with_few_positions_is_cut_to_them(self, copy: Path) -> None:
        """
        A network with room for forty tokens is given no more.
        """
        found = NliEntailment.load(change(copy, max_position_embeddings=40))
        long = "one word after another " * 40
        assert np.allclose(found.read([(long, long)]), found.read([(long + " tail", long + " tail")]))


def _overflow_at(folder: Path, word: str) -> None:
    """
    Makes the graph's outputs for pairs with a word no numbers.
    """
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    faults = np.zeros((tokenizer.get_vocab_size(), 3), np.float32)
    faults[tokenizer.encode(word, add_special_tokens=False).ids] = np.nan
    model = onnx.load(str(folder / "model.onnx"))
    graph = model.graph
    graph.initializer.append(numpy_helper.from_array(faults, "faults"))
    graph.initializer.append(numpy_helper.from_array(np.array([1], np.int64), "of_tokens"))
    last = graph.node.pop()
    graph.node.append(helper.make_node("Gather", ["faults", "input_ids"], ["each"]))
    graph.node.append(helper.make_node("ReduceSum", ["each", "of_tokens"], ["all"], keepdims=0))
    graph.node.append(helper.make_node("Add", [last.input[0], "all"], list(last.output)))
    onnx.save(model, str(folder / "model.onnx"))
