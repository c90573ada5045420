"""One definition of "due", held together in Python and in SQL, day by day."""

from datetime import date, timedelta

import pytest

from cases.models import Case
from core.deadlines import DeadlineRule, Stage, add_months
from tests.factories import CaseFactory

DUE = date(2026, 5, 10)
RULE = DeadlineRule(
    code="test.contact",
    label="Contact",
    field="last_contact_on",
    stages=(
        Stage("due-soon", "Due soon", -14, role="case-manager"),
        Stage("due", "Due today", 0, role="case-manager"),
        Stage("overdue", "Overdue", 1, role="line-manager"),
        Stage("escalated", "Long overdue", 15, role="senior-manager"),
    ),
)


def test_page_and_sql_agree_on_every_day(db):
    CaseFactory(last_contact_on=DUE)
    for offset in range(-20, 25):
        today = DUE + timedelta(days=offset)
        stage = RULE.stage(DUE, today)
        found = [one for one in RULE.stages if Case.objects.filter(RULE.where(one, today)).exists()]
        assert found == ([stage] if stage else [])


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 3, 10), 6, date(2026, 9, 10)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
    ],
)
def test_months_clamp_to_the_last_day(day, months, expected):
    assert add_months(day, months) == expected
