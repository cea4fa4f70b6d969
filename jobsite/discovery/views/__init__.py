"""Views of discovery: the seeker's side, and the side of firms and staff."""
