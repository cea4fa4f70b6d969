"""The blueprint that the modules of this package add their routes to."""

from flask import Blueprint

bp = Blueprint("sharing", __name__)
