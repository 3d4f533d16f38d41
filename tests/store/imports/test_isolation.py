"""
Records that their readers fail on, whatever those raise: the records around them are read all the same.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import pytest

from claims.errors import BadInputError
from claims.models import Review, StoredClaim, Verdict
from store.exports import Format, export
from store.importing import import_entries, unforeseen
from store.imports import Entry, ImportedClaim, Skipped, read_source
from store.imports.pages import FeedItem, feed_items
from store.store import Store
from tests.store.sync.conftest import claim_review

# Deep enough for our own functions to fail, not for the parser of a line.
DEEP = "[" * 600 + "]" * 600
DEEPER = "[" * 20_000 + "]" * 20_000
FIRST, LAST = json.dumps(claim_review(1)), json.dumps(claim_review(2))
REFERENCES = [
    "&#x110000;",
    "&#1114112;",
    "&#x00110000;",
    "&#xFFFFFFFFFFFFFFFFFFFF;",
    f"&#{'9' * 5_000};",
    "&#xD800;",
    "&#56320;",
    "&#x110000",
]


def read(source: str | bytes) -> list[Entry]:
    """
    What a source holds.
    """
    return list(read_source(source.encode() if isinstance(source, str) else source))


def numbers(found: list[Entry]) -> list[str]:
    """
    The last words of the claims.
    """
    return [entry.claim.claim.split()[-3] for entry in found if isinstance(entry, ImportedClaim)]


def left_out(found: list[Entry]) -> list[Skipped]:
    """
    What was left out.
    """
    return [entry for entry in found if isinstance(entry, Skipped)]


def review(claimed: str) -> str:
    """
    A ClaimReview whose claim is any JSON.
    """
    return json.dumps(claim_review(9, wording="X")).replace('"X"', claimed)


class TestJson:
    @pytest.mark.parametrize("deep", [DEEP, DEEPER, '{"name":' * 20_000 + "1" + "}" * 20_000])
    @pytest.mark.parametrize("form", ["[%s]", '{"@graph":[%s]}', '{"dataFeedElement":[%s]}'])
    def test_of_any_depth(self, form: str, deep: str) -> None:
        """
        A record that is nested too deeply says nothing, and takes no other along.
        """
        records = (FIRST, review(deep), review(deep).replace('"ClaimReview"', deep), LAST)
        found = read(form % ", ".join(records))
        assert numbers(found) == ["1", "2"]
        assert left_out(found)

    def test_that_is_junk_in_a_record_costs_only_the_junk(self) -> None:
        """
        What lies too deep is left out, the claim is kept.
        """
        junk = json.dumps({**claim_review(1), "keywords": "X"}).replace('"X"', DEEPER)
        assert numbers(read(f"[{junk}, {LAST}]")) == ["1", "2"]

    @pytest.mark.parametrize("opening", ["[", '{"a":', '[{"claims":'])
    def test_of_a_million_brackets_is_refused_in_a_sentence(self, opening: str) -> None:
        """
        Whether the file ends with them or not.
        """
        with pytest.raises(BadInputError, match=r"^The data [^\n]+\.$"):
            read(opening * 1_000_000)

    def test_of_a_million_closed_brackets_too(self) -> None:
        """
        It is whole JSON that holds nothing.
        """
        with pytest.raises(BadInputError, match="holds no claims"):
            read("[" * 1_000_000 + "]" * 1_000_000)

    def test_of_strange_debunks(self) -> None:
        """
        The one kind of file whose records have names.
        """
        content = {
            "hoaxes": {"a.example/x": "one", "b.example/y": {}},
            "debunks": {
                "one": ["The bridge was sold", "False", "It was not", "https://known.example/1"],
                "two": "X",
                "three": ["The bridge was bought", "False", "It was not", "https://known.example/3"],
            },
        }
        found = read(json.dumps(content).replace('"X"', f"[{DEEP}, 1, 2, 3]"))
        assert [entry.where for entry in found if isinstance(entry, ImportedClaim)] == [
            "debunk one",
            "debunk three",
        ]


class TestLines:
    def test_of_any_depth(self) -> None:
        """
        One line is left out, and counted as what nobody foresaw; a deeper one is no JSON at all.
        """
        found = read("\n".join((FIRST, review(DEEP), review(DEEPER), LAST)))
        assert numbers(found) == ["1", "2"]
        strange, deeper = left_out(found)
        assert (strange.where, strange.unforeseen) == ("line 2", True)
        assert strange.reason.startswith("The record can't be read: RecursionError at ")
        assert (deeper.reason, deeper.unforeseen) == ("The line is no JSON.", False)


class TestTables:
    def test_with_a_cell_that_no_parser_takes(self) -> None:
        """
        A cell of Python that is nested without end.
        """
        words = "('The bridge was sold', 'The bridge was sold', [('eng', 1.0)])"
        good = f"{words}\t[(1714521600, 'https://a.example/1')]\t{words}"
        rows = [f"1\t{good}", f"2\t{'-' * 100_000}1\t[]\t", f"3\t{good.replace('sold', 'bought')}"]
        found = read("\n".join(["fact_check_id\tclaim\tinstances\ttitle", *rows]))
        assert len(numbers(found)) == 2
        assert [skip.where for skip in left_out(found)] == ["line 3"]


class TestPages:
    def test_with_several_reviews(self) -> None:
        """
        The other blocks, and the other reviews of the block.
        """
        blocks = (f"[{FIRST}, {review(DEEP)}]", review(DEEP), review(DEEPER), LAST)
        scripts = "".join(f"<script type='application/ld+json'>{block}</script>" for block in blocks)
        found = read(f"<!doctype html><html><head>{scripts}</head></html>")
        assert numbers(found) == ["1", "2"]
        assert len(left_out(found)) == 3


class TestExports:
    @pytest.mark.parametrize("form", [Format.CSV, Format.JSONLD])
    def test_with_a_broken_claim(self, form: Format) -> None:
        """
        The claims after a broken one are read back.
        """
        review_of = Review(
            publisher="K", url="https://known.example/1", rating="False", verdict=Verdict.FALSE
        )
        file = io.StringIO()
        export((StoredClaim(id=f"c{n}", claim=f"Claim {n}", reviews=(review_of,)) for n in "123"), file, form)
        text = file.getvalue()
        broken = {Format.CSV: text.replace("Claim 2", ""), Format.JSONLD: text.replace('"Claim 2"', "[1]")}[
            form
        ]
        found = read(broken)
        assert [entry.claim.id for entry in found if isinstance(entry, ImportedClaim)] == ["c1", "c3"]
        assert len(left_out(found)) == 1

    def test_with_something_else_among_the_nodes(self) -> None:
        """
        A graph may hold anything.
        """
        file = io.StringIO()
        export((StoredClaim(id=f"c{n}", claim=f"Claim {n}") for n in "12"), file, Format.JSONLD)
        graph = json.loads(file.getvalue())
        graph["@graph"][1:1] = [5, "x", None, []]
        found = read(json.dumps(graph))
        assert [entry.claim.id for entry in found if isinstance(entry, ImportedClaim)] == ["c1", "c2"]


def item(number: int, more: str = "", title: str = "Check") -> str:
    """
    An item of a feed.
    """
    return f"<item><title>{title}</title><link>https://known.example/{number}</link>{more}</item>"


def rss(*items: str) -> str:
    """
    A feed.
    """
    spaces = "xmlns:gml='http://www.opengis.net/gml'"
    return f'<?xml version="1.0"?><rss version="2.0" {spaces}><channel>{"".join(items)}</channel></rss>'


class TestFeeds:
    @pytest.mark.parametrize("reference", REFERENCES, ids=range(len(REFERENCES)))
    @pytest.mark.parametrize("form", ["%s", "<![CDATA[%s]]>", "a & b <br> %s"])
    def test_with_a_reference_to_no_character(self, form: str, reference: str) -> None:
        """
        It stands for an unknown one; every item is read.
        """
        content = rss(
            item(1), item(2, title=form % reference, more=f"<description>{reference}</description>"), item(3)
        )
        links = [one.link for one in feed_items(content.encode()) if isinstance(one, FeedItem)]
        assert links == [f"https://known.example/{number}" for number in (1, 2, 3)]

    def test_with_references_to_characters(self) -> None:
        """
        Those stay what they are.
        """
        good = "&#65;&#x42;&#x1F9C4;&#x10FFFF;"
        (found,) = feed_items(rss(item(1, more=f"<description>{good}</description>")).encode())
        assert isinstance(found, FeedItem)
        assert found.content == "AB\U0001f9c4\U0010ffff"

    def test_with_items_that_the_parser_fails_on(self) -> None:
        """
        Those are left out by themselves, with their numbers.
        """
        strange = "<gml:pos>1 2</gml:pos>"
        found = feed_items(rss(*(item(n, strange if n in (2, 3, 7) else "") for n in range(1, 10))).encode())
        assert [one.where for one in found if isinstance(one, Skipped)] == ["item 2", "item 3", "item 7"]
        assert all(one.unforeseen for one in found if isinstance(one, Skipped))
        links = [one.link for one in found if isinstance(one, FeedItem)]
        assert links == [f"https://known.example/{n}" for n in (1, 4, 5, 6, 8, 9)]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    def test_of_nothing_else_is_refused_in_a_sentence(self, encoding: str) -> None:
        """
        Where no item can be told from the others, or none can be read.
        """
        strange = rss(item(1, "<gml:pos>1 2</gml:pos>"))
        with pytest.raises(BadInputError, match=r"^The data is a feed that can't be read\.$"):
            feed_items(strange.replace("?>", f' encoding="{encoding}"?>', 1).encode(encoding))

    def test_whose_pages_have_impossible_addresses(self) -> None:
        """
        An opener that fails on a link fails for that item.
        """

        def open_page(link: str) -> str:
            if "xn--" in link:
                raise UnicodeError(link)
            return f"<html><script type='application/ld+json'>{FIRST}</script></html>"

        links = ("https://known.example/1", "https://xn--/", "https://known.example/3")
        items = "".join(f"<item><link>{link}</link></item>" for link in links)
        found = list(read_source(rss(items).encode(), pages=open_page))
        assert numbers(found) == ["1", "1"]
        assert [skip.where for skip in left_out(found)] == ["item 2"]


class TestImports:
    def test_count_what_nobody_foresaw(self, store: Store) -> None:
        """
        The report tells those from what is left out for a reason of ours.
        """
        lines = "\n".join((FIRST, review(DEEP), "{", LAST))
        report = import_entries(store, ("a", "JSON lines"), read_source(lines.encode()))
        assert (report.added, len(report.skipped), unforeseen(report.skipped)) == (2, 2, 1)
        assert report.problem is None

    def test_keep_what_came_before_their_reader_failed(self, store: Store) -> None:
        """
        A reader that fails between two records ends, and the report says so.
        """

        def failing() -> Iterator[Entry]:
            yield from read_source(FIRST.encode())
            raise ZeroDivisionError

        report = import_entries(store, ("a", "JSON"), failing())
        assert report.added == 1
        assert report.problem is not None
        assert "ZeroDivisionError at test_isolation.py" in report.problem
        assert store.runs.get(report.run or 0).finished is not None
