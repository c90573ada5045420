"""Answers remembered for the length of one request, so that a page asks who somebody is once."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")

_answers: ContextVar[dict[Hashable, object] | None] = ContextVar("answers", default=None)


def begin() -> object:
    """Start remembering; returns the token for `end`."""
    return _answers.set({})


def end(token) -> None:
    _answers.reset(token)


def remembers() -> bool:
    """Whether a request is under way, so that an answer asked now serves again."""
    return _answers.get() is not None


def knows(key: Hashable) -> bool:
    """Whether this was asked already in the request that is under way."""
    return key in (_answers.get() or ())


def forget() -> None:
    """A command has changed something: ask again."""
    answers = _answers.get()
    if answers is not None:
        answers.clear()


def remembered(key: Hashable, ask: Callable[[], T]) -> T:
    """The answer to `key`, asked once a request. Outside a request, in tasks and tests, always asked afresh."""
    answers = _answers.get()
    if answers is None:
        return ask()
    if key not in answers:
        answers[key] = ask()
    return answers[key]  # type: ignore[return-value]  # what stands under a key was put there by the same question


@contextmanager
def supposing(answers: Mapping[Hashable, object]) -> Iterator[None]:
    """As if these answers, and no others, had been given: to write a question down for somebody who is not there."""
    token = _answers.set(dict(answers))
    try:
        yield
    finally:
        _answers.reset(token)


@contextmanager
def throughout() -> Iterator[None]:
    """For one question: what it asks on the way is asked once, in a request or outside of one."""
    if remembers():
        yield
        return
    token = begin()
    try:
        yield
    finally:
        end(token)
