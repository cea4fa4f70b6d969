"""Pages of fairs, one module for each subject; each adds its routes to `blueprint.bp`."""

from jobsite.fairs.views import (
    booking,
    booths,
    cards,
    entering,
    making,
    pictures,
    placing,
    registering,
    reporting,
    showing,
    stage_picture,
    staging,
)
from jobsite.fairs.views.blueprint import bp

__all__ = [
    "booking",
    "booths",
    "bp",
    "cards",
    "entering",
    "making",
    "pictures",
    "placing",
    "registering",
    "reporting",
    "showing",
    "stage_picture",
    "staging",
]
