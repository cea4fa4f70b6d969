"""Commands of the core: the jobs process, backup and restore."""

from __future__ import annotations

import signal
import threading

import click
from flask import Flask
from flask.cli import AppGroup

from jobsite.core import jobs

jobs_cli = AppGroup("jobs", help="Work outside requests.")


def register_commands(app: Flask) -> None:
    """Add the core's commands to `flask`."""
    app.cli.add_command(jobs_cli)

    @jobs_cli.command("run")
    def run() -> None:
        """Run pumps, jobs and periodic tasks until SIGTERM or SIGINT."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        click.echo("jobs: running")
        jobs.run_for_ever(app.app_context, stop)
        click.echo("jobs: stopped")
