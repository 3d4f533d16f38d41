"""
The starter pack and the hand-written test sets keep the format that their READMEs state.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from claims.models import Verdict

PACK = Path(__file__).parents[2] / "store" / "starter"
SETS = Path(__file__).parents[1] / "data"
DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
LANGUAGES = {"en", "es", "fr", "de", "pt", "hi", "ar", "zh"}
ARTICLE = "wikileaks-bbc-fake-news-french-elections"
CLAIM_KEYS = {
    "id",
    "claim",
    "language",
    "title",
    "claimant",
    "said_on",
    "wordings",
    "appearances",
    "reviews",
    "contexts",
}


def read(name: str) -> list[dict[str, Any]]:
    """
    The records of one file of the pack.
    """
    return read_lines(PACK / name)


def read_lines(path: Path) -> list[dict[str, Any]]:
    """
    The records of a file with one JSON object a line.
    """
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def domains(entry: dict[str, Any]) -> list[str]:
    """
    The domains of a publisher.
    """
    return [entry["site"], *entry["aliases"]]


@pytest.fixture(scope="module")
def records() -> list[dict[str, Any]]:
    return read("claims.jsonl")


class TestClaims:
    def test_keys_are_the_documented_ones(self, records: list[dict[str, Any]]) -> None:
        """
        A record has the keys that the loader reads and no others.
        """
        assert [record["id"] for record in records if not set(record) <= CLAIM_KEYS] == []

    def test_ids_are_unique_slugs(self, records: list[dict[str, Any]]) -> None:
        """
        Every record has an id of its own that can stand in a URL.
        """
        ids = [record["id"] for record in records]
        assert len(set(ids)) == len(ids)
        assert all(re.fullmatch(r"starter-[a-z0-9-]+", name) for name in ids)

    def test_claims_and_wordings_are_unique(self, records: list[dict[str, Any]]) -> None:
        """
        No sentence stands in two records, so that no claim has its reviews split.
        """
        texts = [text.casefold() for record in records for text in (record["claim"], *record["wordings"])]
        assert len(set(texts)) == len(texts)

    def test_languages_are_the_packs_eight(self, records: list[dict[str, Any]]) -> None:
        """
        Claims come in all of the eight languages and in no other.
        """
        assert {record["language"] for record in records} == LANGUAGES

    def test_verdicts_are_on_the_scale(self, records: list[dict[str, Any]]) -> None:
        """
        Every review has a verdict of our scale and the publisher's own rating beside it.
        """
        reviews = [review for record in records for review in record["reviews"]]
        assert {review["verdict"] for review in reviews} <= {str(verdict) for verdict in Verdict}
        assert all(review["rating"].strip() and review["publisher"] for review in reviews)

    def test_dates_are_iso_of_reduced_precision(self, records: list[dict[str, Any]]) -> None:
        """
        A date is a year, a month or a day; an unknown one is absent.
        """
        dates = [record["said_on"] for record in records if "said_on" in record]
        for record in records:
            dates += [note["date"] for note in (*record["reviews"], *record["contexts"]) if "date" in note]
        assert [date for date in dates if not DATE.fullmatch(date)] == []

    def test_no_verdict_on_the_articles_headline(self, records: list[dict[str, Any]]) -> None:
        """
        What the sample article claims has context only: nobody published a check of it.
        """
        answered = [record for record in records if any(ARTICLE in url for url in record["appearances"])]
        assert len(answered) >= 10
        assert all(record["contexts"] and not record["reviews"] for record in answered)

    def test_every_record_has_a_source(self, records: list[dict[str, Any]]) -> None:
        """
        A record without review and context would answer nothing.
        """
        assert [record["id"] for record in records if not record["reviews"] and not record["contexts"]] == []

    def test_sources_are_newest_first(self, records: list[dict[str, Any]]) -> None:
        """
        Reviews and contexts stand newest first, those without a date last.
        """
        for record in records:
            for notes in (record["reviews"], record["contexts"]):
                dates = [note.get("date", "") for note in notes]
                assert dates == sorted(dates, reverse=True), record["id"]

    def test_interested_parties_are_named(self, records: list[dict[str, Any]]) -> None:
        """
        A context of a broadcaster that is party to the dispute says so.
        """
        contexts = [context for record in records for context in record["contexts"]]
        state = [context for context in contexts if re.search(r"//[^/]*(rt\.com|sputnik)", context["url"])]
        assert state
        assert all(context.get("party") for context in state)


class TestUrls:
    def test_all_are_web_addresses(self, records: list[dict[str, Any]]) -> None:
        """
        Every source can be opened: an absolute http or https URL without tracking parameters.
        """
        urls = [note["url"] for record in records for note in (*record["reviews"], *record["contexts"])]
        urls += [note["url"] for outlet in read("outlets.jsonl") for note in outlet["notes"]]
        assert all(re.fullmatch(r"https?://[^\s/]+\.[^\s/]+/\S*", url) for url in urls)
        assert [url for url in urls if "utm_" in url or "CMP=" in url] == []

    def test_copies_on_odd_hosts_stay_out(self, records: list[dict[str, Any]]) -> None:
        """
        No link goes to a copy on a host that is not the publisher's.
        """
        text = json.dumps(records) + json.dumps(read("outlets.jsonl"))
        assert not re.search(r"ikeabase|kelnews|icity\.life|staging\.|preprod|wikiwand", text)


class TestOutlets:
    def test_no_domain_is_named_twice(self) -> None:
        """
        A domain belongs to one outlet, as its name or as an alias.
        """
        domains = [
            name for outlet in read("outlets.jsonl") for name in (outlet["domain"], *outlet["aliases"])
        ]
        assert len(set(domains)) == len(domains)
        assert all(re.fullmatch(r"[a-z0-9.-]+\.[a-z]+", domain) for domain in domains)

    def test_the_articles_outlet_has_its_three_domains(self) -> None:
        """
        The outlet of the sample article is known by its three names, with sourced notes.
        """
        outlet = next(entry for entry in read("outlets.jsonl") if entry["domain"] == "yournewswire.com")
        assert outlet["aliases"] == ["newspunch.com", "thepeoplesvoice.tv"]
        assert outlet["notes"][0]["publisher"] == "Poynter"

    def test_notes_are_sourced(self) -> None:
        """
        Every note about an outlet names who says it and where.
        """
        for outlet in read("outlets.jsonl"):
            assert outlet["notes"]
            assert all(note["text"] and note["publisher"] and note["url"] for note in outlet["notes"])


class TestPublishers:
    def test_every_reviewer_is_listed(self, records: list[dict[str, Any]]) -> None:
        """
        No review of the pack comes from a publisher that the pack does not list as known.
        """
        listed = {entry["name"] for entry in read("publishers.jsonl")}
        reviewers = {review["publisher"] for record in records for review in record["reviews"]}
        assert reviewers <= listed

    def test_reviews_stand_at_their_publishers_address(self, records: list[dict[str, Any]]) -> None:
        """
        The domain of a review leads to the publisher it names, so that no review is shown under another name.
        """
        owners = {site: entry["name"] for entry in read("publishers.jsonl") for site in domains(entry)}
        for review in (review for record in records for review in record["reviews"]):
            parts = (urlsplit(review["url"]).hostname or "").split(".")
            parents = [".".join(parts[start:]) for start in range(len(parts) - 1)]
            assert next(owners[site] for site in parents if site in owners) == review["publisher"]

    def test_domains_belong_to_one_publisher(self) -> None:
        """
        A name or a domain leads to one publisher only, and each says how it is known.
        """
        entries = read("publishers.jsonl")
        sites = [site for entry in entries for site in domains(entry)]
        assert len(set(sites)) == len(sites)
        assert len({entry["name"] for entry in entries}) == len(entries)
        assert all(entry["trust"] == "known" and entry["source"] for entry in entries)


class TestVersion:
    def test_is_a_positive_number(self) -> None:
        """
        The version of the pack is a whole number that can rise.
        """
        assert int((PACK / "VERSION").read_text(encoding="utf-8")) >= 1


class TestHandWrittenSets:
    def test_every_review_record_has_three_rewordings(self, records: list[dict[str, Any]]) -> None:
        """
        Each checked rumour has at least three rewordings, one of them in a language other than its own.
        """
        rewordings = read_lines(SETS / "rewordings.jsonl")
        languages = defaultdict(list)
        for entry in rewordings:
            languages[entry["claim_id"]].append(entry["language"])
        own = {record["id"]: record["language"] for record in records}
        assert set(languages) <= set(own)
        assert all(len(found) >= 3 and set(found) - {own[name]} for name, found in languages.items())

    def test_rewordings_are_no_copies(self, records: list[dict[str, Any]]) -> None:
        """
        A rewording is neither the stored sentence nor one of its stored wordings.
        """
        stored = {text.casefold() for record in records for text in (record["claim"], *record["wordings"])}
        texts = [entry["text"].casefold() for entry in read_lines(SETS / "rewordings.jsonl")]
        assert not stored & set(texts)
        assert len(set(texts)) == len(texts)

    def test_conflicts_change_twenty_numbers_and_twenty_signs(self, records: list[dict[str, Any]]) -> None:
        """
        There are twenty negated and twenty number-changed versions of claims that exist.
        """
        conflicts = read_lines(SETS / "conflicts.jsonl")
        assert Counter(entry["change"] for entry in conflicts) == {"negation": 20, "number": 20}
        assert {entry["claim_id"] for entry in conflicts} <= {record["id"] for record in records}

    def test_chatter_is_two_hundred_messages_in_many_languages(self) -> None:
        """
        There are two hundred different chat messages in at least six languages.
        """
        chatter = read_lines(SETS / "chatter.jsonl")
        assert len({entry["text"] for entry in chatter}) == 200
        assert len({entry["language"] for entry in chatter}) >= 6

    def test_pairs_cover_the_eight_languages_evenly(self) -> None:
        """
        Every language has at least forty pairs, and every pair says what is expected of it.
        """
        pairs = read_lines(SETS / "pairs.jsonl")
        counts = Counter(entry["language"] for entry in pairs)
        assert set(counts) == LANGUAGES
        assert min(counts.values()) >= 40
        assert len({entry["id"] for entry in pairs}) == len(pairs)
        same = {"same", "denial", "question", "report"}
        assert all((entry["expected"] == "same") == (entry["kind"] in same) for entry in pairs)


class TestArticleAnnotations:
    def test_spans_are_ordered_and_disjoint(self) -> None:
        """
        The annotated claims of a text follow one another without overlap, and an editor would check some.
        """
        files = sorted((SETS / "articles").glob("*.json"))
        assert len(files) == 20
        for file in files:
            claims = json.loads(file.read_text(encoding="utf-8"))["claims"]
            edges = [edge for claim in claims for edge in claim["span"]]
            assert edges == sorted(edges), file.name
            assert sum(claim["check"] == "must" for claim in claims) >= 2, file.name

    def test_annotations_belong_to_the_text(self) -> None:
        """
        The sample article's annotation was made on the very bytes that are there.
        """
        text = PACK.parents[2] / "shared" / "data" / "articles" / "wikileaks-bbc-2017.txt"
        if not text.exists():
            pytest.skip("the annotated texts are not on this machine")
        note = json.loads((SETS / "articles" / "wikileaks-bbc-2017.json").read_text(encoding="utf-8"))
        assert hashlib.sha256(text.read_bytes()).hexdigest() == note["sha256"]
