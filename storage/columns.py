"""What a column holds: instants, words, members of closed lists."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, DateTime, Dialect, Select, Text, TypeDecorator, func, select
from sqlalchemy.types import TypeEngine

from scheduling.words import Worded

# PostgreSQL takes no NUL and neither database takes half a surrogate pair; a person's JSON can hold both.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """The text as both databases will give it back, with U+FFFD for what they cannot hold."""
    return _UNSTORABLE.sub("\ufffd", text)


class _Instant(TypeEngine[str]):
    """A column of instants on SQLite, where they are text and stay it."""

    __visit_name__ = "DATETIME"


@lru_cache(maxsize=512)
def _written(instant: datetime) -> str:
    """An instant as SQLite keeps it, which sorts as it comes; one transaction writes the same many times."""
    return instant.astimezone(UTC).isoformat(" ", "microseconds").removesuffix("+00:00")


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in, aware UTC out. A naive time is a mistake and is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """SQLite's own way of keeping time forgets the zone, and takes ten times as long to give it back."""
        return dialect.type_descriptor(_Instant() if dialect.name == "sqlite" else self.impl_instance)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        """Turn it to UTC on its way in."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant needs its time zone.")
        return _written(value) if dialect.name == "sqlite" else value.astimezone(UTC)

    def process_result_value(self, value: datetime | str | None, dialect: Dialect) -> datetime | None:
        """SQLite has it as text without a zone and PostgreSQL answers in the session's: give UTC back."""
        if isinstance(value, str):
            return datetime.fromisoformat(value + "+00:00")
        return None if value is None else value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Text of any length. What cannot be stored becomes U+FFFD, so that nothing a person types is a fault."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Make it storable."""
        return None if value is None else storable(value)


class OneOf(TypeDecorator[Worded]):
    """A member of a closed list, stored by value."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[Worded]) -> None:
        """Keep the list that its members come from."""
        super().__init__()
        self.words = words
        self._members = {word.value: word for word in words}

    def process_bind_param(self, value: Worded | None, dialect: Dialect) -> str | None:
        """Refuse, with a KeyError, a word that is not on the list."""
        return None if value is None else self._members[value].value

    def process_result_value(self, value: str | None, dialect: Dialect) -> Worded | None:
        """The member that is stored."""
        return None if value is None else self._members[value]


def earliest(column: Column[datetime]) -> Select[datetime | None]:
    """SELECT the first instant in a column where few rows have one. SQLite takes its index only when told
    that the others are left out.
    """
    return select(func.min(column, type_=column.type)).where(column.is_not(None))
