"""The curve of the time to an answer: what it tells, and that it tells no small count besides (S.1)."""

import itertools
import random
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from gapsblocks.charts import LARGE_PRINT, PAPER, paper_bars
from gapsblocks.curves import SCREEN, curves_of
from gapsblocks.rules.picture import protect_quarter
from gapsblocks.rules.within import AGE_OF, ENDS, answered_within
from gapsblocks.selectors import picture as selectors
from gapsblocks.selectors.picture import AGES, CATEGORY, Count, Head, Line, Table, Within, picture
from tests.factories.gapsblocks import advised, raised, sent
from tests.gapsblocks.test_picture import many

STEPS = range(len(AGE_OF))
BANDS = range(max(AGE_OF) + 1)


def test_each_step_of_the_curve_lies_in_one_band_of_ages():
    bands = [next((band for band, begins in enumerate(AGES) if day < begins), len(AGES)) for day in ENDS]
    assert [*bands, len(AGES)] == list(AGE_OF)


def of_bands(counts):
    return [sum(count for count, band in zip(counts, AGE_OF, strict=True) if band == each) for each in BANDS]


def ages_that_fit(ages):
    """Every table of ages that a reader who knows the rules could take for the hidden one."""
    hidden = [at for at, cell in enumerate(ages.cells) if cell is None]
    left = ages.total - sum(cell for cell in ages.cells if cell is not None)
    for counts in itertools.product(range(0 if ages.with_zeros else 1, left + 1), repeat=len(hidden)):
        if sum(counts) == left:
            cells = list(ages.cells)
            for at, count in zip(hidden, counts, strict=True):
                cells[at] = count
            yield tuple(cells)


def answered_that_fit(ages, shown):
    """By age, the counts of answered forms that agree with the ages and with the curve where it ends with an age."""
    last_step = [max(at for at in STEPS if AGE_OF[at] == band) for band in BANDS]
    for counts in itertools.product(*(range(age + 1) for age in ages)):
        sums = list(itertools.accumulate(counts))
        if all(shown[last_step[band]] in (None, sums[band]) for band in BANDS):
            yield counts


def test_no_small_count_of_an_age_answered_or_open_can_be_reckoned_from_curve_and_ages():
    """All tables that agree with what is shown are written down: a small count is never the only one that fits."""
    chance, least = random.Random(4), 3
    told = finer = 0
    for _ in range(400):
        answered = [chance.choice([0, 0, 0, 1, 2, 3]) for _ in STEPS]
        still_open = [chance.choice([0, 0, 0, 1, 3, 4]) for _ in BANDS]
        in_bands = of_bands(answered)
        ages = protect_quarter([a + o for a, o in zip(in_bands, still_open, strict=True)], least)
        if ages.total is None or sum(still_open) + sum(answered) > 14:
            continue
        shown = answered_within(answered, still_open, ages.cells, sum(answered), least)
        if all(count is None for count in shown):
            continue
        told += 1
        finer += sum(count is not None for count in shown[:-1])
        fitting = [(cells, counts) for cells in ages_that_fit(ages) for counts in answered_that_fit(cells, shown)]
        for band in BANDS:
            for truth, could_be in (
                (in_bands[band], {counts[band] for _, counts in fitting}),
                (still_open[band], {cells[band] - counts[band] for cells, counts in fitting}),
            ):
                assert truth in could_be
                assert truth == 0 or truth >= least or len(could_be) > 1, (answered, still_open, ages, shown, band)
        # what a step adds to the one before it is told only where it is not small
        known = [0, *(count for count in shown if count is not None)]
        assert all(b - a == 0 or b - a >= least for a, b in itertools.pairwise(known)), (answered, still_open, shown)
    assert told > 60  # the rule tells,
    assert finer > 60  # and more than the sum


@pytest.mark.parametrize(
    ("answered", "still_open", "told", "shown"),
    [
        ([5, 6, 5, 5, 0, 0, 0, 0], [0, 0, 0, 0, 6], 21, [5, 11, 16, 21, 21, 21, 21, 21]),
        ([5, 6, 2, 8, 0, 0, 0, 0], [0, 0, 0, 0, 6], 21, [5, 11, None, 21, 21, 21, 21, 21]),  # 2 goes with 8
        ([5, 6, 5, 5, 0, 0, 0, 0], [0, 0, 0, 2, 6], 21, [5, 11, 16, 21, None, None, None, 21]),  # 2 open
        ([5, 6, 5, 5, 0, 0, 0, 0], [0, 0, 0, 0, 6], None, [None] * 8),  # how many are answered is hidden
        ([2, 1, 0, 0, 0, 0, 0, 0], [9, 9, 9, 9, 9], 3, [None] * 8),
    ],
)
def test_a_small_step_goes_with_the_next(answered, still_open, told, shown):
    ages = [a + o for a, o in zip(of_bands(answered), still_open, strict=True)]
    assert list(answered_within(answered, still_open, ages, told, 5)) == shown


def test_inside_the_service_all_is_told():
    assert answered_within([1, 0, 2, 0, 0, 0, 0, 1], [1, 0, 0, 0, 0], [2, 0, 2, 0, 1], 4, 0) == (1, 1, 3, 3, 3, 3, 3, 4)


@pytest.fixture
def form(case, dan, cora, forum):
    with time_machine.travel("2026-02-03 09:00Z", tick=False):
        return sent(advised(raised(case, dan), cora), cora, forum)


@pytest.fixture
def answered(form):
    fields = {"state": "answered", "result": "partly", "answer": "Yes", "answered_by": form.sent_by}
    many(form, 6, answered_on=date(2026, 2, 10), **fields)  # five working days
    many(form, 8, answered_on=date(2026, 2, 23), **fields)  # fourteen
    return many(form, 5)  # open, as the first


@pytest.mark.django_db
@pytest.mark.requirement("GB2-gap-tracked")
@pytest.mark.usefixtures("answered")
def test_the_share_of_a_quarters_forms_that_was_answered_by_each_day(forum, case):
    dates = {"since": date(2026, 1, 1), "until": date(2026, 3, 31), "today": date(2026, 3, 18)}
    for scope in (selectors.of_forum(forum), selectors.of_service(case.lead_agency)):
        (quarter,) = picture(scope, **dates).within
        assert quarter.forms == 20
        assert quarter.shares[:4] == (30, 30, 70, 70)  # six, and then fourteen, of twenty
        assert quarter.shares[-1] == 70


@pytest.mark.django_db
@pytest.mark.usefixtures("answered")
def test_the_page_draws_the_curve_and_tells_its_numbers_in_a_table(forum, fiona, client):
    client.force_login(fiona)
    with time_machine.travel("2026-03-18 09:00Z", tick=False):
        page = client.get(reverse("gapsblocks:picture")).content.decode()
    assert "Q1 2026: 30% within 5, 30% within 10, 70% within 15" in page  # the words of the drawing
    assert "Within 15 working days" in page
    assert '<td class="govuk-table__cell govuk-table__cell--numeric">70%</td>' in page


def test_a_curve_goes_only_through_what_is_told():
    quarters = [Within("Q1 2026", 20, (5, None, 15, 20, 20, 20, 20, 20)), Within("Q2 2026", None, (None,) * 8)]
    drawing = curves_of(quarters)
    (curve,) = drawing.curves
    assert len(curve.points) == 6
    assert curve.points[0] == (SCREEN.left + (SCREEN.width - 12 - SCREEN.left) * 5 / 60, 10 + SCREEN.plot * 0.75)
    assert "10" not in drawing.title.partition("Q1 2026")[2].split("%")[1]
    assert curves_of(quarters[1:]).is_empty


@pytest.mark.parametrize("sheet", [PAPER, LARGE_PRINT])
@pytest.mark.parametrize("quarters", [1, 4])
def test_bars_on_paper_fit_on_their_page_and_leave_the_fewest_to_the_table(sheet, quarters):
    heads = tuple(Head(f"Q{n} 2026") for n in range(1, 5))
    lines = tuple(Line(f"Service {n}", tuple(Count(h.label, n) for h in heads)) for n in range(1, 41))
    table = Table(CATEGORY, "By service", heads, lines, tuple(Count(h.label, 820) for h in heads))
    chart = paper_bars(table, sheet, quarters)
    names = [word.said for word in chart.words]
    assert 0 < len(names) == 40 - chart.left_out
    assert names == [f"Service {n}" for n in range(41 - len(names), 41)]
    assert chart.height <= sheet.height + 30
    assert max(bar.said_x for bar in chart.bars) < sheet.width - 20
