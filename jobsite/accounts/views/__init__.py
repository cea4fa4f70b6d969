"""Pages of people. One blueprint for everyone's own account, one for the staff who look after people."""

from jobsite.accounts.views import codes, invitations, privacy, settings, sign_in, sign_up
from jobsite.accounts.views.blueprint import bp
from jobsite.accounts.views.people import bp as people_bp

__all__ = ["bp", "codes", "invitations", "people_bp", "privacy", "settings", "sign_in", "sign_up"]
