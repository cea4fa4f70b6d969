"""What search engines are told."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from jobsite.core import clock
from jobsite.portal.queries import list_for_sitemap
from jobsite.web.access import public
from jobsite.web.navigation import whole_url

bp = Blueprint("robots", __name__)
MOST_IN_SITEMAP = 50_000


@bp.get("/robots.txt")
@public
def robots() -> Response:
    """Public pages may be read; desks and accounts are of no use to anyone else."""
    lines = ["User-agent: *", "Disallow: /desk/", "Disallow: /staff", "Disallow: /me", "Disallow: /account/"]
    lines.append(f"Sitemap: {whole_url('robots.sitemap')}")
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@bp.get("/sitemap.xml")
@public
def sitemap() -> Response:
    """The open vacancies, newest first; closed ones leave at once."""
    rows = list_for_sitemap(clock.today(), limit=MOST_IN_SITEMAP)
    return Response(render_template("portal/sitemap.xml", rows=rows), mimetype="text/xml")
