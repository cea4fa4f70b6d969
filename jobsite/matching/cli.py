"""Commands of matching: the file face for judging (``rank``) and the fairness audit (``audit``).

Owns reading and writing files. Must not score.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TextIO

import click
from flask.cli import AppGroup

from jobsite.core import clock
from jobsite.matching.audit import AuditTable, audit_records, impact_ratios
from jobsite.matching.engine import Match, MatchEngine
from jobsite.matching.features import SeekerRow, VacancyRow, seeker_row, vacancy_row
from jobsite.matching.limits import CODES, Limit
from jobsite.matching.records import (
    RecordError,
    SeekerRecord,
    VacancyRecord,
    read_lines,
    read_seeker,
    read_vacancy,
)

matching_cli = AppGroup("matching")
HALF_A_YEAR = timedelta(days=182)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@matching_cli.command("rank")
@click.option("--vacancies", required=True, type=FILE, help="Vacancies, one JSON object a line.")
@click.option("--seekers", required=True, type=FILE, help="Seekers, one JSON object a line.")
@click.option(
    "--for", "direction", required=True, type=click.Choice(["seekers", "vacancies"]), help="Whom to rank for."
)
@click.option("--top", default=50, show_default=True, type=click.IntRange(1, 100_000))
@click.option("--out", required=True, type=click.File("w", encoding="utf-8", lazy=False), help="The run; - prints it.")
@click.option("--on", "on", default=None, help="The day to judge by (YYYY-MM-DD); default today.")
@click.option("--all", "with_barred", is_flag=True, help="Also write pairs that a limit bars, after the others.")
def rank(
    vacancies: Path, seekers: Path, direction: str, top: int, out: TextIO, on: str | None, with_barred: bool
) -> None:
    """Rank vacancies for each seeker, or seekers for each vacancy, best first."""
    posts, people = load_vacancies(vacancies), load_seekers(seekers)
    today = judging_day(posts, on)
    count = 0
    for ranking in rankings(posts, people, today, direction):
        for match in cut(ranking, top, with_barred):
            out.write(run_line(match) + "\n")
            count += 1
    click.echo(f"{count} pairs of {len(people)} seekers and {len(posts)} vacancies, judged on {today}", err=True)


@matching_cli.command("audit")
@click.option("--vacancies", required=True, type=FILE, help="Vacancies, one JSON object a line.")
@click.option("--seekers", required=True, type=FILE, help="Seekers with sex, birth_year, home_division; one a line.")
@click.option("--top", default=20, show_default=True, type=click.IntRange(1, 1000))
@click.option("--on", "on", default=None, help="The day to judge by (YYYY-MM-DD); default today.")
def audit(vacancies: Path, seekers: Path, top: int, on: str | None) -> None:
    """Print how often each group is among the best, and the ratio to the group that is so most often.

    A ratio below 0.8 is marked: the four-fifths rule (29 CFR 1607.4 D). Sex and home region are read for this
    report alone; no formula sees them.
    """
    posts = load_vacancies(vacancies)
    with seekers.open(encoding="utf-8") as handle:
        people = list(_lines(handle, seekers.name))
    today = judging_day(posts, on)
    for table in impact_ratios(audit_records(people, posts, today, top), today):
        click.echo(format_table(table))


def format_table(table: AuditTable) -> str:
    """The table of one attribute as text."""
    lines = [f"{table.attribute}: share in the top of a vacancy, ratio to the best group"]
    for group in table.groups:
        mark = "  < 0.80" if group.ratio < 0.8 else ""
        lines.append(f"  {group.name:24s} {group.people:7d} {group.share:8.4f} {group.ratio:6.3f}{mark}")
    return "\n".join(lines)


def load_vacancies(path: Path) -> list[VacancyRecord]:
    """The file's vacancies; a line that is no record ends the command with its number."""
    with path.open(encoding="utf-8") as handle:
        return [read_vacancy(data) for data in _lines(handle, path.name)]


def load_seekers(path: Path) -> list[SeekerRecord]:
    """The file's seekers; a line that is no record ends the command with its number."""
    with path.open(encoding="utf-8") as handle:
        return [read_seeker(data) for data in _lines(handle, path.name)]


def _lines(handle: TextIO, name: str) -> Iterator[dict[str, object]]:
    try:
        yield from read_lines(handle, name)
    except (RecordError, UnicodeDecodeError) as error:
        raise click.ClickException(str(error)) from error


def judging_day(posts: Sequence[VacancyRecord], on: str | None) -> date:
    """The day to judge by: as asked, else today. A file most of whose dated vacancies are over is an old one.

    It is judged on the day its first vacancy closes, where those that closed half a year or more before all others
    count as closed even then, and the command says so.
    """
    if on is not None:
        try:
            return date.fromisoformat(on)
        except ValueError as error:
            raise click.BadParameter("write it as 2026-01-31", param_hint="--on") from error
    today = clock.today()
    dated = sorted(post.closes_on for post in posts if post.closes_on)
    if sum(day < today for day in dated) <= 0.5 * len(dated):
        return today
    day = dated[0]
    for earlier, later in pairwise(dated[: len(dated) // 7 + 1]):
        if later - earlier > HALF_A_YEAR:
            day = later
    click.echo(f"most vacancies closed before {today}: judged on {day}; choose another day with --on", err=True)
    return day


def rankings(
    posts: Sequence[VacancyRecord], people: Sequence[SeekerRecord], today: date, direction: str
) -> Iterator[list[Match]]:
    """For each seeker, or each vacancy, all its pairs, best first, those that a limit bars last."""
    engine = MatchEngine()
    vacancy_rows = [vacancy_row(post) for post in posts]
    seeker_rows = [seeker_row(person) for person in people]
    if direction == "seekers":
        for row in seeker_rows:
            yield sorted(engine.match_everything(row, vacancy_rows, today), key=rank_key)
    else:
        yield from _rank_by_vacancy(engine, vacancy_rows, seeker_rows, today)


def _rank_by_vacancy(
    engine: MatchEngine, vacancy_rows: list[VacancyRow], seeker_rows: list[SeekerRow], today: date
) -> Iterator[list[Match]]:
    found: dict[str, list[Match]] = {row.key: [] for row in vacancy_rows}
    for row in seeker_rows:
        for match in engine.match_everything(row, vacancy_rows, today):
            found[match.vacancy].append(match)
    for matches in found.values():
        yield sorted(matches, key=rank_key)


def rank_key(match: Match) -> tuple[bool, float, str, str]:
    """Open pairs first, then by score; equal ones by id, so that a run is the same twice."""
    return (match.limit is not Limit.NONE, -match.score, match.vacancy, match.seeker)


def cut(ranking: list[Match], top: int, with_barred: bool) -> list[Match]:
    """The best ``top`` pairs; barred ones only where asked, after them."""
    open_pairs = [match for match in ranking if match.limit is Limit.NONE][:top]
    barred = [match for match in ranking if match.limit is not Limit.NONE] if with_barred else []
    return open_pairs + barred


def run_line(match: Match) -> str:
    """One pair of a run as JSON."""
    return json.dumps(
        {
            "seeker": match.seeker,
            "vacancy": match.vacancy,
            "score": match.score,
            "parts": match.parts,
            "blocked_by": CODES.get(match.limit),
        },
        ensure_ascii=False,
    )
