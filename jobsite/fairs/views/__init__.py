"""Pages of fairs, one module for each subject; each adds its routes to `blueprint.bp`."""

from jobsite.fairs.views import booths, entering, making, pictures, placing, showing
from jobsite.fairs.views.blueprint import bp

__all__ = ["booths", "bp", "entering", "making", "pictures", "placing", "showing"]
