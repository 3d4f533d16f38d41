"""
Damage to the files beside a store: answers stay right, and the files are made anew.
"""

from __future__ import annotations

import logging
import resource
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from claims.errors import DamagedFileError
from claims.ports import Hit
from store.check import check_files, check_store
from store.publishers import Publisher, Trust
from store.sealed import open_sealed
from store.store import Store
from store.vectors import embed_pending
from tests.damage import NAMES, WAYS, overwritten
from tests.store.conftest import BagEmbedder, garlic, put_all, review

CLAIMS = 2_200
ASKED = [
    f"own{number} twin{number // 2} said{number % 7} misspeltt{number}" for number in range(1, CLAIMS, 101)
]
Answers = list[tuple[list[Hit], list[Hit]]]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    The folder of a store that is large enough for every file, a sketch of its vectors included.
    """
    folder = tmp_path_factory.mktemp("whole")
    claims = (
        garlic(
            id=f"c{number}",
            claim=f"all own{number} twin{number // 2}",
            title=f"said{number % 7} titled{number}",
            wordings=(f"misspelt{number} all", f"worded{number % 50} own{number}"),
            reviews=(review(number),),
            contexts=(),
        )
        for number in range(CLAIMS)
    )
    with Store.open(folder / "footnote.db", embedder_name=BagEmbedder.name) as store:
        store.publishers.put(
            Publisher(name="Known Checks", site="known.example", trust=Trust.KNOWN, source="test")
        )
        put_all(store, claims, trust_ids=True)
        embed_pending(store, BagEmbedder())
    assert [len(list(folder.glob(name))) for name in NAMES] == [1, 1, 1]
    return folder


@pytest.fixture(scope="module")
def right(whole: Path) -> Answers:
    """
    What an undamaged store answers.
    """
    with opened(whole) as store:
        return answers(store)


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    """
    A copy to damage.
    """
    return Path(shutil.copytree(whole, tmp_path / "data"))


def opened(folder: Path) -> Store:
    """
    The store in a folder.
    """
    return Store.open(folder / "footnote.db", embedder_name=BagEmbedder.name)


def answers(store: Store) -> Answers:
    """
    What is found by words, and by meaning.
    """
    vectors = BagEmbedder().queries(ASKED)
    return [
        (store.index.lexical(text, 20), near)
        for text, near in zip(ASKED, store.index.dense(vectors, 20), strict=True)
    ]


def file_of(folder: Path, name: str) -> Path:
    """
    The one file of a kind.
    """
    (path,) = folder.glob(name)
    return path


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    """
    Each kind of file.
    """
    return str(request.param)


class TestDamage:
    @pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
    def test_is_noticed_and_mended(
        self,
        folder: Path,
        right: Answers,
        name: str,
        way: Callable[[Path], None],
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        """
        Answers are right at once, one sentence in the log names the file, and the next start finds it whole.
        """
        path = file_of(folder, name)
        way(path)
        with opened(folder) as store:
            assert answers(store) == right
            store.index.renew()
            assert answers(store) == right
            said = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
            (problem,) = check_files(store) or said
            assert problem.startswith(f"The file {path} is damaged (")
            assert len(said) <= 1
        for _ in range(2):
            with opened(folder) as store:
                store.index.renew()
                assert answers(store) == right
        with opened(folder) as store:
            assert (check_files(store), check_store(store)) == ([], [])
        assert [len(list(folder.glob(each))) for each in NAMES] == [1, 1, 1]

    def test_of_a_store_in_use(self, folder: Path, right: Answers) -> None:
        """
        Files that are overwritten while they are open are noticed by the next search, which makes them anew.
        """
        with opened(folder) as store:
            assert answers(store) == right
            for share in (0.1, 0.4, 0.7):
                for kind in NAMES[:2]:
                    overwritten(share, b"\xff")(file_of(folder, kind))
                assert answers(store) == right
            assert len(check_files(store)) <= 2
            # What no search had met is met now.
            assert answers(store) == right
            assert check_files(store) == []

    def test_files_that_cannot_be_written(
        self, folder: Path, right: Answers, caplog: pytest.LogCaptureFixture
    ) -> None:
        """
        Where there is no room for new files, answers come from memory.
        """
        damaged = [file_of(folder, kind) for kind in NAMES[:2]]
        with opened(folder) as store:
            assert answers(store) == right
            for path in damaged:
                path.write_bytes(b"no such file")
            before = sorted(folder.iterdir())
            limits = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, limits[1]))
            try:
                assert answers(store) == right
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, limits)
            assert sorted(folder.iterdir()) == before
        assert sum("can't be written" in record.getMessage() for record in caplog.records) == 2

    def test_in_a_transaction(self, folder: Path) -> None:
        """
        What is not committed yet goes into no file: the search says what is wrong.
        """
        with opened(folder) as store:
            answers(store)
            file_of(folder, NAMES[0]).write_bytes(b"no such file")
            with store.database.atomic():
                store.settings.set("any", "value")
                with pytest.raises(DamagedFileError):
                    store.index.lexical("all", 5)
            assert store.index.lexical("all", 5)

    def test_of_a_store_that_has_shrunk(self, folder: Path, name: str, right: Answers) -> None:
        """
        Where the store is too small by now to need a file, a damaged one goes.
        """
        file_of(folder, name).write_bytes(b"no such file")
        with opened(folder) as store:
            store.database.execute("delete from claims where number > 600")
            store.database.execute("delete from vectors where id > 600")
            store.database.execute("delete from stale_words")
            store.index.renew()
            assert not list(folder.glob(name))
            assert store.index.lexical("own9", 3)[0].claim_id == "c9"


class TestCheck:
    def test_names_what_is_damaged(self, folder: Path, name: str, right: Answers) -> None:
        """
        Every block is read; the answer says how many are damaged, again until the file is made anew, which
        the next search does, in a store that is open as in one that is opened later.
        """
        path = file_of(folder, name)
        with opened(folder) as store, opened(folder) as other:
            assert answers(store) == answers(other) == right
            assert check_files(store) == []
            overwritten(0.5, b"\x00")(path)
            (problem,) = check_files(store)
            assert f"{path} is damaged (" in problem
            assert "blocks" in problem
            assert "made anew from the store" in problem
            assert len(check_files(store)) == 1
            assert answers(other) == right
        with opened(folder) as store:
            store.index.renew()
            assert check_files(store) == []

    def test_another_file_in_its_place(self, folder: Path, name: str) -> None:
        """
        A whole file of another kind is a damaged one of this.
        """
        path = file_of(folder, name)
        shutil.copy(file_of(folder, NAMES[NAMES.index(name) - 1]), path)
        with opened(folder) as store:
            (problem,) = check_files(store)
            assert problem.startswith(f"The file {path} is damaged (it is no file of ")

    def test_where_it_may_not_write(self, folder: Path, name: str) -> None:
        """
        A file that is not this user's is named all the same.
        """
        path = file_of(folder, name)
        overwritten(0.5)(path)
        path.chmod(0o400)
        with opened(folder) as store:
            assert len(check_files(store)) == 1


class TestFormer:
    def test_is_made_anew(
        self, folder: Path, name: str, right: Answers, caplog: pytest.LogCaptureFixture
    ) -> None:
        """
        Files that were written before there were checksums are no damage: they are written anew at the first
        start.
        """
        path = file_of(folder, name)
        unsealed(path)
        with opened(folder) as store:
            assert check_files(store) == []
            assert answers(store) == right
            store.index.renew()
            assert open_sealed(file_of(folder, name)) is not None
            assert answers(store) == right
        assert caplog.records == []


def unsealed(path: Path) -> None:
    """
    Makes a file as it was written before: other mark, no checksums.
    """
    file = open_sealed(path)
    assert file is not None
    content = file.read(0, file.size)
    former = {"words": 0x32_73676E_69747370, "vecto": 0x33_73726F74_636576, "claim": 0x31_66726571}
    path.write_bytes(former[path.name[:5]].to_bytes(8, "little") + content[8:])
