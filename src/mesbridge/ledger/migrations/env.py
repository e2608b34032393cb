"""Carries out migrations on the connection that ``ledger.schema`` hands over."""

from alembic import context

from mesbridge.ledger import desk_tables  # noqa: F401  # its tables belong to the metadata
from mesbridge.ledger.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite cannot alter a table in place; a batch copies it.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
