"""What one snapshot was asked already: the same question there has the same answer, so it is asked once.

Many cards are drawn in one snapshot, and most of them are about the same people.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

P = ParamSpec("P")
T = TypeVar("T")
_ANSWERS = "daymark_snapshot"


def begin(connection: Connection) -> None:
    """From here until `end` nothing that this connection sees can change."""
    connection.info[_ANSWERS] = {}


def end(connection: Connection) -> None:
    """Forget the answers: the connection goes back to the pool and will see other things."""
    connection.info.pop(_ANSWERS, None)


def learn(connection: Connection, read: Callable[..., Any], answers: Mapping[Any, object]) -> None:
    """Keep what ``read`` would answer to each of these arguments: found set by set, and never asked again.

    Without a snapshot there is nothing to keep it in, and nothing is kept.
    """
    known: dict[Any, Any] | None = connection.info.get(_ANSWERS)
    if known is not None:
        inner = getattr(read, "__wrapped__", read)
        known.update({(inner, arguments, ()): answer for arguments, answer in answers.items()})


def once(read: Callable[Concatenate[Connection, P], T]) -> Callable[Concatenate[Connection, P], T]:
    """A read that gives facts which never change: asked once in a snapshot, and every time in a transaction
    that writes.
    """

    @wraps(read)
    def asked(connection: Connection, /, *args: P.args, **kwargs: P.kwargs) -> T:
        answers: dict[Any, Any] | None = connection.info.get(_ANSWERS)
        if answers is None:
            return read(connection, *args, **kwargs)
        question = (read, args, tuple(kwargs.items()))
        if question not in answers:
            answers[question] = read(connection, *args, **kwargs)
        answer: T = answers[question]
        return answer

    return asked
