"""
One built model for all tests of this folder: building takes two seconds.
"""

from pathlib import Path

import pytest

from store.model.embedder import OnnxEmbedder
from store.model.setup import prepare


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepare(tmp_path_factory.mktemp("footnote"))


@pytest.fixture(scope="session")
def embedder(model_folder: Path) -> OnnxEmbedder:
    return OnnxEmbedder.load(model_folder)
