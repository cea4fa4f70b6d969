"""Distances from one place to many, for ordering by distance. Units: degrees, 0.00001 degrees, kilometres."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from jobsite.search.engine import Nearest

DEGREE = 100_000
"""Longitude and latitude are indexed as whole numbers of 0.00001 degrees, about one metre."""
UNKNOWN_PLACE_KM = 99_999.0
_EARTH_KM = 6371.0


def kilometres(near: Nearest, longitude: npt.NDArray[Any], latitude: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Great-circle distance (haversine) of each place; UNKNOWN_PLACE_KM where both numbers are 0.

    ``longitude`` and ``latitude``: whole numbers of 0.00001 degrees, one axis.
    """
    east = np.radians(longitude / DEGREE)
    north = np.radians(latitude / DEGREE)
    home_east, home_north = np.radians(near.longitude), np.radians(near.latitude)
    half = (
        np.sin((north - home_north) / 2) ** 2 + np.cos(home_north) * np.cos(north) * np.sin((east - home_east) / 2) ** 2
    )
    distance: npt.NDArray[np.float64] = 2 * _EARTH_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    distance[(longitude == 0) & (latitude == 0)] = UNKNOWN_PLACE_KM
    return distance
