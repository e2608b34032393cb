"""Alembic's environment and the revisions, carried in the package."""
