"""
Claims found in marked texts, beside two baselines: every sentence a claim, and the whole text one.

    python -m bench claims --data ../shared/data --model data/model

Then whether finding claims helps to match articles (AVeriTeC, dev split) and messages of several rumours.

Posts are X-CLAIM (Mittal and others 2023), sentences FEVERFact (validation), articles those annotated
under tests/data/articles, whose texts lie in the data folder.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from bench.claims_matching import print_articles
from bench.claims_several import print_several
from claims.evaluation.claims import Finder, evaluate_claims
from claims.extraction.extract import extract
from claims.extraction.worthiness import WorthinessModel
from claims.models import Claim, Message
from claims.ports import Embedder
from claims.text.sentences import sentences
from store.embedding_cache import CachingEmbedder
from store.model.embedder import OnnxEmbedder

ANNOTATIONS = Path(__file__).parent.parent / "tests" / "data" / "articles"
MARKED = ("xclaim_span_dev_en", "xclaim_span_dev_hi", "feverfact_validation")


def json_lines(path: Path) -> list[dict[str, Any]]:
    """
    The objects of a compressed file of JSON lines.
    """
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def article_texts(folder: Path) -> dict[str, str]:
    """
    Texts of articles by the SHA-256 of their UTF-8 bytes.
    """
    texts = [str(row["text"]) for path in sorted(folder.glob("*.jsonl.gz")) for row in json_lines(path)]
    texts += [path.read_bytes().decode("utf-8") for path in sorted(folder.glob("*.txt"))]
    return {hashlib.sha256(text.encode("utf-8")).hexdigest(): text for text in texts}


def annotated(folder: Path) -> Iterator[dict[str, Any]]:
    """
    The annotated articles whose texts are there.
    """
    texts = article_texts(folder)
    for path in sorted(ANNOTATIONS.glob("*.json")):
        row = json.loads(path.read_text("utf-8"))
        if row["sha256"] in texts:
            yield row | {"text": texts[row["sha256"]]}


def every_sentence(message: Message) -> Sequence[Claim]:
    """
    The baseline that takes every sentence for a claim, in order, said by nobody.
    """
    text = message.page.text if message.page else message.text
    spans = [sentence.span for sentence in sentences(text)]
    return [Claim(text=text[slice(*span)], span=span, quote=text[slice(*span)]) for span in spans]


def whole_text(message: Message) -> Sequence[Claim]:
    """
    The baseline that takes the whole text for one claim.
    """
    text = message.page.text if message.page else message.text
    return [Claim(text=text, span=(0, len(text)), quote=text)]


def main(arguments: Sequence[str]) -> None:
    """
    Print the figures of each set, ours beside the baselines.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data", type=Path, help="folder with extraction/, articles/ and retrieval/; without it, our own"
    )
    parser.add_argument(
        "--model", type=Path, help="folder of the embedding model; without it, by words alone"
    )
    parser.add_argument("--cache", type=Path, help="file that keeps vectors between runs")
    parser.add_argument("--only", choices=("texts", "articles"), help="one of the two tables")
    options = parser.parse_args(arguments)
    embedder = _embedder(options.model, options.cache)
    worthiness = WorthinessModel.load()
    if options.data is not None and options.only != "articles":
        print_texts(options.data, worthiness, embedder)
    if options.data is not None and options.only != "texts":
        print("articles, ranked by what is searched for")
        print_articles(options.data / "retrieval" / "articles_averitec", worthiness, embedder)
    if options.only != "texts":
        print("several of the bundled rumours in one message")
        print_several(worthiness, embedder)


def _embedder(model: Path | None, cache: Path | None) -> Embedder | None:
    if model is None:
        return None
    loaded = OnnxEmbedder.load(model)
    return CachingEmbedder(loaded, cache) if cache else loaded


def print_texts(folder: Path, worthiness: WorthinessModel, embedder: Embedder | None) -> None:
    """
    The figures of each set of marked texts.
    """
    ours: Callable[[Message], Sequence[Claim]] = partial(extract, worthiness=worthiness, embedder=embedder)
    finders: dict[str, Finder] = {"footnote": ours, "sentences": every_sentence, "whole text": whole_text}
    sets = {name: json_lines(folder / "extraction" / f"{name}.jsonl.gz") for name in MARKED}
    sets["articles"] = list(annotated(folder / "articles"))
    for name, rows in sets.items():
        print(name)
        for finder, find in finders.items():
            if name == "articles" and finder == "whole text":
                continue  # it covers everything and so tells nothing
            print(f"  {finder:11}", json.dumps(evaluate_claims(rows, find)))


if __name__ == "__main__":
    main(sys.argv[1:])
