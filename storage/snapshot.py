"""What one transaction knows already, so that it does not ask again.

Many cards are drawn in one snapshot, and most of them are about the same people. Nothing can change there, so
the same question has the same answer and is asked once. A transaction that writes knows no more than it has
learnt: what it holds locked, and what it has written itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from storage.connection import Connection

P = ParamSpec("P")
T = TypeVar("T")


@contextmanager
def forgetting(connection: Connection) -> Iterator[None]:
    """For one of several who share a transaction: what one of them has learnt, the others do not know."""
    before, connection.known = connection.known, {}
    try:
        yield
    finally:
        connection.known = before


def learn(connection: Connection, read: Callable[..., Any], answers: Mapping[Any, object]) -> None:
    """Keep what ``read`` would answer to each of these arguments, found set by set or just written.

    In a transaction that writes it has to stay so to the end, or be learnt anew by whoever changes it.
    """
    inner = getattr(read, "__wrapped__", read)
    connection.known.update({(inner, arguments, ()): answer for arguments, answer in answers.items()})


def unknown(connection: Connection, read: Callable[..., Any], numbers: Collection[int]) -> set[int]:
    """Those numbers that ``read`` would still have to ask the database for."""
    inner = getattr(read, "__wrapped__", read)
    return {number for number in numbers if (inner, (number,), ()) not in connection.known}


def each(
    connection: Connection,
    read: Callable[Concatenate[Connection, Collection[int], P], Mapping[int, T]],
    numbers: Collection[int],
    *args: P.args,
    **kwargs: P.kwargs,
) -> dict[int, T]:
    """What ``read`` gives for each of these numbers; for those whose answer is not known yet, in one go.

    What it has no answer for is left out.
    """
    known = connection.known if connection.unchanging else {}
    also = (args, tuple(kwargs.items()))
    new = [number for number in numbers if (read, number, also) not in known]
    if new:
        found = read(connection, new, *args, **kwargs)
        known.update({(read, number, also): found.get(number) for number in new})
    answers = ((number, known[read, number, also]) for number in numbers)
    return {number: answer for number, answer in answers if answer is not None}


def once(read: Callable[Concatenate[Connection, P], T]) -> Callable[Concatenate[Connection, P], T]:
    """A read that gives facts which never change: not asked again where its answer is known."""

    @wraps(read)
    def asked(connection: Connection, /, *args: P.args, **kwargs: P.kwargs) -> T:
        known = connection.known
        question = (read, args, tuple(kwargs.items()))
        if question in known:
            answer: T = known[question]
            return answer
        answer = read(connection, *args, **kwargs)
        if connection.unchanging:
            known[question] = answer
        return answer

    return asked
