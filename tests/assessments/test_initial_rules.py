"""When an initial assessment is due, for one case and for all of them; and when it is complete."""

from datetime import date, timedelta

import pytest

from agencies.models import ServiceSetting
from assessments.rules.initial import BESIDE, FINDINGS, Missing, Stage, Yardstick, check_complete
from assessments.selectors.due import late, overdue, overdue_or_late, stage_of, with_contacts, yardstick_of, yardsticks
from cases.models import Case
from core.days import today
from core.errors import DomainError
from tests.factories import AgencyFactory, led_case, line_manager_of
from tests.factories import initial as made

DAY = date(2026, 6, 1)
WHOLE = made.FINDINGS | made.BESIDE | {"assessed_on": DAY}


@pytest.mark.parametrize(
    ("attended", "days", "stage"),
    [
        (0, None, Stage.NONE),
        (1, 0, Stage.DUE),
        (1, 14, Stage.DUE),
        (1, 15, Stage.LATE),
        (2, 14, Stage.DUE),
        (2, 15, Stage.LATE),
        (3, 0, Stage.OVERDUE),
        (3, 90, Stage.OVERDUE),
    ],
)
def test_the_third_contact_is_overdue_and_the_fifteenth_day_late(attended, days, stage):
    first = None if days is None else DAY - timedelta(days=days)
    assert Yardstick(2, 14).stage(attended=attended, first_on=first, today=DAY) is stage


@pytest.mark.requirement("KW-7.2")
@pytest.mark.parametrize("name", list(FINDINGS))
def test_each_finding_that_is_missing_is_named_at_its_field(name):
    with pytest.raises(Missing) as refused:
        check_complete(WHOLE | {name: None if name in ("severity", "motivation") else ""}, has_services=False)
    assert refused.value.code == "KW-7.2"
    assert list(refused.value.missing) == [name]
    assert refused.value.field == name


@pytest.mark.parametrize("name", list(BESIDE))
def test_what_goes_with_the_findings_is_named_too(name):
    with pytest.raises(Missing) as refused:
        check_complete(WHOLE | {name: False if name.startswith(("explained", "gave")) else None}, has_services=False)
    assert list(refused.value.missing) == [name]


def test_nought_is_an_answer():
    check_complete(WHOLE | {"severity": 0, "motivation": 0}, has_services=False)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"needs_met": "refer-on"}, "refer_to"),
        ({"other_services": "listed"}, "other_services"),
        ({"existing_role": "yes"}, "existing_role_agency"),
        ({"risks": ["overdose"]}, "risk_words"),
    ],
)
def test_an_answer_that_asks_for_more(said, field):
    with pytest.raises(DomainError) as refused:
        check_complete(WHOLE | said, has_services=False)
    assert refused.value.field == field


def stages(cases) -> dict[int, Stage]:
    of = yardsticks()
    return {case.pk: stage_of(case, of(case.lead_agency_id), today()) for case in with_contacts(cases)}


@pytest.mark.django_db
@pytest.mark.requirement("FND-initial-two-weeks")
def test_one_case_and_all_cases_are_judged_alike():
    """Swept over numbers of contacts, days, other settings, and what takes a case out of the question."""
    for most, target in ((2, 14), (1, 7), (3, 30)):
        agency = AgencyFactory()
        worker = line_manager_of(agency)
        if (most, target) != (2, 14):
            for key, value in (("max_contact", most), ("target_days", target)):
                ServiceSetting.objects.create(agency=agency, key=f"initial_assessment_{key}", value=value)
        for contacts in range(5):
            for days in (0, 7, 8, 14, 15, 31):
                case = led_case(lead_agency=agency, opened_on=today() - timedelta(days=90))
                for number in range(contacts):
                    on = today() - timedelta(days=days if number == 0 else 0)
                    made.met(worker, case, on)
                    made.met(worker, case, on, outcome="did-not-attend")  # never counts
    done = Case.objects.latest("pk")
    made.complete_initial(line_manager_of(done.lead_agency), done)
    harm = led_case(level=Case.Level.HARM_REDUCTION_ONLY, complexity_reason="")
    for _ in range(3):
        made.met(line_manager_of(harm.lead_agency), harm)
    told = stages(Case.objects.all())
    by = {stage: {pk for pk, each in told.items() if each is stage} for stage in Stage}
    assert all(by.values())
    assert {done.pk, harm.pk} <= by[Stage.NONE]
    assert set(overdue(Case.objects.all(), today()).values_list("pk", flat=True)) == by[Stage.OVERDUE]
    assert set(late(Case.objects.all(), today()).values_list("pk", flat=True)) == by[Stage.LATE]
    either = set(overdue_or_late(Case.objects.all(), today()).values_list("pk", flat=True))
    assert either == by[Stage.OVERDUE] | by[Stage.LATE]


@pytest.mark.django_db
def test_a_closed_case_waits_for_nothing():
    case = led_case()
    for _ in range(3):
        made.met(line_manager_of(case.lead_agency), case)
    assert stage_of(with_contacts(Case.objects).get(), yardstick_of(case), today()) is Stage.OVERDUE
    Case.objects.update(status=Case.Status.CLOSED, closed_on=today())
    assert stage_of(with_contacts(Case.objects).get(), yardstick_of(case), today()) is Stage.NONE
    assert not overdue(Case.objects.all(), today()).exists()
