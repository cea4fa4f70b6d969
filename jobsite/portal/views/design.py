"""The living style page."""

from __future__ import annotations

from flask import Blueprint, render_template

from jobsite.web.access import public
from jobsite.web.design_samples import SampleForm

bp = Blueprint("design", __name__)


@bp.get("/design")
@public
def index() -> str:
    """Every component in all its states."""
    return render_template("design/index.html", form=SampleForm(formdata=None).show_errors())
