"""Late means one thing on page, list, desk and paper; and an age leaves out the days on which its holder was closed."""

from datetime import date

import pytest
import time_machine

from agencies.models import LocalHoliday
from core.templatetags.papers import paper_day
from gapsblocks.deadlines import is_late, late_on
from gapsblocks.models import GapsAndBlocksForm
from gapsblocks.papers.bundle import stay
from gapsblocks.papers.form import Sender, ladder, late_said, lead, wanted
from gapsblocks.selectors.anonymous import anonymous, anonymous_rows
from gapsblocks.selectors.inside import status_inside
from gapsblocks.selectors.queue_rows import queue_rows
from tests.factories.gapsblocks import advised, raised, sent

pytestmark = pytest.mark.django_db
FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2026, 3, day) for day in (27, 28, 29, 30))
SENDER = Sender("Turas", "Turas")


@pytest.fixture
def due_on_friday(case, dan, cora, forum):
    with time_machine.travel("2026-03-02 09:00Z", tick=False):
        form = sent(advised(raised(case, dan), cora), cora, forum)
    GapsAndBlocksForm.objects.filter(pk=form.pk).update(due_on=FRIDAY)
    return anonymous_rows().get(pk=form.pk)


@pytest.mark.requirement("GB2-gap-tracked")
@pytest.mark.parametrize(
    ("today", "late", "on_paper"),
    [(FRIDAY, False, ""), (SATURDAY, True, "late"), (SUNDAY, True, "late"), (MONDAY, True, "1 working day late")],
)
def test_it_is_late_from_the_day_after_on_page_list_and_paper(due_on_friday, today, late, on_paper):
    gap = anonymous(due_on_friday, today)
    rows = GapsAndBlocksForm.objects.filter(late_on(today))
    (queued,) = queue_rows(GapsAndBlocksForm.objects.all(), today)
    said = [
        is_late(due_on_friday.due_on, today),
        gap.is_late,
        rows.exists(),
        queued.clock.is_late,
        status_inside(due_on_friday, today).kind == "overdue",
        "late on" in lead(gap, today).lower(),
        f"by {paper_day(FRIDAY)}" not in wanted(gap, SENDER, today),
    ]
    assert said == [late] * len(said)
    assert late_said(gap, today) == on_paper


def test_without_a_day_nothing_is_late():
    assert not is_late(None, SATURDAY)


def test_closed_days_of_service_and_forum_count_at_neither(due_on_friday, case, forum):
    def ages():
        gap = anonymous(anonymous_rows().get(pk=due_on_friday.pk), MONDAY)
        rungs = {rung.title: rung.age for rung in ladder(gap, SENDER) if rung.before}
        return gap.working_days, gap.days_at_level, stay(gap, MONDAY).days[1], rungs, late_said(gap, MONDAY)

    since_raised, at_level, in_chart, rungs, late = ages()
    LocalHoliday.objects.create(agency=case.lead_agency, on=date(2026, 3, 10), name="Closed for training")
    again = ages()
    assert again[0] == since_raised - 1  # since it was raised: without the days on which the service was closed
    assert again[1:3] == (at_level, in_chart)
    assert [age - 1 for age in rungs.values()] == list(again[3].values())
    LocalHoliday.objects.create(agency=forum, on=MONDAY, name="Moving house")
    final = ages()
    assert final[0] == again[0]
    assert final[1:3] == (at_level - 1, in_chart - 1)
    assert (late, final[4]) == ("1 working day late", "late")
