"""HTTP only: access, the commit boundary, errors, headers, forms, page context. Knows no feature."""
