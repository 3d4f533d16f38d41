"""
The embedder: vectors worth comparing, whatever text it is given.
"""

import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper
from tokenizers import Tokenizer, models, pre_tokenizers

from claims.errors import ModelError
from claims.ports import Embedder
from store.model.embedder import OnnxEmbedder

HOSTILE = ("\ufdfa" * 5000, "\ud800 lone", "", " \n ", "word " * 10_000, "x" * 50_000, "\x00\x1b[2J")


class TestVectors:
    def test_is_an_embedder(self, embedder: OnnxEmbedder) -> None:
        """
        The class satisfies the port, and knows its name and size.
        """
        port: Embedder = embedder
        assert port.dimensions == 384
        assert port.name.startswith("multilingual-e5-small")

    @pytest.mark.parametrize("text", HOSTILE)
    def test_any_text_gives_a_unit_vector(self, embedder: OnnxEmbedder, text: str) -> None:
        """
        Ligatures that explode, lone surrogates, nothing, and 50,000 characters are all embedded.
        """
        vector = embedder.queries([text])
        assert vector.shape == (1, 384)
        assert vector.dtype == np.float32
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-4)

    @settings(max_examples=30, deadline=None)
    @given(text=st.text(st.characters(codec=None), max_size=200))
    def test_arbitrary_unicode_gives_finite_vectors(self, embedder: OnnxEmbedder, text: str) -> None:
        """
        No sequence of code points breaks the tokenizer or the network.
        """
        assert np.isfinite(embedder.passages([text])).all()

    def test_no_texts_give_no_rows(self, embedder: OnnxEmbedder) -> None:
        """
        An empty sequence is embedded as an empty matrix.
        """
        assert embedder.queries([]).shape == (0, 384)

    def test_composed_and_decomposed_text_are_one(self, embedder: OnnxEmbedder) -> None:
        """
        Accents as letters of their own change nothing.
        """
        composed, decomposed = embedder.queries(["caf\u00e9 d\u00e9j\u00e0", "cafe\u0301 de\u0301ja\u0300"])
        assert composed @ decomposed == pytest.approx(1, abs=1e-3)

    def test_batches_keep_their_order(self, embedder: OnnxEmbedder) -> None:
        """
        A text's vector is the same alone and among texts of other lengths, but for rounding.
        """
        texts = [
            "short one",
            "a longer text about the price of bread " * 9,
            "tax",
            "rain fell on Monday in Lyon",
        ]
        together = embedder.passages(texts)
        alone = np.vstack([embedder.passages([text]) for text in texts])
        assert (together * alone).sum(axis=1).min() > 0.99

    def test_translations_lie_nearer_than_other_claims(self, embedder: OnnxEmbedder) -> None:
        """
        A claim's nearest neighbour is its translation, in five languages.
        """
        claim = embedder.queries(["The mayor sold the city's buses to a cousin"])
        passages = embedder.passages(
            [
                "Le maire a vendu les autobus de la ville à un cousin",
                "Der Bürgermeister verkaufte die Stadtbusse an einen Cousin",
                "El alcalde vendió los autobuses de la ciudad a un primo",
                "Мэр продал городские автобусы двоюродному брату",
                "महापौर ने शहर की बसें अपने चचेरे भाई को बेच दीं",
                "Drinking hot water with lemon cures influenza",
                "The national bank will stop printing coins next year",
            ]
        )
        similarities = (claim @ passages.T)[0]
        assert similarities[:5].min() > similarities[5:].max()

    def test_messages_and_stored_texts_differ(self, embedder: OnnxEmbedder) -> None:
        """
        The two prefixes give two vectors of one text.
        """
        assert embedder.queries(["bread"])[0] @ embedder.passages(["bread"])[0] < 0.999


class TestMessages:
    def test_unit_vectors_of_their_own(self, embedder: OnnxEmbedder) -> None:
        """
        Messages go through other layers than texts as asked, and have unit length.
        """
        texts = ["The mayor sold the city's buses", "Bread costs more than last year"]
        messages = embedder.messages(texts)
        assert np.linalg.norm(messages, axis=1) == pytest.approx([1, 1], abs=1e-4)
        assert (messages * embedder.queries(texts)).sum(axis=1).max() < 0.95

    def test_find_what_answers_them(self, embedder: OnnxEmbedder) -> None:
        """
        A post lies nearest to the claim it repeats, in its own language and in another one, and stands out
        further than without the tuned layers.
        """
        claims = ["The mayor sold the city's buses to a cousin", "Hot water with lemon cures influenza"]
        posts = [
            "so our mayor SOLD all the buses... to his cousin!!",
            "Zitronenwasser heilt die Grippe, sagt Oma",
        ]
        stored = embedder.passages(claims)
        tuned, plain = (one(posts) @ stored.T for one in (embedder.messages, embedder.queries))
        assert tuned.argmax(axis=1).tolist() == [0, 1]
        assert np.abs(tuned[:, 0] - tuned[:, 1]).min() > np.abs(plain[:, 0] - plain[:, 1]).min()

    def test_a_text_asked_twice_is_the_same(self, embedder: OnnxEmbedder) -> None:
        """
        What the trunk made of a text is kept, and gives the vector that a fresh one gives.
        """
        first = embedder.messages(["bread and butter"])
        for number in range(300):
            embedder.queries([f"another text about {number} loaves of bread"])
        again = embedder.messages(["bread and butter"])
        assert np.allclose(first, again, atol=1e-5)
        assert np.allclose(embedder.messages(["bread and butter"]), again, atol=1e-6)

    def test_both_are_those_asked_apart(self, embedder: OnnxEmbedder) -> None:
        """
        One call gives the vectors that two calls give, but for rounding.
        """
        texts = ["The mayor sold the city's buses", "Bread costs more", "Rain fell on Monday in Lyon again"]
        queries, messages = embedder.both(texts)
        assert (queries * embedder.queries(texts)).sum(axis=1).min() > 0.999
        assert (messages * embedder.messages(texts)).sum(axis=1).min() > 0.999

    def test_texts_of_a_row_do_not_see_each_other(self, model_folder: Path) -> None:
        """
        Short texts share a row of the network, and each comes out as it does alone, but for rounding.
        """
        texts = ["Tax", "Rain fell on Monday in Lyon", "The mayor sold the city's buses to his own cousin"]
        together = OnnxEmbedder.load(model_folder).both(texts)
        other = OnnxEmbedder.load(model_folder)
        alone = [np.vstack([one([text]) for text in texts]) for one in (other.queries, other.messages)]
        for ours, theirs in zip(together, alone, strict=True):
            assert (ours * theirs).sum(axis=1).min() > 0.98

    def test_the_trunk_by_itself(self, embedder: OnnxEmbedder) -> None:
        """
        For training: one row a token, the marks of start and end included.
        """
        (states,) = embedder.trunk(["bread"])
        assert states.shape[1] == 384
        assert len(states) >= 4

    def test_states_are_the_trunk_and_leave_vectors_as_they_are(self, model_folder: Path) -> None:
        """
        One array a text in the order asked for, repeats included; vectors asked for next are the same.
        """
        texts = ["Rain fell on Monday in Lyon", "Tax", "Rain fell on Monday in Lyon"]
        embedder = OnnxEmbedder.load(model_folder)
        states = embedder.states(texts)
        assert states is not None
        assert [one.shape for one in states] == [one.shape for one in embedder.trunk(texts)]
        assert np.array_equal(states[0], states[2])
        fresh = OnnxEmbedder.load(model_folder).queries(texts)
        assert (embedder.queries(texts) * fresh).sum(axis=1).min() > 0.999


class TestLoad:
    def test_nothing_there(self, tmp_path: Path) -> None:
        """
        A missing folder is one sentence that names what is missing.
        """
        with pytest.raises(ModelError, match=r"missing its manifest\.json"):
            OnnxEmbedder.load(tmp_path / "nowhere")

    @pytest.mark.parametrize(
        "name",
        ["trunk.onnx", "top.onnx", "message.onnx", "words.npy", "pieces.txt", "scores.npy", "places.npy"],
    )
    def test_missing_file(self, model_folder: Path, tmp_path: Path, name: str) -> None:
        """
        Each missing file is named.
        """
        folder = _linked_copy(model_folder, tmp_path, without=name)
        with pytest.raises(ModelError, match=name):
            OnnxEmbedder.load(folder)

    def test_cut_file(self, model_folder: Path, tmp_path: Path) -> None:
        """
        A file of another size than was built is refused.
        """
        folder = _linked_copy(model_folder, tmp_path, without="trunk.onnx")
        (folder / "trunk.onnx").write_bytes((model_folder / "trunk.onnx").read_bytes()[:-100])
        with pytest.raises(ModelError, match="has not the size"):
            OnnxEmbedder.load(folder)

    def test_garbage_of_the_right_size(self, model_folder: Path, tmp_path: Path) -> None:
        """
        A network that onnxruntime can't read is an error in one line.
        """
        folder = _linked_copy(model_folder, tmp_path, without="trunk.onnx")
        (folder / "trunk.onnx").write_bytes(b"\xff" * (model_folder / "trunk.onnx").stat().st_size)
        with pytest.raises(ModelError, match="is broken") as caught:
            OnnxEmbedder.load(folder)
        assert "\n" not in str(caught.value)

    def test_another_layout(self, model_folder: Path, tmp_path: Path) -> None:
        """
        A folder that another version built is refused with the way out, as its networks are fed differently.
        """
        folder = _linked_copy(model_folder, tmp_path, without="manifest.json")
        manifest = json.loads((model_folder / "manifest.json").read_text("utf-8"))
        del manifest["layout"]
        (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
        with pytest.raises(ModelError, match="built by another version; delete it"):
            OnnxEmbedder.load(folder)

    @pytest.mark.parametrize("content", ["", "[]", '{"files": {}}', '{"files": {}, "kind": "other"}'])
    def test_bad_manifest(self, tmp_path: Path, content: str) -> None:
        """
        A manifest that isn't one is refused.
        """
        (tmp_path / "manifest.json").write_text(content, "utf-8")
        with pytest.raises(ModelError, match="is broken"):
            OnnxEmbedder.load(tmp_path)


class TestOtherModels:
    def test_an_ordinary_export_is_used(self, tmp_path: Path) -> None:
        """
        A folder with ``model.onnx`` and ``tokenizer.json`` works, averaging only over real tokens.
        """
        _write_plain_model(tmp_path)
        embedder = OnnxEmbedder.load(tmp_path)
        bread, bread_and_tax = embedder.queries(["bread", "bread tax"])
        assert bread.tolist() == [0, 1, 0]
        assert bread_and_tax == pytest.approx([0, 0.5**0.5, 0.5**0.5])
        assert embedder.states(["bread"]) is None


def _linked_copy(folder: Path, target: Path, without: str) -> Path:
    copy = target / "model"
    shutil.copytree(folder, copy, copy_function=lambda source, place: Path(place).symlink_to(source))
    (copy / without).unlink()
    return copy


def _write_plain_model(folder: Path) -> None:
    """
    A model of three words whose token vectors are the unit vectors.
    """
    tokenizer = Tokenizer(models.WordLevel({"<unk>": 0, "bread": 1, "tax": 2}, unk_token="<unk>"))  # noqa: S106
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    table = onnx.numpy_helper.from_array(np.eye(3, dtype=np.float32), "table")
    ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "tokens"])
    output = helper.make_tensor_value_info("hidden", TensorProto.FLOAT, ["batch", "tokens", 3])
    gather = helper.make_node("Gather", ["table", "input_ids"], ["hidden"])
    graph = helper.make_graph([gather], "plain", [ids], [output], [table])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
    onnx.save(model, folder / "model.onnx")
    names = ("model.onnx", "tokenizer.json")
    manifest = {
        "name": "three-words",
        "kind": "plain",
        "dimensions": 3,
        "max_tokens": 16,
        "prefixes": {"query": "", "passage": ""},
        "files": {name: {"size": (folder / name).stat().st_size} for name in names},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
