"""The bureau's figures of shared staff, and the records behind every one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import render_template, request

from jobsite.core import clock
from jobsite.core.errors import NotFound
from jobsite.core.i18n import gettext as _
from jobsite.core.paging import page_number
from jobsite.employers.models import Industry
from jobsite.employers.words import INDUSTRY_WORDS
from jobsite.sharing import policies
from jobsite.sharing.models.lending import PostingKind
from jobsite.sharing.queries import plan_figures as queries
from jobsite.sharing.queries.plan_figures import By, Help, Outcome
from jobsite.sharing.views import showing
from jobsite.sharing.views.blueprint import bp
from jobsite.sharing.views.plans import places
from jobsite.sharing.words import KIND_WORDS
from jobsite.taxonomy.divisions import find_division
from jobsite.taxonomy.occupations import class_name, find_occupation
from jobsite.web.access import access
from jobsite.web.display import page_language

PERIOD = timedelta(days=90)
ROW, TOP, MOST_WIDTH = 44, 24, 20
LEFT, RIGHT = 190, 450


@dataclass(frozen=True)
class Band:
    """One line of the two-sided picture in its own units: heights at both ends, width, and what it says."""

    y1: int
    y2: int
    width: float
    help: Help


@dataclass(frozen=True)
class Picture:
    """The two-sided picture: labels with their heights, bands, and the height of all."""

    lenders: list[tuple[str, int]]
    borrowers: list[tuple[str, int]]
    bands: list[Band]
    height: int


def label_of(by: By, key: str) -> str:
    """A group's name in the language of the page."""
    if by is By.INDUSTRY:
        return str(INDUSTRY_WORDS[Industry(key)])
    if by is By.DIVISION:
        return showing.place_name(key)
    return class_name(key, 2, english=page_language() == "en") if key and find_occupation(key) else str(_("未写明"))


def picture_of(rows: list[Help]) -> Picture:
    """Where everything stands; the widest band is MOST_WIDTH."""
    lenders = list(dict.fromkeys(row.lender for row in rows))
    borrowers = list(dict.fromkeys(row.borrower for row in rows))
    most = max((row.people for row in rows), default=1)
    at = {name: TOP + ROW * place for side in (lenders, borrowers) for place, name in enumerate(side)}
    left = {name: TOP + ROW * place for place, name in enumerate(lenders)}
    right = {name: TOP + ROW * place for place, name in enumerate(borrowers)}
    bands = [
        Band(left[row.lender], right[row.borrower], round(max(1.5, MOST_WIDTH * row.people / most), 1), row)
        for row in rows
    ]
    return Picture(
        [(label_of(By.INDUSTRY, name), left[name]) for name in lenders],
        [(label_of(By.INDUSTRY, name), right[name]) for name in borrowers],
        bands,
        TOP + ROW * max(len(lenders), len(borrowers), 1) if at else TOP,
    )


def asked_division() -> str:
    """The place asked for, empty for the whole city."""
    code = request.args.get("division", "")
    return code if code and find_division(code) else ""


@bp.get("/staff/sharing/figures")
@access(policies.can_oversee_sharing)
def figures() -> Any:
    """Surplus and shortage side by side, who could help whom, and what became of it."""
    today, division = clock.today(), asked_division()
    helps = queries.who_could_help(today, today + PERIOD, division)
    return render_template(
        "sharing/figures.html",
        division=division,
        places=places(),
        balances=[(by, queries.balances(by, today, division)) for by in By],
        helps=helps,
        picture=picture_of(helps[:24]) if helps else None,
        outcomes=queries.outcomes(),
        label_of=label_of,
        by_words={By.INDUSTRY: _("按行业"), By.DIVISION: _("按镇街"), By.OCCUPATION: _("按职业")},
        By=By,
        Outcome=Outcome,
    )


@bp.get("/staff/sharing/figures/people")
@access(policies.can_oversee_sharing)
def figure_people() -> Any:
    """The postings behind a number of people to lend or wanted."""
    by, kind, key = request.args.get("by", ""), request.args.get("kind", ""), request.args.get("key", "")
    if by not in set(By) or kind not in set(PostingKind) or (by == By.INDUSTRY and key not in set(Industry)):
        raise NotFound
    division = asked_division()
    found, people = queries.list_group(
        By(by), key, PostingKind(kind), clock.today(), division, page=page_number(request.args.get("page"))
    )
    return render_template(
        "sharing/figure_people.html",
        found=found,
        people=people,
        label=label_of(By(by), key),
        kind_word=KIND_WORDS[PostingKind(kind)],
        division=division,
        show=showing,
    )


@bp.get("/staff/sharing/figures/help")
@access(policies.can_oversee_sharing)
def figure_help() -> Any:
    """The possible pairs behind a band of the picture."""
    lender, borrower = request.args.get("lender", ""), request.args.get("borrower", "")
    if lender not in set(Industry) or borrower not in set(Industry):
        raise NotFound
    today, division = clock.today(), asked_division()
    pairs = queries.list_helpers(today, today + PERIOD, lender, borrower, division)
    helps = queries.who_could_help(today, today + PERIOD, division) or []
    return render_template(
        "sharing/figure_help.html",
        pairs=pairs,
        help=next((row for row in helps if (row.lender, row.borrower) == (lender, borrower)), None),
        lender=label_of(By.INDUSTRY, lender),
        borrower=label_of(By.INDUSTRY, borrower),
        division=division,
        show=showing,
    )


@bp.get("/staff/sharing/figures/proposed")
@access(policies.can_oversee_sharing)
def figure_proposed() -> Any:
    """The loans that plans proposed to firms."""
    found = queries.list_proposed(page=page_number(request.args.get("page")))
    return render_template("sharing/figure_proposed.html", found=found, show=showing)


@bp.get("/staff/sharing/figures/outcomes/<name>")
@access(policies.can_oversee_sharing)
def figure_outcome(name: str) -> Any:
    """The agreements behind the days worked or the people returned."""
    if name not in (Outcome.DAYS, Outcome.RETURNED):
        raise NotFound
    of = Outcome(name)
    found = queries.list_counted(of, page=page_number(request.args.get("page")))
    return render_template(
        "sharing/figure_outcome.html", found=found, total=queries.outcomes()[of], of=of, Outcome=Outcome, show=showing
    )
