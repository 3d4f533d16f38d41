"""
Building the model: once, whole or not at all, and again when damaged.
"""

import json
import shutil
from pathlib import Path

import pytest

from claims.errors import ModelError
from store.model import setup
from store.model.embedder import OnnxEmbedder
from store.model.setup import is_whole, prepare


class TestPrepare:
    def test_what_is_there_is_kept(self, model_folder: Path) -> None:
        """
        A second call builds nothing.
        """
        before = (model_folder / "trunk.onnx").stat().st_mtime_ns
        assert prepare(model_folder.parent) == model_folder
        assert (model_folder / "trunk.onnx").stat().st_mtime_ns == before

    def test_damage_is_mended(self, model_folder: Path, tmp_path: Path) -> None:
        """
        One changed byte is noticed and the model built again; progress runs from 0 to 1.
        """
        shutil.copytree(model_folder, tmp_path / "model")
        graph = tmp_path / "model" / "trunk.onnx"
        content = bytearray(graph.read_bytes())
        content[1000] ^= 0xFF
        graph.write_bytes(content)
        assert not is_whole(tmp_path / "model")
        shares: list[float] = []
        prepare(tmp_path, lambda share, _: shares.append(share))
        assert is_whole(tmp_path / "model")
        assert shares == sorted(shares)
        assert (shares[0], shares[-1]) == (0, 1)
        assert [path.name for path in tmp_path.iterdir()] == ["model"]
        assert OnnxEmbedder.load(tmp_path / "model").dimensions == 384

    def test_a_folder_of_another_layout_is_built_again(self, model_folder: Path, tmp_path: Path) -> None:
        """
        What an earlier version built is replaced, under the same name, so that stored vectors stay.
        """
        shutil.copytree(model_folder, tmp_path / "model")
        path = tmp_path / "model" / setup.MANIFEST
        manifest = json.loads(path.read_text("utf-8"))
        path.write_text(json.dumps({**manifest, "layout": setup.LAYOUT - 1}), "utf-8")
        assert not is_whole(tmp_path / "model")
        prepare(tmp_path)
        assert is_whole(tmp_path / "model")
        assert json.loads(path.read_text("utf-8"))["name"] == manifest["name"]

    def test_weights_that_are_not_installed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """
        Without the package the error says so, and no half-built folder stays.
        """
        monkeypatch.setattr("store.model.blob.PACKAGE", "a-package-that-is-not-there")
        with pytest.raises(ModelError, match="not installed"):
            prepare(tmp_path)
        assert list(tmp_path.iterdir()) == []

    def test_a_folder_that_cannot_be_written(self, tmp_path: Path) -> None:
        """
        A file in the way is one sentence, not a traceback.
        """
        (tmp_path / "taken").write_text("a file", "utf-8")
        with pytest.raises(ModelError, match="can't be built"):
            prepare(tmp_path / "taken")


class TestManifest:
    def test_names_every_file(self, model_folder: Path) -> None:
        """
        Each file of the folder has its size and checksum in the manifest.
        """
        manifest = json.loads((model_folder / setup.MANIFEST).read_text("utf-8"))
        names = {path.name for path in model_folder.iterdir()} - {setup.MANIFEST}
        assert set(manifest["files"]) == names
        assert manifest["name"] == setup.NAME
