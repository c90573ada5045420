"""The world of the nightly faults, laid out and asked about in a process of its own: `python -m tests.faults.night`.

lay-out         agencies, cases, plans and consents whose days come now, and people who are to hear nothing
expected DAYS   who is to be told what when the work of the last DAYS days is done today, by the rules alone
"""

import json
import sys
from collections.abc import Iterator
from datetime import date, timedelta

import django

django.setup()

from django.utils import timezone  # noqa: E402 (after setup)

from agencies.models import WorkerRole  # noqa: E402
from careplans import deadlines as of_reviews  # noqa: E402
from careplans.models import CarePlan  # noqa: E402
from careplans.states import PlanState  # noqa: E402
from cases.models import CaseManagerAssignment, Consent  # noqa: E402
from consents import deadlines as of_consents  # noqa: E402
from core.days import day_of  # noqa: E402
from tests.factories import (  # noqa: E402
    AgencyFactory,
    CaseAgencyFactory,
    consent_for,
    key_worker_in,
    led_case,
    managed_by,
    worker_with,
)
from tests.factories.careplans import plan_of  # noqa: E402

Role = WorkerRole.Role
REVIEW = of_reviews.review_rule({"review_warning_days": 14, "review_escalation_days": 14})
CONSENT = of_consents.consent_rule({"consent_expiry_warning_days": [30, 14, 7]})
OFFSETS = range(-17, 18)  # of the due days, from today: before every stage, on it, and after it


def lay_out() -> None:
    today = day_of(timezone.now())
    for number, offset in enumerate(OFFSETS):
        case = led_case()
        agency = case.lead_agency
        managing = managed_by(case).worker
        worker_with(agency, Role.SENIOR_MANAGER)
        partner = AgencyFactory()
        CaseAgencyFactory(case=case, agency=partner)
        key_worker_in(case, partner)  # a partner hears nothing of these
        plan = plan_of(case, managing, state=PlanState.AGREED, on=today)
        CarePlan.objects.filter(pk=plan.pk).update(review_due_on=today + timedelta(days=offset))
        ends = today + timedelta(days=(30, 14, 7, 0, -2, 45)[number % 6])
        consent_for(case, partner, "housing", signed_on=ends - timedelta(days=180), expires_on=ends)


def expected(days: int) -> Iterator[tuple[int, str]]:
    today = day_of(timezone.now())
    done = [today - timedelta(days=ago) for ago in range(days)]
    for plan in CarePlan.objects.select_related("case"):
        for stage in {stage for day in done for stage in of_reviews.to_tell(REVIEW, plan.review_due_on, day, today)}:
            for user in _told(stage.role, plan.case):
                yield user, f"{REVIEW.code}:{plan.pk}:{plan.review_due_on}:{stage.code}"
    for consent in Consent.objects.select_related("case"):
        for user, code in _of_consent(consent, done, today):
            yield user, f"{CONSENT.code}:{consent.pk}:{consent.expires_on}:{code}"


def _of_consent(consent: Consent, done: list[date], today: date) -> set[tuple[int, str]]:
    assert consent.expires_on
    told = [day for day in done if consent.expires_on >= day]  # one that had ended before has its place on a list
    stages = {of_consents.to_tell(CONSENT, consent.expires_on, day, today) for day in told} - {None}
    return {(user, stage.code) for stage in stages if stage for user in _told(of_reviews.WORKER, consent.case)}


def _told(role: str, case) -> list[int]:
    if role == of_reviews.WORKER:
        rows = CaseManagerAssignment.objects.current().filter(case=case)
        return list(rows.values_list("worker", flat=True))
    held = WorkerRole.objects.current().filter(role=role, worker__agency=case.lead_agency)
    return list(held.values_list("worker__user", flat=True))


if __name__ == "__main__":
    if sys.argv[1] == "lay-out":
        lay_out()
    else:
        json.dump({days: sorted(set(expected(int(days)))) for days in sys.argv[2:]}, sys.stdout)
