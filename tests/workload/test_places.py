"""Where the assessment and the planning took place (KW-4.1.1b)."""

import pytest
from django.urls import reverse

from assessments.models import InitialAssessment
from careplans.models import PlanVersion
from core.days import today
from tests.careplans.test_signing import ready, sign
from tests.factories import initial as made
from tests.factories import led_case, managed_by
from tests.factories.cases import key_worker_in

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("KW-4.1.1b")
def test_the_initial_assessment_says_where_it_was_done(client, case):
    dan = key_worker_in(case)
    made.complete_initial(dan, case, place="outreach")
    assert InitialAssessment.objects.get().place == "outreach"
    client.force_login(dan)
    assert "Outreach" in client.get(reverse("assessments:initial", args=[case.pk])).content.decode()


@pytest.mark.requirement("KW-4.1.1b")
@pytest.mark.parametrize(("place", "said"), [("private-room", "private room"), ("phone", "by phone or video")])
def test_the_plan_says_where_it_was_talked_over(client, place, said):
    case = led_case()
    aoife = managed_by(case).worker
    version = sign(aoife, ready(case, aoife, case.lead_agency), place=place)
    assert PlanVersion.objects.get().place == place
    client.force_login(aoife)
    assert f"Talked over: {said}" in client.get(version.get_absolute_url()).content.decode()


def test_a_place_is_asked_where_the_plan_is_signed(client):
    case = led_case()
    aoife = managed_by(case).worker
    plan = ready(case, aoife, case.lead_agency)
    client.force_login(aoife)
    page = client.get(reverse("careplans:agree", args=[plan.pk])).content.decode()
    assert "Where was the plan talked over?" in page
    day = today()
    fingerprint = page.split('name="fingerprint" value="')[1].split('"')[0]
    typed = {
        "fingerprint": fingerprint,
        "given_how": "typed",
        "signed_name": "Mary",
        "place": "home",
        "agreed_on_day": day.day,
        "agreed_on_month": day.month,
        "agreed_on_year": day.year,
    }
    answer = client.post(reverse("careplans:agree", args=[plan.pk]), typed)
    assert answer.status_code == 302
    assert PlanVersion.objects.get().place == "home"
