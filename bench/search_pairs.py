"""
What the search finds for messages of train splits, to be learned from and to be labelled.

    python -m bench search_pairs --data FOLDER --home FOLDER --out FILE [--sets NAME ...]

Writes a JSON object a message: ``message`` (set/split/id), ``text``, ``right`` (ids of the claims that answer
it) and ``found`` (ids with probabilities, the best first).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.retrieval_sets import load_set
from bot.house import load_embedder, make_folder
from bot.progress import Progress
from bot.settings import Settings
from bot.throwaway import store_of
from claims.matching.match import Matcher
from store.embedding_cache import CachingEmbedder

_DEPTH = 12
SETS = ("posts_multilingual", "snopes_tweets", "politifact_debates")


def main(arguments: Sequence[str]) -> None:
    """
    Search and write.
    """
    parser = argparse.ArgumentParser(prog="python -m bench search_pairs", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the data sets")
    parser.add_argument("--home", type=Path, required=True, help="data folder with the model; keeps vectors")
    parser.add_argument("--sets", nargs="*", default=list(SETS))
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    settings = Settings(FOOTNOTE_DATA=options.home, _env_file=None)
    make_folder(settings)
    embedder, problem = load_embedder(settings, Progress(quiet=True))
    if embedder is None:
        parser.error(str(problem))
    cache = CachingEmbedder(embedder, options.home / "cache" / "embeddings.db")
    with options.out.open("w", encoding="utf-8") as file:
        for name in options.sets:
            one = load_set(options.data / "retrieval" / name)
            with store_of(one.claims, cache, Progress(quiet=True)) as store:
                matcher = Matcher(store.index, cache)
                for split in one.having("train"):
                    for query, text in split.queries:
                        found = [(hit.claim_id, round(hit.score, 4)) for hit in matcher.rank(text, _DEPTH)]
                        row = {
                            "message": f"{name}/{split.name}/{query}",
                            "text": text,
                            "right": sorted(split.relevant[query]),
                            "found": found,
                        }
                        file.write(json.dumps(row, ensure_ascii=False) + "\n")
                    print(name, split.name, flush=True)
    cache.close()


if __name__ == "__main__":
    main(sys.argv[1:])
