"""How Alembic runs a revision: on the connection that `storage.migrations.migrate` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import TypeDecorator

from storage.tables import metadata


def plainly(kind: str, thing: Any, _autogenerate: AutogenContext) -> str | Literal[False]:
    """Revisions name plain column types, so that they stay as they are when `storage.tables` moves on."""
    if kind == "type" and isinstance(thing, TypeDecorator):
        return f"sa.{thing.impl_instance!r}"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_item=plainly,
    render_as_batch=True,  # SQLite alters a table by copying it
)
with context.begin_transaction():
    context.run_migrations()
