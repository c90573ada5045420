"""SQL that is written once and asked again with other values: the words are kept, never an answer.

Writing a long query costs Django more than PostgreSQL takes to answer it, and a page asks the same few each time with
another case, another person, another instant. `asked` writes the SQL of a question once for each of its shapes, with
marks in the place of the values, and from then on puts the values of the moment where the marks stood.

    asked(_namings_at, case=case.pk, at=at, agencies=[3, 8])

What the shape is follows from the values: None or not, and how many of each list. A tuple is for `listed`: it goes to
the database as one array, so that its length is no matter. A question whose SQL depends on more
says so in its key. Tests run with `CHECKED`: each question is then also written anew, and has to come out the same. The
same one asked again later in a test, of the same numbers on the same day, is looked at no more; and of one that was
looked at `OFTEN` times, one in `SELDOM` is. In the running service one question in `SAMPLED` is looked at so: one that
differed would be answered from the new words, all that is kept thrown away, and the operator told.
"""

import logging
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import count
from threading import Lock
from typing import Any

from django.core.exceptions import EmptyResultSet, ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

from core.days import day_of
from core.prepared import execution

log = logging.getLogger(__name__)

CHECKED = False
looked_at: set[Hashable] = set()  # where CHECKED: the questions, with their values, that came out the same in this test
OFTEN, SELDOM = 30, 10
SAMPLED = 200
MOST = 500  # shapes of questions; the least lately asked goes. 0: nothing is kept

Build = Callable[..., QuerySet[Any, Any]]
Sql = tuple[str, tuple[Any, ...]]

LARGEST = 2**63 - 1  # what PostgreSQL holds in a bigint
_numbers: Iterator[int] = count(1)
FIRST_MARK = 8_200_000_000_000_000_000  # no id comes near it
ROOM = 1000  # between the marks of two values: a list has no more in it
FAR = datetime(4000, 1, 1, 11, tzinfo=UTC)  # and no date of the work
Marks = dict[tuple[type, Any], "Slot"]
Slot = tuple[str, int | None, bool]  # the value's name, its place in a list, and whether the day of an instant is meant
WHOLE = -1  # the place of all of them at once


class Unmarked(ImproperlyConfigured):
    """The query works something out of its values before it reaches the database; hand that in as a value."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """One question in one shape. `sql` is None where such a question can have no answer."""

    queryset: QuerySet[Any, Any]
    compiler: Any
    sql: str | None
    parameters: tuple[Any, ...]
    number: int = field(default_factory=lambda: next(_numbers))  # the same words may differ in what is fixed

    def filled(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(_filled(each, values) for each in self.parameters)

    @property
    def is_marked(self) -> bool:
        """Whether there are values of the moment, each in a place of its own: then it can be planned for any."""
        lists = [each for each in self.parameters if isinstance(each, list)]
        return any(isinstance(each, _Mark) for each in self.parameters) and not any(_marks_in(lists))

    def type_of(self, place: int) -> tuple[Slot, str] | None:
        """Which value of the moment stands there, and PostgreSQL's type for it."""
        mark = self.parameters[place]
        return (mark.slot, mark.kind) if isinstance(mark, _Mark) else None


def _marks_in(parts: list[Any]) -> Iterator[bool]:
    for each in parts:
        yield any(_marks_in(each)) if isinstance(each, list) else isinstance(each, _Mark)


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where a value of the moment goes, and the type in which Django hands it on."""

    slot: Slot
    kind: str = "bigint"  # as PostgreSQL calls it
    cast: type | None = None


_kept: OrderedDict[Hashable, _Kept] = OrderedDict()
_guard = Lock()
_turn = count(1)
_times: Counter[Hashable] = Counter()  # where CHECKED: how often each shape was asked anew


@dataclass(frozen=True, slots=True)
class Question:
    """`build(**values)`, under a key that says all that its SQL depends on beside the values' shape.

    Values are whole numbers, instants, days, None, or lists or tuples of numbers. `fresh` writes the same another way,
    for the check. `planned`: PostgreSQL plans it once for a connection too (core.prepared).
    """

    key: Hashable
    build: Build
    values: dict[str, Any]
    fresh: Callable[[], QuerySet[Any, Any]] | None = None
    planned: bool = False


def ask(question: Question) -> list[Any]:
    """The rows of `build(**values)`."""
    kept = _of(question)
    if kept.sql is None:
        return []
    connection = connections[DEFAULT_DB_ALIAS]  # each thread has its own
    sql, parameters = kept.sql, kept.filled(question.values)
    if question.planned and kept.is_marked:
        sql, parameters = execution(connection, kept.number, sql, parameters, kept.type_of) or (sql, parameters)
    compiler = copy(kept.compiler)
    compiler.connection = connection
    compiler.as_sql = lambda *args, **kwargs: (sql, parameters)
    query = _twin(kept.queryset.query)
    query.get_compiler = lambda *args, **kwargs: compiler
    rows = _twin(kept.queryset)
    rows._query = query  # never handed out: only its rows are
    return list(rows)


def asked(build: Build, **values: Any) -> list[Any]:
    """The same for a question whose words depend on its values' shape alone, under the name of what writes it."""
    return ask(Question(f"{build.__module__}.{build.__qualname__}", build, values))


def planned(build: Build, /, *fixed: Hashable, **values: Any) -> list[Any]:
    """The rows of `build(*fixed, **values)`, a question that PostgreSQL plans once for a connection.

    `fixed` stands in the words: a day, a setting. Where it is another, they are written and planned anew.
    """
    key = f"{build.__module__}.{build.__qualname__}"
    if not fixed:
        return ask(Question(key, build, values, planned=True))
    return ask(Question((key, *fixed), partial(build, *fixed), values, planned=True))


def forget() -> None:
    """Throw all that is kept away; it is written anew when it is asked for."""
    with _guard:
        _kept.clear()


def sql_of(question: Question) -> Sql | None:
    """The SQL of `build(**values)` and its parameters, to stand inside another query; None where nothing can match."""
    kept = _of(question)
    return None if kept.sql is None else (kept.sql, kept.filled(question.values))


def _of(question: Question) -> _Kept:
    values = question.values
    too_large = any(type(value) is int and value > LARGEST for value in values.values())
    if not MOST or too_large:  # no row has such a number, and Django knows it from the number
        queryset = question.build(**_given(values))
        return _Kept(queryset, *_compiled(queryset))
    shape = (question.key, tuple(_shape(value) for value in values.values()))
    with _guard:
        if kept := _kept.get(shape):
            _kept.move_to_end(shape)
    if kept is None:
        try:
            kept = _written(question.build, values)
        except Unmarked:
            if CHECKED:
                raise
            queryset = question.build(**_given(values))  # a page is not lost for it: it asks as before
            return _Kept(queryset, *_compiled(queryset))
        with _guard:
            _kept[shape] = kept
            while len(_kept) > MOST:
                _kept.popitem(last=False)
    if _is_new(question) and _is_its_turn(shape) if CHECKED else next(_turn) % SAMPLED == 0:
        return _looked_at(question, kept)
    return kept


def _is_new(question: Question) -> bool:
    """Asked for the first time in this test of these numbers on this day: one instant stands for the day."""
    days = {name: day_of(value) if isinstance(value, datetime) else value for name, value in question.values.items()}
    asked = question.key, repr(days)
    if asked in looked_at:
        return False
    looked_at.add(asked)
    return True


def _is_its_turn(shape: Hashable) -> bool:
    _times[shape] += 1
    return _times[shape] <= OFTEN or _times[shape] % SELDOM == 0


def _looked_at(question: Question, kept: _Kept) -> _Kept:
    """The same question written anew: what is kept if both are alike, else the new words, which are the truth."""
    queryset = (question.fresh or (lambda: question.build(**_given(question.values))))()
    fresh = _Kept(queryset, *_compiled(queryset))
    if (fresh.sql, fresh.parameters) == (kept.sql, kept.filled(question.values)):
        return kept
    if CHECKED:
        raise AssertionError(f"Kept SQL of {question.key} is not what would be written now:\n{kept}\n{fresh}")
    log.critical("Kept SQL of %s is not what would be written now; all kept SQL was thrown away.", question.key)
    forget()
    return fresh


def _written(build: Build, values: dict[str, Any]) -> _Kept:
    marks: Marks = {}
    marked = {name: _marked(name, value, marks) for name, value in values.items()}
    queryset = build(**marked)
    if getattr(queryset, "_prefetch_related_lookups", ()):
        raise Unmarked("What is fetched beside the rows is not kept; ask for it by itself.")
    compiler, sql, parameters = _compiled(queryset)
    if compiler is not None:
        compiler.connection = None
    return _Kept(queryset, compiler, sql, tuple(_parameter(each, marks) for each in parameters))


def _compiled(queryset: QuerySet[Any, Any]) -> tuple[Any, str | None, tuple[Any, ...]]:
    compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        return None, None, ()
    return compiler, sql, tuple(parameters)


def _shape(value: Any) -> Hashable:
    if isinstance(value, list):
        if len(value) > ROOM:
            raise Unmarked("A long list goes to the database as one array, by itself.")
        return len(value), *(value.index(each) for each in value)  # Django writes what stands twice in a list once
    if value is None or isinstance(value, datetime | date | tuple):
        return type(value).__name__
    if type(value) is int:
        return "int"
    raise Unmarked(f"{type(value).__name__} is no value for a question that is kept.")


def _marked(name: str, value: Any, marks: Marks) -> Any:
    number = ROOM * len(marks)
    if isinstance(value, list):
        chosen = [FIRST_MARK + number + value.index(each) for each in value]
        marks.update({(int, mark): (name, value.index(each), False) for mark, each in zip(chosen, value, strict=True)})
        return chosen
    if value is None:
        return None
    if isinstance(value, tuple):
        marks[int, FIRST_MARK + number] = (name, WHOLE, False)
        return [FIRST_MARK + number]
    if isinstance(value, datetime):
        instant = FAR + timedelta(days=2 * number)
        marks[datetime, instant] = (name, None, False)
        marks[date, day_of(instant)] = (name, None, True)
        return instant
    if isinstance(value, date):
        day = (FAR + timedelta(days=2 * number)).date()
        marks[date, day] = (name, None, False)
        return day
    marks[int, FIRST_MARK + number] = (name, None, False)
    return FIRST_MARK + number


def _parameter(value: Any, marks: Marks, *, in_list: bool = False) -> Any:
    """The parameter as it is kept: a mark for what will be asked with, all else as it stands."""
    if isinstance(value, list):
        found = [_parameter(each, marks, in_list=True) for each in value]
        return found[0] if len(found) == 1 and isinstance(found[0], _Mark) and found[0].slot[1] == WHOLE else found
    if not _looks_marked(value):
        return value
    is_number = isinstance(value, int)
    slot = marks.get((int, int(value)) if is_number else (type(value), value))
    if slot is None or (slot[1] == WHOLE and not in_list):
        raise Unmarked(f"{value!r} was worked out of a value; hand it in as a value of its own.")
    return _Mark(slot, _kind(value, slot), type(value) if is_number and type(value) is not int else None)


KINDS = {"Int2": "smallint", "Int4": "integer", "Int8": "bigint"}  # by the classes in which Django hands numbers on


def _kind(value: Any, slot: Slot) -> str:
    if isinstance(value, datetime):
        return "timestamptz"
    if isinstance(value, date):
        return "date"
    kind = KINDS.get(type(value).__name__, "bigint")
    return f"{kind}[]" if slot[1] == WHOLE else kind


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as `build` gets them."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _looks_marked(value: Any) -> bool:
    if isinstance(value, date):
        return value.year >= FAR.year - 1
    return isinstance(value, int) and not isinstance(value, bool) and value >= FIRST_MARK - ROOM


def _filled(kept: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(kept, _Mark):
        name, place, as_day = kept.slot
        if place == WHOLE:
            return list(values[name])
        value = values[name] if place is None else values[name][place]
        value = day_of(value) if as_day else value
        return kept.cast(value) if kept.cast else value
    return [_filled(each, values) for each in kept] if isinstance(kept, list) else kept


def _twin(thing: Any) -> Any:
    """A shallow copy that does not go through pickling, which would fetch the rows."""
    twin = thing.__class__.__new__(thing.__class__)
    twin.__dict__.update(thing.__dict__)
    return twin
