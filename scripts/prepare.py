"""Bring the data of one site up to date before its processes start: schema, demo city, search index.

Run inside `.venv` by `scripts/run.py`. Each step says what it does and how long it took. Only an empty
database gets the demo city, and only an index that is missing is built; real data is never replaced.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
started = time.monotonic()

import click  # noqa: E402  # after the path is set
import sqlalchemy as sa  # noqa: E402
from alembic.runtime.migration import MigrationContext  # noqa: E402
from alembic.script import ScriptDirectory  # noqa: E402
from flask import Flask  # noqa: E402

from jobsite.app import create_app  # noqa: E402
from jobsite.config import Settings, UnsafeSettings  # noqa: E402
from jobsite.core.database import db  # noqa: E402
from jobsite.core.pdf import has_chinese_font  # noqa: E402
from jobsite.demo.loading import ACCOUNTS, PASSWORD  # noqa: E402
from scripts.debian import apt_install  # noqa: E402


def step(title: str, act: Callable[[], None]) -> None:
    """Show one step and its seconds."""
    begun = time.monotonic()
    print(f"==> {title}", flush=True)
    act()
    print(f"    done in {time.monotonic() - begun:.1f} s", flush=True)


def run_command(app: Flask, *arguments: str) -> None:
    """Run one of the site's own commands in this process."""
    with app.app_context():
        app.cli.main(args=list(arguments), prog_name="flask", standalone_mode=False)


def pending_migrations(app: Flask) -> bool:
    """Whether the schema is older than the newest migration."""
    with app.app_context(), db.engine.connect() as connection:
        present = set(MigrationContext.configure(connection).get_current_heads())
    return present != set(ScriptDirectory(str(ROOT / "migrations")).get_heads())


def is_empty(app: Flask) -> bool:
    """Whether nobody has an account yet."""
    with app.app_context():
        return not db.session.scalar(sa.text("SELECT count(*) FROM person"))


def note_demo_accounts(app: Flask, settings: Settings) -> None:
    """Leave the demo city's accounts where the start can show them; take the note away when there are none."""
    note = settings.data_dir / "demo_accounts.txt"
    with app.app_context():
        statement = sa.text("SELECT count(*) FROM person WHERE email = :email")
        has_demo = settings.is_demo and db.session.scalar(statement, {"email": ACCOUNTS[0][0]})
    if not has_demo:
        note.unlink(missing_ok=True)
        return
    lines = [f"Demo accounts (password {PASSWORD}):", *(f"  {email:24} {kind}" for email, kind, _name in ACCOUNTS)]
    note.write_text("\n".join(lines) + "\n", encoding="utf-8")


def is_index_missing(settings: Settings) -> bool:
    """Whether the folder of the index holds nothing but its README."""
    folder = settings.search_index_dir
    return not folder.is_dir() or not any(entry.name != "README.md" for entry in folder.iterdir())


def provide_fonts() -> None:
    """PDF in Chinese needs a Chinese font; without one the pages say so, and all else works."""
    if not apt_install("fonts-noto-cjk"):
        print("    not installed: PDF files need the Debian package fonts-noto-cjk", flush=True)


def prepare(settings: Settings) -> None:
    app = create_app(settings)
    print(f"    the program is loaded in {time.monotonic() - started:.1f} s", flush=True)
    if not has_chinese_font():
        step("Installing a Chinese font for PDF files", provide_fonts)
    if pending_migrations(app):
        step("Bringing the database schema up to date", lambda: run_command(app, "db", "upgrade"))
    if settings.is_demo and is_empty(app):
        step(
            "Loading the small demo city (200 firms, 2,000 vacancies, 5,000 seekers)",
            lambda: run_command(app, "demo", "load", "--size", "small"),
        )
    note_demo_accounts(app, settings)
    if is_index_missing(settings):
        step("Building the search index", lambda: run_command(app, "search", "rebuild"))


def main() -> int:
    try:
        prepare(Settings.from_environ())
    except UnsafeSettings as error:
        print(f"This cannot start: {error}", file=sys.stderr)
        return 1
    except sa.exc.OperationalError as error:
        print(f"The database does not answer: {error.orig}".strip(), file=sys.stderr)
        print(
            "Remedy: check DATABASE_URL, the free disk and the rights on DATA_DIR, then start again.",
            file=sys.stderr,
        )
        return 1
    except click.ClickException as error:
        print(f"This step failed: {error.format_message()}", file=sys.stderr)
        return 1
    except OSError as error:
        print(
            f"{error.strerror}: {error.filename}\nRemedy: free space or rights there, then start again.",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
