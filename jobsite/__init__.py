"""The site: see app.create_app. Each subpackage is one room; the walls between them are in pyproject.toml."""
