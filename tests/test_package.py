"""
What is handed out: the wheel, complete, in an environment of its own.
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "handlers", "store", "claims")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    The wheel, built without any network.
    """
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
    ]
    subprocess.run([*command, "--wheel-dir", str(folder), str(ROOT)], check=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    The Python of a clean environment that holds the wheel, and sees our dependencies but not our sources.
    """
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder, with_pip=False, symlinks=True)
    site = next(folder.glob("lib/python*/site-packages"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    dependencies = sysconfig.get_paths()["purelib"]
    # sys.path entries only: a .pth of the editable install is not followed from here.
    (site / "dependencies.pth").write_text(f"{dependencies}\n", "utf-8")
    return folder / "bin" / "python"


def tracked_files() -> set[str]:
    listed = subprocess.run(
        ["git", "ls-files", *PACKAGES], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return set(listed.stdout.split())


class TestWheel:
    def test_holds_every_file(self, wheel: Path) -> None:
        """
        Code, starter pack, weights and catalogues: whatever git tracks in the packages is in the wheel.
        """
        if not (ROOT / ".git").exists():
            pytest.skip("not a git checkout")
        with zipfile.ZipFile(wheel) as archive:
            assert tracked_files() - set(archive.namelist()) == set()

    def test_runs_where_the_sources_are_not(self, installed: Path, tmp_path: Path) -> None:
        """
        The installed package loads its own code and weights, and answers --help.
        """
        program = (
            "import bot; from claims.extraction.worthiness import WorthinessModel; WorthinessModel.load();"
            " print(bot.__file__)"
        )
        told = subprocess.run(
            [str(installed), "-c", program], cwd=tmp_path, check=True, capture_output=True, text=True
        )
        assert told.stdout.startswith(str(installed.parents[1]))
        shown = subprocess.run(
            [str(installed), "-m", "bot", "--help"], cwd=tmp_path, check=True, capture_output=True, text=True
        )
        assert "check" in shown.stdout
