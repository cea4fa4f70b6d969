"""`flask demo load`: a demo city into an empty database."""

from __future__ import annotations

import time

import click
from flask.cli import AppGroup

from jobsite.core.errors import Conflict
from jobsite.demo.city import SIZES
from jobsite.demo.loading import ACCOUNTS, PASSWORD, load_city

demo_cli = AppGroup("demo")


@demo_cli.command("load")
@click.option("--size", type=click.Choice(sorted(SIZES)), default="small", show_default=True)
def load(size: str) -> None:
    """Write a demo city into the empty database."""
    start = time.perf_counter()
    try:
        load_city(size, say=lambda text: click.echo(f"  {time.perf_counter() - start:6.1f} s  {text}"))
    except Conflict as error:
        raise click.ClickException("The database holds data already; a demo city needs an empty one.") from error
    click.echo(f"Demo city '{size}' loaded in {time.perf_counter() - start:.1f} s. Accounts (password {PASSWORD}):")
    for email, kind, _name in ACCOUNTS:
        click.echo(f"  {email:24} {kind}")
