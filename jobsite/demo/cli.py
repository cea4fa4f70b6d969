"""`flask demo load`: a demo city into an empty database."""

from __future__ import annotations

import time

import click
from flask.cli import AppGroup

from jobsite.core.errors import Conflict
from jobsite.demo.city import SIZES
from jobsite.demo.fair import load_fair
from jobsite.demo.loading import ACCOUNTS, PASSWORD, load_city
from jobsite.demo.visitors import Players, find_open_fair

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
    load_fair()
    click.echo(f"  {time.perf_counter() - start:6.1f} s  a fair that is open now")
    click.echo(f"Demo city '{size}' loaded in {time.perf_counter() - start:.1f} s. Accounts (password {PASSWORD}):")
    for email, kind, _name in ACCOUNTS:
        click.echo(f"  {email:24} {kind}")
    click.echo("`flask demo fair` sends simulated visitors and recruiters into the fair.")


@demo_cli.command("fair")
@click.option("--minutes", type=click.FloatRange(0.05, 720), default=10.0, show_default=True)
@click.option("--visitors", type=click.IntRange(1, 2000), default=60, show_default=True)
@click.option(
    "--pause", type=click.FloatRange(0.0, 60), default=2.0, show_default=True, help="seconds between two steps"
)
@click.option("--seed", type=int, default=1, show_default=True)
def play(minutes: float, visitors: int, pause: float, seed: int) -> None:
    """Let simulated visitors and recruiters play the open fair, for so many minutes or until Ctrl-C."""
    fair_id = find_open_fair()
    if fair_id is None:
        raise click.ClickException("No fair is open now: `flask demo load` makes one.")
    players = Players(fair_id, visitors=visitors, seed=seed)
    click.echo(f"{len(players.visitors)} visitors and {len(players.hosts)} recruiters at /fairs/{fair_id}/lobby")
    end = time.monotonic() + 60 * minutes
    while time.monotonic() < end:
        players.step()
        time.sleep(min(pause, max(0.0, end - time.monotonic())))
    click.echo(", ".join(f"{name} {count}" for name, count in sorted(players.done.items())))
