"""The blueprints that the modules of this package add their routes to, and the filters that name places."""

from flask import Blueprint

from jobsite.employers.words import phone_text
from jobsite.taxonomy.divisions import division_name, find_division, full_name
from jobsite.web.display import preference

bp = Blueprint("employers", __name__)
staff_bp = Blueprint("staff", __name__)


@bp.app_template_filter("division_full")
def division_full(code: str) -> str:
    """The division from the province down in the viewer's language; an unknown code as it is."""
    return full_name(code, preference("locale")) if find_division(code) else code


@bp.app_template_filter("division_short")
def division_short(code: str) -> str:
    """The division alone in the viewer's language; an unknown code as it is."""
    return division_name(code, preference("locale")) if find_division(code) else code


bp.add_app_template_filter(phone_text)
