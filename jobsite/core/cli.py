"""Commands of the core: the jobs process, backup and restore."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from jobsite.core import jobs
from jobsite.core.backup import BackupError, restore_backup, write_backup

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

    @app.cli.command("backup")
    @click.argument("target", type=click.Path(path_type=Path))
    def backup(target: Path) -> None:
        """Write database and uploads to TARGET (a new .tar.gz) while the site runs."""
        settings = app.extensions["settings"]
        try:
            size = write_backup(settings.database_url, settings.data_dir / "uploads", target.resolve())
        except BackupError as error:
            raise click.ClickException(str(error)) from error
        click.echo(f"{target}: {size:,} bytes")

    @app.cli.command("restore")
    @click.argument("archive", type=click.Path(path_type=Path, exists=True))
    @click.confirmation_option(prompt="This replaces the database and the uploads. Is the site stopped?")
    def restore(archive: Path) -> None:
        """Put ARCHIVE in place of the database and the uploads; then run `flask search rebuild`."""
        settings = app.extensions["settings"]
        try:
            restore_backup(archive, settings.database_url, settings.data_dir / "uploads")
        except BackupError as error:
            raise click.ClickException(str(error)) from error
        click.echo("Restored. Now run: flask --app wsgi db upgrade && flask --app wsgi search rebuild")
