from __future__ import annotations

import gzip
import json
import tracemalloc
from contextlib import suppress
from dataclasses import fields
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.errors import BadInputError
from store.imports import Entry, Format, ImportedClaim, Skipped, detect, read_source
from store.imports.columns import parse_mapping
from store.imports.pages import claims_of_page, entries_of_page, feed_items
from store.urls import domain

WRITTEN = Path(__file__).parents[2] / "data" / "imports"
GOLDEN = Path(__file__).parents[2] / "data" / "golden"
PUBLISHED = Path(__file__).parents[4] / "shared" / "data" / "claimreview"
MAPPINGS = {
    "mapped.tsv": "claim=Aussage,url=Fundstelle,rating=Urteil",
    "reports.csv": "claim=Statement,url=Link,rating=Verdict,date=Review date,claimant=Speaker",
}
BASES = {"claimreview_quirks.json": "https://checks.example/list"}
FORMATS = {
    ".html": Format.PAGE,
    ".xml": Format.FEED,
    ".jsonl": Format.LINES,
    ".csv": Format.TABLE,
    ".tsv": Format.TABLE,
    ".json": Format.JSON,
}
REVIEW = {
    "@type": "ClaimReview",
    "claimReviewed": "The tower leans",
    "url": "https://checks.example/tower",
    "author": {"@type": "Organization", "name": "Tower Desk"},
    "reviewRating": {"alternateName": "False"},
}
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["@type", "name", "url", "author", "value"]) | st.text(max_size=5), inner
        )
    ),
    max_leaves=6,
)


def the_pages(url: str) -> str | None:
    known = {"https://bridgewatch.example/checks/sold": WRITTEN / "page.html"}
    return known[url].read_text("utf-8") if url in known else None


def read(name: str, content: bytes | None = None) -> list[Entry]:
    mapping = parse_mapping(MAPPINGS[name]) if name in MAPPINGS else None
    source = content if content is not None else WRITTEN / name
    return list(read_source(source, mapping, base=BASES.get(name), pages=the_pages))


def flat(entry: Entry) -> dict[str, Any]:
    if isinstance(entry, Skipped):
        return {"where": entry.where, "skipped": entry.reason}
    claim = entry.claim
    values = {field.name: getattr(claim, field.name) for field in fields(claim) if getattr(claim, field.name)}
    shown = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
    if claim.reviews:
        shown["reviews"] = [
            {
                field.name: str(getattr(review, field.name))
                for field in fields(review)
                if getattr(review, field.name) is not None
            }
            for review in claim.reviews
        ]
    return {"where": entry.where, **shown}


def read_or_refused(content: bytes) -> None:
    entries: list[Entry] = []
    with suppress(BadInputError):
        entries.extend(read_source(content))
    assert all(isinstance(entry, ImportedClaim | Skipped) for entry in entries)


def claims_in(entries: list[Entry]) -> list[ImportedClaim]:
    return [entry for entry in entries if isinstance(entry, ImportedClaim)]


class TestReadSource:
    @pytest.mark.parametrize("name", sorted(path.name for path in WRITTEN.iterdir()))
    def test_every_written_file_imports_to_its_golden_entries(self, name: str) -> None:
        """
        Each file has the quirks of one real format; it gives what a careful reader would enter, in order.
        """
        expected = json.loads((GOLDEN / "imports.json").read_text("utf-8"))[name]
        assert [flat(entry) for entry in read(name)] == expected

    @pytest.mark.parametrize("name", sorted(path.name for path in WRITTEN.iterdir()))
    def test_packed_files_and_bytes_read_alike(self, name: str) -> None:
        """
        Packed by gzip, or handed over as bytes, a file gives the same entries.
        """
        content = (WRITTEN / name).read_bytes()
        assert read(name, content) == read(name)
        assert read(name, gzip.compress(content)) == read(name)

    @pytest.mark.parametrize("name", ["reports.csv", "claims.jsonl", "api_answer.json", "factckbr.tsv"])
    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
    def test_other_encodings_read_alike(self, name: str, encoding: str) -> None:
        """
        A byte order mark and UTF-16 change nothing.
        """
        content = (WRITTEN / name).read_text("utf-8-sig")
        assert read(name, content.encode(encoding)) == read(name)

    def test_a_western_table_keeps_its_accents(self) -> None:
        """
        A table that a spreadsheet wrote in its Western encoding is read as such.
        """
        table = "claim;url;rating\r\nLe café ferme;https://verif.example/1;Avéré\r\n".encode("cp1252")
        (entry,) = claims_in(list(read_source(table)))
        assert entry.claim.claim == "Le café ferme"
        assert entry.claim.reviews[0].rating == "Avéré"

    def test_one_bad_record_never_loses_the_others(self) -> None:
        """
        Between good records, every kind of bad one is skipped with its place.
        """
        bad: list[Any] = [None, 7, "text", [], {}, {"@type": "ClaimReview"}, {"claimReview": [], "text": "x"}]
        good = {**REVIEW, "url": "https://checks.example/last"}
        entries = list(read_source(json.dumps([REVIEW, *bad, good]).encode()))
        assert [entry.where for entry in claims_in(entries)] == ["item 1", f"item {len(bad) + 2}"]
        assert len(entries) == len(bad) + 2

    @pytest.mark.parametrize("cut", [0.5, 0.9])
    def test_a_cut_file_gives_what_came_before(self, cut: float) -> None:
        """
        A document that breaks off, packed or not, gives its first records and one skip that says where.
        """
        records = [{**REVIEW, "url": f"https://checks.example/{number}"} for number in range(200)]
        plain = json.dumps(records).encode()
        packed = gzip.compress(plain, 0)
        for content in (plain[: int(len(plain) * cut)], packed[: int(len(packed) * cut)]):
            entries = list(read_source(content))
            assert len(claims_in(entries)) > 50
            assert isinstance(entries[-1], Skipped)
            assert "breaks off" in entries[-1].reason

    def test_a_large_feed_takes_little_memory(self, tmp_path: Path) -> None:
        """
        Two thousand feed items are read one by one: memory stays far below the file's size.
        """
        item = {"@type": "DataFeedItem", "item": [{**REVIEW, "reviewBody": "long " * 1_000}]}
        path = tmp_path / "feed.json"
        with path.open("w", encoding="utf-8") as file:
            file.write('{"@type": "DataFeed", "dataFeedElement": [')
            file.write(",".join(json.dumps(item) for _ in range(2_000)))
            file.write("]}")
        tracemalloc.start()
        count = sum(1 for _ in read_source(path))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert count == 2_000
        assert peak < path.stat().st_size / 4

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "is empty"),
            (b" \n\t", "is empty"),
            (b"Dear diary, nothing happened today.", "no claim file"),
            (b"\x89PNG\r\n\x1a\n\x00\x00", "no claim file"),
            (b"%PDF-1.7 ...", "no claim file"),
            (b"{broken", "starts like JSON"),
            (b'{"name": "a package", "version": "1.0"}', "holds no claims"),
            (b'[["title", "fact"], ["a", "b"]]', "holds no claims"),
            (b'{"a": 1}\n{"a": 2}\n', "holds no claims"),
            (b"<html><body>No markup here</body></html>", "no ClaimReview"),
            (b"<rss><channel><title>x</title></channel></rss>", "without items"),
            (b'{"@graph": [{"@type": "Person"}]}', "no ClaimReview"),
            (b"name,price\nBread,2\n", "--map"),
            (b"\x1f\x8bbroken", "damaged"),
        ],
    )
    def test_what_is_no_claim_file_is_refused_in_one_sentence(self, content: bytes, said: str) -> None:
        """
        The refusal is one clear sentence, never a traceback or a list of skips.
        """
        with pytest.raises(BadInputError, match=said) as refused:
            list(read_source(content))
        assert str(refused.value).endswith(".")
        assert "\n" not in str(refused.value)

    def test_a_missing_file_is_refused(self, tmp_path: Path) -> None:
        """
        A path that leads nowhere is bad input.
        """
        with pytest.raises(BadInputError, match="can't be read"):
            list(read_source(tmp_path / "absent.json"))

    def test_an_empty_answer_is_no_error(self) -> None:
        """
        The API answers ``{}`` when it finds nothing.
        """
        assert list(read_source(b"{}")) == []


class TestAnything:
    @given(st.binary(max_size=300))
    @settings(max_examples=150, deadline=None)
    def test_any_bytes_are_read_or_refused(self, content: bytes) -> None:
        """
        Whatever bytes come, they give entries or one refusal.
        """
        read_or_refused(content)

    @given(
        JSON_VALUES, st.sampled_from(sorted([*REVIEW, "itemReviewed", "datePublished", "publisher", "@type"]))
    )
    @settings(max_examples=150, deadline=None)
    def test_any_value_in_a_review_field_is_survived(self, value: Any, field: str) -> None:
        """
        A field of an odd type never stops the import.
        """
        read_or_refused(json.dumps([{**REVIEW, field: value}, REVIEW]).encode())

    @given(st.sampled_from(sorted(WRITTEN.iterdir())), st.integers(0, 3000), st.binary(max_size=6))
    @settings(max_examples=150, deadline=None)
    def test_a_damaged_file_is_read_or_refused(self, path: Path, place: int, noise: bytes) -> None:
        """
        Bytes changed anywhere in a file of any format raise nothing unexpected.
        """
        content = path.read_bytes()
        read_or_refused(content[:place] + noise + content[place + len(noise) :])


class TestDetect:
    @pytest.mark.parametrize("path", sorted(WRITTEN.iterdir()), ids=lambda path: path.name)
    def test_content_decides_not_the_name(self, path: Path, tmp_path: Path) -> None:
        """
        Under a meaningless name every file is recognised for what it is; a file of one JSON object may count
        as a line.
        """
        disguised = tmp_path / "download.bin"
        disguised.write_bytes(path.read_bytes())
        mapping = parse_mapping(MAPPINGS[path.name]) if path.name in MAPPINGS else None
        assert detect(disguised, mapping) is FORMATS[path.suffix]


class TestParseMapping:
    def test_pairs(self) -> None:
        """
        Fields and columns are told apart by the equals sign; column names may hold spaces.
        """
        assert parse_mapping("claim=The claim, url=Link") == {"claim": "The claim", "url": "Link"}

    @pytest.mark.parametrize("stated", ["claim", "colour=Red"])
    def test_anything_else_is_refused(self, stated: str) -> None:
        """
        A part without a column, or a field we don't have, is named in the refusal.
        """
        with pytest.raises(BadInputError, match="FIELD=COLUMN"):
            parse_mapping(stated)

    def test_a_column_that_is_not_there_is_named(self) -> None:
        """
        A mapping to an absent column says which, and what columns there are.
        """
        with pytest.raises(BadInputError, match=r"'Link'.*Fundstelle"):
            list(read_source(WRITTEN / "mapped.tsv", {"claim": "Aussage", "url": "Link"}))


class TestPages:
    def test_a_page_tells_the_claims_it_reviews(self) -> None:
        """
        The page reader gets the claims of a page with links made whole.
        """
        (claim,) = claims_of_page(
            (WRITTEN / "page.html").read_text("utf-8"), "https://m.bridgewatch.example/x"
        )
        assert claim.reviews[0].url == "https://bridgewatch.example/checks/sold"

    def test_a_block_that_is_nested_too_deeply_is_skipped(self) -> None:
        """
        However deep a block is nested, it costs itself alone.
        """
        review = '<script type="application/ld+json">{"@type": "ClaimReview", "claimReviewed": %s}</script>'
        deep = review % ('{"name": ' * 700 + '"deep"' + "}" * 700)
        page = deep + (WRITTEN / "page.html").read_text("utf-8")
        kinds = [type(entry) for entry in entries_of_page(page, "the page", "https://bridgewatch.example/x")]
        assert kinds[0] is Skipped
        assert ImportedClaim in kinds

    def test_a_feed_tells_its_links(self) -> None:
        """
        Syncing starts from the links of a feed's items.
        """
        links = [link for link, _ in feed_items(WRITTEN / "feed.xml")]
        assert links == ["https://bridgewatch.example/checks/sold", "https://bridgewatch.example/about"]

    def test_a_feed_without_a_page_opener_skips_bare_items(self) -> None:
        """
        Nothing is fetched when no opener is given.
        """
        assert claims_in(list(read_source(WRITTEN / "feed.xml"))) == []


def published_records(name: str, content: Any) -> dict[str, Any]:
    if name in {"claimskg_csv_rows", "google_fct_api_claims", "multiclaim_semeval_rows"}:
        return dict(content)
    if name == "jsonld_collector_tests":
        return {key: value["block"] for key, value in content.items()}
    return {"": content}


def digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=6).hexdigest()


def facts(entry: Entry) -> Any:
    if isinstance(entry, Skipped):
        return "skipped"
    claim = entry.claim
    named = claim.claimant
    stated = {
        "claim_digest": digest(claim.claim),
        "language": claim.language,
        "claimant": named if named is None or len(named) < 45 else digest(named),
        "said_on": claim.said_on,
        "appearances": len(claim.appearances),
        "other_wordings": len(claim.wordings),
        "reviews": [
            {
                "site": domain(review.url),
                "publisher": review.publisher,
                "rating": review.rating if len(review.rating) < 40 else f"sentence {digest(review.rating)}",
                "verdict": str(review.verdict),
                "date": review.date,
            }
            for review in claim.reviews
        ],
    }
    return {name: value for name, value in stated.items() if value not in (None, 0)}


class TestPublishedSamples:
    @pytest.mark.parametrize(
        "path", sorted((PUBLISHED / "samples").glob("*.json")), ids=lambda path: path.stem
    )
    def test_a_published_sample_imports_to_its_golden_facts(self, path: Path) -> None:
        """
        Each real record gives the facts noted for it; its texts are compared by digest.
        """
        golden = json.loads((GOLDEN / "samples.json").read_text("utf-8"))
        content = json.loads(path.read_text("utf-8"))["data"]
        for key, record in published_records(path.stem, content).items():
            expected = golden[f"{path.stem}/{key}" if key else path.stem]
            source = json.dumps(record, ensure_ascii=False).encode()
            if expected == "refused":
                with pytest.raises(BadInputError):
                    list(read_source(source))
            else:
                assert [facts(entry) for entry in read_source(source)] == expected

    @pytest.mark.parametrize(
        ("name", "claims", "skips"),
        [("google_fact_check_api_ar.json.gz", 1762, 0), ("factckbr.tsv.gz", 1312, 1)],
    )
    def test_whole_published_files_import(self, name: str, claims: int, skips: int) -> None:
        """
        Real files of thousands of records lose none but the empty ones.
        """
        if not (PUBLISHED / name).exists():
            pytest.skip(f"needs {name}, which is not part of the project")
        entries = list(read_source(PUBLISHED / name))
        assert len(claims_in(entries)) == claims
        assert len(entries) - claims == skips
