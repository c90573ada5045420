"""The time with people that a reflection tells is that of the notes since the last one."""

from datetime import timedelta

import pytest

from careplans.models import CaseManagerReview
from careplans.services import reflections
from core.days import today
from desk.tasks import count_hours
from tests.factories import led_case, managed_by
from tests.factories.contacts import agreed_to_work, noted

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("GB2-cm-review")
def test_the_minutes_of_ones_own_notes_since_the_last_reflection_are_counted():
    case = led_case()
    aoife, other = managed_by(case).worker, managed_by(led_case(lead_agency=case.lead_agency)).worker
    agreed_to_work(case)
    reflections.keep_reflections(actor=aoife)
    CaseManagerReview.objects.update(since=today() - timedelta(days=20))
    for days, minutes in ((30, 500), (3, 45), (1, 30)):
        note = noted(aoife, case)
        type(note).objects.filter(pk=note.pk).update(minutes=minutes, happened_on=today() - timedelta(days=days))
    assert count_hours() == 2
    assert count_hours() == 0
    counted = dict(CaseManagerReview.objects.values_list("worker", "minutes"))
    assert counted == {aoife.pk: 75, other.pk: 0}
