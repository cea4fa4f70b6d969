"""Commands for the operator: build the indexes anew, compare them with the database."""

from __future__ import annotations

import sys
import time

import click
from flask.cli import AppGroup

from jobsite.search import indexing
from jobsite.search.engine import IndexBusy, SearchUnavailable

SHOWN = 20
search_cli = AppGroup("search")


@search_cli.command("rebuild")
@click.argument("names", nargs=-1, type=click.Choice(indexing.index_names()))
def rebuild(names: tuple[str, ...]) -> None:
    """Build the indexes anew beside the present ones and swap; pages go on answering meanwhile."""
    start = time.monotonic()
    try:
        counts = indexing.rebuild(names)
    except IndexBusy:
        raise click.ClickException("another process is writing the index; try again later") from None
    for name, count in counts.items():
        click.echo(f"{name}: {count} documents")
    click.echo(f"done in {time.monotonic() - start:.1f} s")


@search_cli.command("verify")
@click.argument("names", nargs=-1, type=click.Choice(indexing.index_names()))
def verify(names: tuple[str, ...]) -> None:
    """Compare index and database by id and version; exits with 1 and the differences when there are any."""
    is_equal = True
    for name in names or indexing.index_names():
        try:
            found = indexing.verify(name)
        except SearchUnavailable as error:
            click.echo(f"{name}: {error}")
            is_equal = False
            continue
        for what, ids in (("missing", found.missing), ("surplus", found.surplus), ("outdated", found.outdated)):
            if ids:
                more = f" and {len(ids) - SHOWN} more" if len(ids) > SHOWN else ""
                click.echo(f"{name}: {len(ids)} {what}: {', '.join(map(str, ids[:SHOWN]))}{more}")
        if not found:
            click.echo(f"{name}: equal")
        is_equal &= not found
    pending = indexing.count_pending()
    if pending:
        click.echo(f"{pending} events are not indexed yet")
    sys.exit(0 if is_equal else 1)
