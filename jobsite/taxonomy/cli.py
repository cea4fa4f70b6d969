"""Owns the `flask taxonomy` commands: code, rank, train. Must hold no rules of its own."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from flask.cli import AppGroup

from jobsite.taxonomy.coder import MODEL_PATH, load_coder, write_model
from jobsite.taxonomy.coder_training import drop_contradicted, list_coded_titles, list_known_titles, train_coder
from jobsite.taxonomy.similarity import MEANINGS_PATH, rank_titles
from jobsite.taxonomy.similarity_training import write_word_meanings

taxonomy_cli = AppGroup("taxonomy")


@taxonomy_cli.command("code")
def code_command() -> None:
    """Code titles: one a line on standard input, one JSON object a line on standard output."""
    coder = load_coder()
    for line in sys.stdin.buffer:
        title = line.decode("utf-8", errors="replace").rstrip("\r\n")
        found = [{"code": one.code, "name": one.name, "score": one.score} for one in coder.code(title)]
        click.echo(json.dumps({"title": title, "candidates": found}, ensure_ascii=False))


@taxonomy_cli.command("train")
def train_command() -> None:
    """Train the coder and the meanings of English title words from the data files."""
    known = list_known_titles()
    coded = drop_contradicted(list_coded_titles(), known)
    write_model(train_coder(coded, known), MODEL_PATH)
    load_coder.cache_clear()
    click.echo(f"{len(coded)} coded and {len(known)} known titles: {MODEL_PATH.name}, {MODEL_PATH.stat().st_size} B")
    write_word_meanings(MEANINGS_PATH)
    click.echo(f"{MEANINGS_PATH.name}, {MEANINGS_PATH.stat().st_size} B")


@taxonomy_cli.command("rank")
@click.option("--queries", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--corpus", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--top", default=1000, show_default=True, help="Lines a query at most.")
def rank_command(queries: Path, corpus: Path, out: Path, top: int) -> None:
    """Rank the titles of a corpus for each query: id and text in, query id, corpus id and score out."""
    query_ids, query_texts = _read_titles(queries)
    corpus_ids, corpus_texts = _read_titles(corpus)
    with out.open("w", encoding="utf-8") as file:
        for query, ranked in zip(query_ids, rank_titles(query_texts, corpus_texts, top=top), strict=True):
            for position, score in ranked:
                file.write(f"{query}\t{corpus_ids[position]}\t{score:.6f}\n")


def _read_titles(path: Path) -> tuple[list[str], list[str]]:
    pairs = list(_read_pairs(path))
    return [identity for identity, _ in pairs], [text for _, text in pairs]


def _read_pairs(path: Path) -> Iterator[tuple[str, str]]:
    """Read id and text; a line without a tab is an id whose text is empty, an empty line is left out."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="\n") as file:
        for line in file:
            identity, _, text = line.rstrip("\r\n").partition("\t")
            if identity:
                yield identity, text.replace("\t", " ")
