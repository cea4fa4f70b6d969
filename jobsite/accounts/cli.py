"""Commands for people: the first administrator."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from jobsite.accounts.services import invitation_path, invite_staff
from jobsite.core.database import unit_of_work
from jobsite.core.errors import AppError, Invalid
from jobsite.core.identity import SYSTEM, StaffRole

accounts_cli = AppGroup("accounts")


@accounts_cli.command("create-staff")
@click.option("--email", required=True, help="Where the invitation goes.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    default=[StaffRole.ADMINISTRATOR.value],
    type=click.Choice([role.value for role in StaffRole]),
    help="May be given more than once.",
)
def create_staff(email: str, roles: tuple[str, ...]) -> None:
    """Invite a staff member and print the link, which is also sent by e-mail."""
    try:
        with unit_of_work():
            row = invite_staff(actor=SYSTEM, target=email, roles=[StaffRole(role) for role in roles])
            path = invitation_path(row)
    except AppError as error:
        words = error.errors.values() if isinstance(error, Invalid) else [error.message]
        raise click.ClickException(" ".join(str(word) for word in words)) from error
    settings = current_app.extensions["settings"]
    address = settings.public_url or f"http://127.0.0.1:{settings.port}"
    click.echo(f"{address}{path}")
