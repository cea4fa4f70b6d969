"""Views of the public pages, by page."""
