"""
Every schema that was ever released opens, is brought up to date, and keeps what it holds.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from claims.models import Verdict
from claims.token_hashes import digest, written_of
from store.check import check_store
from store.database import open_database
from store.migrations import MIGRATIONS
from store.postings import no_postings
from store.postings_file import write_postings
from store.store import Store
from tests.store.conftest import garlic, plain, put

SCHEMAS = sorted((Path(__file__).parent / "schemas").glob("*.sql"))
WITHOUT_DIGESTS, WITHOUT_CLAIMANTS = SCHEMAS[:3], SCHEMAS[:6]

# One claim as a store of the first schema holds it.
CLAIM = """
insert into publishers (id, name, site, trust, source)
    values (1, 'Known Checks', 'known.example', 'known', 'test');
insert into imports (id, source, kind, started) values (1, 'old', 'test', '2026-01-01T00:00:00+00:00');
insert into claims (number, id, claim, created, updated, findable, run)
    values (1, 'garlic', 'Garlic cures', '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00', 1, 1);
insert into identities (key, claim) values ('key', 1);
insert into reviews (claim, publisher, address, url, rating, verdict, run)
    values (1, 1, 'https://known.example/check/1', 'https://known.example/check/1', 'Falsch', 'false', 1);
insert into wordings (claim, position, text) values (1, 0, 'Garlic heals');
insert into claim_words (rowid, claim, title, wordings, body)
    values (1, 'garlic cures', '', 'garlic heals', '');
insert into claim_trigrams (rowid, text) values (1, 'garlic cures garlic heals');
"""
# The words of that claim as the fourth schema keeps them.
DIGESTS = """
insert into claim_digests (claim, words) values (1, x'
    010002000200000000000000f38732ddf3d600e1020000000c00000077dca237eb8dbe49020000000c000000
    e27a1ee074a9a2c24e8df9c474a9a2c2e27a1ee09a69c92a4e8df9c49a69c92a
    656e6761726c69632063757265736761726c6963206865616c73
');
""".replace("\n    ", "").replace("\n'", "'")

# The same as the seventh schema keeps them, with the words of who made the claim: there are none.
DIGESTS_AND_CLAIMANT = DIGESTS.replace("0100020002000000", "020002000200000000000000")


def shape(path: Path) -> list[tuple[str, str]]:
    """
    Names and statements of everything in a database, however they are indented.
    """
    database = open_database(path)
    rows = database.execute("select name, coalesce(sql, '') from sqlite_master order by name").fetchall()
    database.close()
    return [(name, "".join(sql.split())) for name, sql in rows]


class TestReleased:
    """
    Stores of earlier versions.
    """

    def test_each_step_is_kept(self, path: Path) -> None:
        """
        There is a schema on file for each released step.
        """
        names = [step.name for step in MIGRATIONS.applied(open_database(path))]
        assert [schema.stem for schema in SCHEMAS] == names

    @pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.stem)
    def test_opens(self, schema: Path, tmp_path: Path) -> None:
        """
        A store of that schema opens with its claims and takes further ones, and is laid out like a fresh one.
        """
        connection = sqlite3.connect(tmp_path / "old.db")
        connection.executescript(schema.read_text(encoding="utf-8") + CLAIM)
        if schema not in WITHOUT_DIGESTS:
            connection.executescript(DIGESTS if schema in WITHOUT_CLAIMANTS else DIGESTS_AND_CLAIMANT)
        connection.close()
        with Store.open(tmp_path / "old.db", embedder_name=None) as store:
            read = store.index.claims(["garlic"])["garlic"]
            assert plain(store.index.written(["garlic"])["garlic"]) == plain(written_of(read))
            assert [hit.claim_id for hit in store.index.lexical("garlic", 5)] == ["garlic"]
            put(store, garlic(id="later"))
            assert len(store.claims) == 2
            assert check_store(store) == []
        assert shape(tmp_path / "old.db") == shape(tmp_path / "fresh.db")

    @pytest.mark.parametrize("schema", WITHOUT_DIGESTS, ids=lambda schema: schema.stem)
    def test_words(self, schema: Path, tmp_path: Path) -> None:
        """
        Claims of before have their words as if they were stored today.
        """
        connection = sqlite3.connect(tmp_path / "old.db")
        connection.executescript(schema.read_text(encoding="utf-8") + CLAIM)
        connection.executemany(
            "insert into claims (number, id, claim, title, body, language, created, updated, run)"
            " values (?, ?, ?, 'Title', 'Body', 'de', '', '', 1)",
            [(number, f"c{number}", f"Behauptung {number}") for number in range(2, 1_203)],
        )
        connection.commit()
        connection.close()
        with Store.open(tmp_path / "old.db", embedder_name=None) as store:
            ids = ["garlic", *(f"c{number}" for number in range(2, 1_203))]
            written, claims = store.index.written(ids), store.index.claims(ids)
            assert {name: plain(one) for name, one in written.items()} == {
                name: plain(written_of(claim)) for name, claim in claims.items()
            }
            assert len(written) == 1_202

    @pytest.mark.parametrize("schema", WITHOUT_CLAIMANTS[3:], ids=lambda schema: schema.stem)
    def test_claimants(self, schema: Path, tmp_path: Path) -> None:
        """
        Claims of before are found by who made them, whatever a file of words beside the store says.
        """
        connection = sqlite3.connect(tmp_path / "old.db")
        connection.executescript(schema.read_text(encoding="utf-8") + CLAIM + DIGESTS)
        connection.executescript(
            "update claims set claimant = 'Zoë Smith';"
            "insert into settings (key, value) values ('words', '5');"
        )
        connection.close()
        write_postings(tmp_path / "words-5.bin", [no_postings()], token=5, newest=1)
        with Store.open(tmp_path / "old.db", embedder_name=None) as store:
            assert [hit.claim_id for hit in store.index.lexical("says Smith", 5)] == ["garlic"]
            assert store.index.written(["garlic"])["garlic"].claimant.tolist() == [
                digest("zoe"),
                digest("smith"),
            ]
            assert check_store(store) == []

    @pytest.mark.parametrize("schema", SCHEMAS[3:6], ids=lambda schema: schema.stem)
    def test_words_are_spelt_alike(self, schema: Path, tmp_path: Path) -> None:
        """
        Claims stored before variants of letters were folded are found by either spelling.
        """
        connection = sqlite3.connect(tmp_path / "old.db")
        connection.executescript(
            schema.read_text(encoding="utf-8") + CLAIM.replace("Garlic cures", "Łódź हिन्दी फ़िल्म garlic")
        )
        connection.executescript(
            "update claim_words set claim = 'łodz हिन्दी फ़िल्म garlic' where rowid = 1;"
            "update claim_trigrams set text = 'łodz हिन्दी फ़िल्म garlic garlic heals' where rowid = 1;"
            """insert into settings (key, value) values ('rating_overrides', '{"fałsz": "mixed"}');"""
            + DIGESTS
        )
        connection.close()
        with Store.open(tmp_path / "old.db", embedder_name=None) as store:
            for asked in ("Łódź", "lodz", "हिंदी", "हिन्दी", "फिल्म"):
                assert [hit.claim_id for hit in store.index.lexical(asked, 5)] == ["garlic"]
            read = store.index.claims(["garlic"])["garlic"]
            assert plain(store.index.written(["garlic"])["garlic"]) == plain(written_of(read))
            assert store.overrides.all() == {"falsz": Verdict.MIXED}
            assert check_store(store) == []

    def test_private_chats_lose_their_ids(self, tmp_path: Path) -> None:
        """
        No answer of a private chat is left under the chat's id, which is a person's; groups keep theirs.
        """
        connection = sqlite3.connect(tmp_path / "old.db")
        connection.executescript(
            SCHEMAS[1].read_text(encoding="utf-8")
            + "insert into answers (chat, message, replies, digest, posted)"
            " values (7, 1, '[2]', 'x', '2026-01-01'), (-7, 1, '[2]', 'x', '2026-01-01');"
        )
        connection.close()
        with Store.open(tmp_path / "old.db", embedder_name=None) as store:
            assert store.database.execute("select chat from answers").fetchall() == [(-7,)]
