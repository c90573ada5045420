"""What is counted, and that no small count can be read or reckoned by who stands outside the service (S.1)."""

import itertools
import random
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import CareDomain
from gapsblocks.models import GapsAndBlocksForm
from gapsblocks.rules.picture import protect_quarter, protect_year, quarter_label, quarter_of, quarters_between
from gapsblocks.selectors import picture as selectors
from gapsblocks.selectors.picture import AGE, AGENCY, BARRIER, CATEGORY, DOMAIN, EXTENT, LEVEL, picture
from tests.factories import AgencyFactory
from tests.factories.gapsblocks import advised, raised, sent


def columns_that_fit(quarter, least):
    """Every column of counts that a reader who knows the rules could take for the hidden one."""
    hidden = [at for at, cell in enumerate(quarter.cells) if cell is None]
    if not hidden:
        yield quarter.cells
        return
    seen = sum(cell for cell in quarter.cells if cell is not None)
    low = 0 if quarter.with_zeros else 1
    for total in [quarter.total] if quarter.total is not None else range(1, least):
        for counts in itertools.product(range(low, total - seen + 1), repeat=len(hidden)):
            if sum(counts) == total - seen:
                cells = list(quarter.cells)
                for at, count in zip(hidden, counts, strict=True):
                    cells[at] = count
                yield tuple(cells)


def tables_that_fit(quarters, year, least):
    for columns in itertools.product(*(list(columns_that_fit(quarter, least)) for quarter in quarters)):
        sums = [sum(cells) for cells in zip(*columns, strict=True)]
        if year.total in (None, sum(sums)) and all(
            told in (None, known) for told, known in zip(year.totals, sums, strict=True)
        ):
            yield columns, sums


def test_no_hidden_count_can_be_reckoned_from_the_rest_of_its_table():
    """All tables that agree with what is shown are written down: no hidden count is the same in all of them."""
    chance = random.Random(11)
    hidden = told = 0
    for _ in range(250):
        rows, least = chance.choice([2, 3, 3]), chance.choice([3, 4])
        counts = [[chance.choice([0, 0, 1, 1, 2, 2, 3, 4, 5, 6]) for _ in range(3)] for _ in range(rows)]
        quarters = [protect_quarter([row[at] for row in counts], least) for at in range(3)]
        year = protect_year(counts, quarters, least)
        fitting = list(tables_that_fit(quarters, year, least))
        truth = tuple(tuple(row[at] for row in counts) for at in range(3))
        assert any(columns == truth for columns, _ in fitting)
        for at, quarter in enumerate(quarters):
            if quarter.total is None and year.total is not None:
                assert len({sum(columns[at]) for columns, _ in fitting}) > 1, counts
            room = 1 if quarter.total is None else least - 1
            for row, cell in enumerate(quarter.cells):
                if cell is None:
                    hidden += 1
                    could_be = {columns[at][row] for columns, _ in fitting}
                    assert max(could_be) - min(could_be) >= room, (counts, least, at, row)
        for row, total in enumerate(year.totals):
            told += total is not None and None in [quarter.cells[row] for quarter in quarters]
            if total is None and year.total is not None:
                assert len({sums[row] for _, sums in fitting}) > 1, counts
    assert hidden > 200  # the rule hides,
    assert told > 20  # and still tells a year where it may


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([7, 8, 0], [7, 8, 0]),  # nothing small
        ([2, 7, 9], [None, None, 9]),  # with the next smallest, or 2 = total - 7 - 9
        ([4, 0, 30], [None, 0, None]),
        ([1, 4, 12], [None, None, None]),  # 1 + 4 = 5 leaves no room: each could be told
        ([3, 4, 12], [None, None, 12]),
        ([1, 2], [None, None]),
    ],
)
def test_a_small_count_is_hidden_with_others(counts, shown):
    assert list(protect_quarter(counts, 5).cells) == shown


def test_a_quarter_with_few_forms_is_hidden_as_a_whole():
    few = protect_quarter([3, 0, 1], 5)
    assert (few.total, few.cells, few.with_zeros) == (None, (None, None, None), True)
    assert protect_quarter([0, 0], 5).cells == (0, 0)


def test_one_hidden_quarter_is_not_told_by_the_year():
    counts = [[10, 11, 12, 2], [8, 9, 10, 1]]
    quarters = [protect_quarter([row[at] for row in counts], 5) for at in range(4)]
    assert protect_year(counts, quarters, 5).totals == (None, None)
    assert protect_year(counts, quarters, 5).total is None


def test_a_year_is_told_of_kinds_that_were_few_in_each_quarter():
    counts = [[4, 4, 4, 4], [4, 4, 4, 4], [3, 4, 4, 4]]
    quarters = [protect_quarter([row[at] for row in counts], 5) for at in range(4)]
    assert all(None in quarter.cells for quarter in quarters)
    assert protect_year(counts, quarters, 5).totals == (16, 16, 15)


def test_quarters_are_said_and_counted():
    assert quarter_of(date(2026, 5, 20)) == date(2026, 4, 1)
    assert quarter_label(date(2026, 4, 1)) == "Q2 2026"
    assert quarters_between(date(2025, 12, 31), date(2026, 4, 1)) == [
        date(2025, 10, 1),
        date(2026, 1, 1),
        date(2026, 4, 1),
    ]


# --- from the rows -------------------------------------------------------------------------------------------


def many(form, number, **fields):
    """Further forms like this one, of which only the counts matter."""
    rows = [
        GapsAndBlocksForm(**{f.attname: getattr(form, f.attname) for f in form._meta.fields}) for _ in range(number)
    ]
    for row in rows:
        row.pk, row._state.adding = None, True
        for name, value in fields.items():
            setattr(row, name, value)
    start = GapsAndBlocksForm.objects.count()
    for at, row in enumerate(rows):
        row.reference = f"X-{start + at}"
    return GapsAndBlocksForm.objects.bulk_create(rows)


@pytest.fixture
def form(case, dan, cora, forum):
    with time_machine.travel("2026-02-02 09:00Z", tick=False):
        return sent(advised(raised(case, dan), cora), cora, forum)


def said(table, label):
    return [count.value for line in table.lines if line.label == label for count in line.counts]


@pytest.mark.django_db
@pytest.mark.requirement("GB2-gap-tracked")
def test_it_counts_by_every_side_and_tells_the_age_in_working_days(form, forum):
    many(form, 6, category="waiting", domain=CareDomain.objects.get(code="drug-use"))
    many(
        form, 8, state="answered", result="partly", answer="Yes", answered_on=date(2026, 2, 9), answered_by=form.sent_by
    )
    found = picture(selectors.of_forum(forum), date(2026, 1, 1), date(2026, 3, 31), today=date(2026, 3, 18))
    assert [count.value for count in found.totals] == [15]
    assert said(found.tables[CATEGORY], "No such service") == [9]
    assert said(found.tables[CATEGORY], "Waiting list") == [6]
    assert said(found.tables[LEVEL], "With the co-ordinator") == [7]
    assert said(found.tables[LEVEL], "Answered") == [8]
    assert said(found.tables[AGE], "0 to 5 days") == [8]  # 2 to 9 February, Saint Brigid's Day being on the 2nd
    assert said(found.tables[AGE], "21 to 40 days") == [7]  # to 18 March, without Saint Patrick's Day
    assert said(found.tables[EXTENT], "How services are set up") == [15]
    assert said(found.tables[BARRIER], "No barrier of the register") == [15]
    assert said(found.tables[DOMAIN], form.domain.label) == [15]
    assert [count.value for count in found.tables[AGENCY].totals] == [15]
    assert (found.times[0].median, found.times[0].low, found.times[0].high) == (5, 5, 5)


@pytest.mark.django_db
def test_outside_the_service_small_counts_are_hidden_and_inside_they_are_read(form, forum, case):
    many(form, 9)
    many(form, 2, category="waiting")
    dates = {"since": date(2026, 1, 1), "until": date(2026, 3, 31), "today": date(2026, 3, 18)}
    for scope in (selectors.of_forum(forum), selectors.sent_by(case.lead_agency), selectors.of_the_country()):
        outside = picture(scope, **dates)
        assert said(outside.tables[CATEGORY], "Waiting list") == [None]
        assert said(outside.tables[CATEGORY], "No such service") == [None]  # or 12 - 10 would tell
        assert [count.value for count in outside.totals] == [12]
        assert outside.has_hidden
    inside = picture(selectors.of_service(case.lead_agency), **dates)
    assert said(inside.tables[CATEGORY], "Waiting list") == [2]
    assert not inside.has_hidden
    assert BARRIER not in inside.tables


@pytest.mark.django_db
def test_all_tables_of_a_quarter_show_the_same_total_and_hide_what_it_would_tell(form, forum):
    many(form, 9, category="waiting")
    many(form, 3, extent="individual")
    found = picture(selectors.of_forum(forum), date(2026, 1, 1), date(2026, 3, 31), today=date(2026, 3, 18))
    assert {tuple(count.value for count in table.totals) for table in found.tables.values()} == {(13,)}
    for table in found.tables.values():
        hidden = [line for line in table.lines if line.counts[0].value is None]
        assert len(hidden) != 1, table.code


@pytest.mark.django_db
def test_a_choice_of_quarters_shows_less_and_never_other_counts(form, forum):
    for month in (2, 5, 8, 11):
        many(form, month + 4, sent_on=date(2025, month, 3))
        many(form, month % 3, sent_on=date(2025, month, 3), category="waiting")
    scope, today = selectors.of_forum(forum), date(2026, 3, 18)
    whole = picture(scope, date(2025, 1, 1), date(2026, 3, 31), today=today)
    for first, last in ((date(2025, 1, 1), date(2025, 6, 30)), (date(2025, 4, 1), date(2025, 12, 31))):
        part = picture(scope, first, last, today=today)
        for code, table in part.tables.items():
            for line, wide in zip(table.lines, whole.tables[code].lines, strict=True):
                known = {count.label: count.value for count in wide.counts}
                assert all(known[count.label] == count.value for count in line.counts), (code, line.label)
        assert not any(head.is_total for head in part.tables[CATEGORY].heads)  # or it could be subtracted
    assert "2025" in [head.label for head in whole.tables[CATEGORY].heads]


@pytest.mark.django_db
def test_a_year_that_runs_has_no_total_yet(form, forum):
    many(form, 9)
    running = picture(selectors.of_forum(forum), date(2026, 1, 1), date(2026, 12, 31), today=date(2026, 12, 31))
    assert not any(head.is_total for head in running.tables[CATEGORY].heads)
    over = picture(selectors.of_forum(forum), date(2026, 1, 1), date(2026, 12, 31), today=date(2027, 1, 1))
    assert over.tables[CATEGORY].heads[-1].label == "2026"


@pytest.mark.django_db
def test_outside_nobody_narrows_what_is_counted(form, forum, case):
    many(form, 9, category="waiting")
    dates = {"since": date(2026, 1, 1), "until": date(2026, 3, 31), "today": date(2026, 3, 18)}
    scope = selectors.of_forum(forum)
    assert picture(scope, **dates, category="waiting").tables == picture(scope, **dates).tables
    inside = picture(selectors.of_service(case.lead_agency), **dates, category="waiting")
    assert [count.value for count in inside.totals] == [9]


@pytest.mark.django_db
def test_time_to_answer_is_told_only_where_the_answered_are_not_few(form, forum):
    many(form, 12)
    answered = {"state": "answered", "result": "not", "answer": "No", "answered_by": form.sent_by}
    many(form, 3, answered_on=date(2026, 2, 9), **answered)
    dates = {"since": date(2026, 1, 1), "until": date(2026, 3, 31), "today": date(2026, 3, 18)}
    assert picture(selectors.of_forum(forum), **dates).times[0].median is None
    assert picture(selectors.of_service(form.agency), **dates).times[0].median == 5
    many(form, 9, answered_on=date(2026, 3, 9), **answered)
    assert picture(selectors.of_forum(forum), **dates).times[0].median == 25


@pytest.mark.django_db
def test_each_scope_counts_its_own_forms(form, forum, other_forum, dan, cora, case):
    many(form, 6, forum=other_forum)
    unsent = raised(case, dan)
    dates = {"since": date(2026, 1, 1), "until": unsent.raised_on, "today": unsent.raised_on}
    assert [count.value for count in picture(selectors.of_forum(other_forum), **dates).totals][0] == 6
    assert [count.value for count in picture(selectors.of_the_country(), **dates).totals][0] == 7
    inside = picture(selectors.of_service(case.lead_agency), **dates)
    assert sum(count.value for count in inside.totals if count.label.startswith("Q")) == 8  # the unsent too
    elsewhere = managed_by_another()
    assert picture(selectors.of_service(elsewhere), **dates).is_empty


def managed_by_another():
    return AgencyFactory(name="Elsewhere")


@pytest.mark.django_db
def test_it_costs_the_same_for_few_forms_and_for_many(form, forum):
    dates = {"since": date(2025, 1, 1), "until": date(2026, 3, 31), "today": date(2026, 3, 18)}

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            picture(selectors.of_forum(forum), **dates)
        return len(asked)

    few = cost()
    many(form, 40, agency=AgencyFactory(), sent_on=date(2025, 5, 5))
    many(form, 40, agency=AgencyFactory(), category="distance")
    assert cost() == few <= 6
