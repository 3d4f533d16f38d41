"""
Other search engines over the words and vectors of one of our stores. The libraries are no development tools:
``make bench`` installs them, and each is imported where its engine is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

import numpy as np
import sqlite_utils
from numpy.typing import NDArray

from claims.ports import Vectors
from claims.text.normalize import words
from claims.token_hashes import STEM

# A claim counts thrice and its title twice, as nearly as whole numbers come to our weights.
_REPEATED = (3, 2, 1, 1)
_BEGINNING_COUNTS = 0.5
_HEAP = 200_000_000
_EXPANDED = 128
_CELLS_PER_ROOT = 2
_PROBED = 32
_TRAINED, _FEWEST_TRAINED = 64, 40
# Of claims with several vectors fewer claims than vectors are found.
_SPARE = 2

WordSearch = Callable[[str, int], Sequence[int]]
"""
Row numbers of so many claims for a text, the best first.
"""
VectorSearch = Callable[[Vectors, int], Sequence[int]]
"""
Places of vectors near one of shape (dimensions,), more than so many, so that they are of so many claims.
"""
Make = Callable[[NDArray[np.float16]], VectorSearch]


def tantivy_words(database: sqlite_utils.Database) -> WordSearch:
    """
    Tantivy in memory: one field, the words that our word search has, those of claim and title repeated, and
    the beginnings of long words, which count half; row numbers by BM25.
    """
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", tokenizer_name="words", index_option="freq")
    builder.add_integer_field("number", fast=True)
    schema = builder.build()
    index = tantivy.Index(schema)
    split = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("words", split)
    writer = index.writer(_HEAP, num_threads=1)
    for number, *fields in database.execute("select rowid, claim, title, wordings, body from claim_words"):
        said = chain.from_iterable(
            text.split() * count for text, count in zip(fields, _REPEATED, strict=True)
        )
        writer.add_document(tantivy.Document(text=" ".join(_with_beginnings(said)), number=number))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def term(word: str) -> tuple[tantivy.Occur, tantivy.Query]:
        query = tantivy.Query.term_query(schema, "text", word, "freq")
        counts = tantivy.Query.boost_query(query, _BEGINNING_COUNTS) if word.startswith("~") else query
        return tantivy.Occur.Should, counts

    def search(text: str, limit: int) -> Sequence[int]:
        terms = [term(word) for word in dict.fromkeys(_with_beginnings(words(text)))]
        if not terms:
            return []
        hits = searcher.search(tantivy.Query.boolean_query(terms), limit, count=False).hits
        numbers: list[int] = searcher.fast_field_values("number", [address for _, address in hits])
        return numbers

    return search


def usearch_vectors(vectors: NDArray[np.float16]) -> VectorSearch:
    """
    usearch: a graph (HNSW) of vectors in 16 bits.
    """
    from usearch.index import Index, MetricKind

    index = Index(
        ndim=vectors.shape[1], metric=MetricKind.IP, dtype="f16", expansion_search=_SPARE * _EXPANDED
    )
    index.add(np.arange(len(vectors)), vectors, threads=1)

    def search(vector: Vectors, limit: int) -> Sequence[int]:
        found: list[int] = index.search(vector, _SPARE * limit, threads=1).keys.tolist()
        return found

    return search


def faiss_exact(vectors: NDArray[np.float16]) -> VectorSearch:
    """
    Faiss comparing everything, in 32 bits.
    """
    import faiss

    return _faiss(faiss.IndexFlatIP(vectors.shape[1]), vectors)


def faiss_cells(vectors: NDArray[np.float16]) -> VectorSearch:
    """
    Faiss looking into some cells of many (IVF), in 32 bits.
    """
    import faiss

    dimensions = vectors.shape[1]
    cells = max(1, min(int(_CELLS_PER_ROOT * len(vectors) ** 0.5), len(vectors) // _FEWEST_TRAINED))
    index = faiss.IndexIVFFlat(faiss.IndexFlatIP(dimensions), dimensions, cells, faiss.METRIC_INNER_PRODUCT)
    index.cp.niter = 10
    sample = np.random.default_rng(1).permutation(len(vectors))[: _TRAINED * cells]
    faiss.omp_set_num_threads(1)
    index.train(vectors[np.sort(sample)].astype(np.float32))
    index.nprobe = _PROBED
    return _faiss(index, vectors)


def _faiss(index: object, vectors: NDArray[np.float16]) -> VectorSearch:
    import faiss

    faiss.omp_set_num_threads(1)
    for start in range(0, len(vectors), 65_536):
        index.add(vectors[start : start + 65_536].astype(np.float32))

    def search(vector: Vectors, limit: int) -> Sequence[int]:
        places = index.search(vector[None], min(_SPARE * limit, len(vectors)))[1][0]
        found: list[int] = places[places >= 0].tolist()
        return found

    return search


def _with_beginnings(said: Iterable[str]) -> Iterator[str]:
    for word in said:
        yield word
        if len(word) >= STEM and not word[0].isdigit():
            yield f"~{word[:STEM]}"
