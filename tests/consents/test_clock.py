"""The half-open term at every edge of the clock: it holds from the day of signing to the day before its end."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.models import ServiceSetting
from agencies.selectors import settings_of
from cases.models import Consent
from cases.policies import case_policy
from consents.deadlines import consent_rule, rule_of
from core.days import day_of, start_of
from core.deadlines import add_months
from tests.factories import CaseAgencyFactory, WorkerFactory, consent_for, right

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def brian(case):
    """A partner's key worker on the case."""
    worker = WorkerFactory()
    CaseAgencyFactory(case=case, agency=worker.agency)
    right(worker.user, case, "work_case", starts_at=start_of(date(2024, 1, 1)))
    return worker


def term(case, brian, signed_on: date, months: int = 6) -> Consent:
    return consent_for(case, brian.agency, "drug-use", signed_on=signed_on, expires_on=add_months(signed_on, months))


def holds(consent: Consent, brian, at: datetime) -> bool:
    """What the row, the query and the policy say of this instant, which is one answer."""
    answers = {
        consent.is_in_force(at),
        Consent.objects.in_force(at).filter(pk=consent.pk).exists(),
        case_policy.allows(brian.user, "view_case", consent.case, at=at),
    }
    assert len(answers) == 1
    return answers.pop()


@pytest.mark.requirement("FND-consent-expiry")
@pytest.mark.parametrize(
    ("signed_on", "ends_on", "midnight"),
    [
        # summer: Dublin is an hour before UTC
        (date(2026, 3, 10), date(2026, 9, 10), datetime(2026, 9, 9, 23, tzinfo=UTC)),
        (date(2026, 7, 15), date(2027, 1, 15), datetime(2027, 1, 15, 0, tzinfo=UTC)),  # winter: the same as UTC
        (date(2025, 9, 29), date(2026, 3, 29), datetime(2026, 3, 29, 0, tzinfo=UTC)),  # the clock goes on at 01:00
        (date(2025, 9, 30), date(2026, 3, 30), datetime(2026, 3, 29, 23, tzinfo=UTC)),  # the first midnight of summer
        (date(2026, 4, 25), date(2026, 10, 25), datetime(2026, 10, 24, 23, tzinfo=UTC)),  # it goes back at 02:00
        (date(2026, 4, 26), date(2026, 10, 26), datetime(2026, 10, 26, 0, tzinfo=UTC)),  # the first of winter
        (date(2027, 8, 29), date(2028, 2, 29), datetime(2028, 2, 29, 0, tzinfo=UTC)),
        (date(2027, 8, 31), date(2028, 2, 29), datetime(2028, 2, 29, 0, tzinfo=UTC)),
        (date(2026, 8, 31), date(2027, 2, 28), datetime(2027, 2, 28, 0, tzinfo=UTC)),
        (date(2028, 2, 29), date(2028, 8, 29), datetime(2028, 8, 28, 23, tzinfo=UTC)),
        (date(2026, 12, 31), date(2027, 6, 30), datetime(2027, 6, 29, 23, tzinfo=UTC)),
    ],
)
def test_a_consent_ends_at_midnight_in_dublin_six_months_on(case, brian, signed_on, ends_on, midnight):
    consent = term(case, brian, signed_on)
    assert consent.expires_on == ends_on
    assert start_of(ends_on) == midnight
    assert holds(consent, brian, midnight - SECOND)
    assert not holds(consent, brian, midnight)
    assert not holds(consent, brian, midnight + timedelta(days=400))


@pytest.mark.parametrize(
    ("signed_on", "midnight"),
    [
        (date(2026, 3, 29), datetime(2026, 3, 29, 0, tzinfo=UTC)),
        (date(2026, 3, 30), datetime(2026, 3, 29, 23, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 24, 23, tzinfo=UTC)),
        (date(2026, 10, 26), datetime(2026, 10, 26, 0, tzinfo=UTC)),
    ],
)
def test_a_consent_begins_at_midnight_in_dublin_of_its_day(case, brian, signed_on, midnight):
    consent = term(case, brian, signed_on)
    assert not holds(consent, brian, midnight - SECOND)
    assert holds(consent, brian, midnight)


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_it_holds_through_every_half_hour_of_a_day_of_23_or_of_25_hours(case, brian, day):
    """The hour that is left out ends nothing, nor does the one that comes twice."""
    last = term(case, brian, add_months(day + timedelta(days=1), -6))
    last.expires_on = day + timedelta(days=1)
    last.save()
    at, end = start_of(day).astimezone(UTC), start_of(day + timedelta(days=1)).astimezone(UTC)
    assert (end - at).total_seconds() / 3600 == (23 if day.month == 3 else 25)
    while at < end:
        assert day_of(at) == day
        assert last.is_in_force(at)
        at += timedelta(minutes=30)
    assert not holds(last, brian, end)


def test_a_paper_signed_weeks_ago_runs_from_its_own_day_and_not_from_its_recording(case, brian):
    signed_on, recorded = date(2026, 3, 10), datetime(2026, 4, 20, 9, tzinfo=UTC)
    consent = term(case, brian, signed_on)
    Consent.objects.filter(pk=consent.pk).update(signed_at=recorded)
    consent.refresh_from_db()
    assert holds(consent, brian, datetime(2026, 3, 10, 12, tzinfo=UTC))
    assert holds(consent, brian, start_of(date(2026, 9, 10)) - SECOND)
    assert not holds(consent, brian, start_of(date(2026, 9, 10)))


def test_a_paper_recorded_after_its_end_opens_nothing(case, brian):
    consent = term(case, brian, date(2025, 11, 1))
    assert consent.expires_on == date(2026, 5, 1)
    assert not holds(consent, brian, datetime(2026, 5, 2, 9, tzinfo=UTC))


def test_a_setting_changed_later_moves_no_date_already_set(case, brian):
    consent = term(case, brian, date(2026, 3, 10), settings_of(case.lead_agency)["consent_validity_months"])
    ServiceSetting.objects.create(key="consent_validity_months", agency=case.lead_agency, value=3)
    ServiceSetting.objects.create(key="consent_validity_months", agency=None, value=1)
    assert settings_of(case.lead_agency)["consent_validity_months"] == 3
    consent.refresh_from_db()
    assert consent.expires_on == date(2026, 9, 10)
    assert holds(consent, brian, start_of(date(2026, 9, 10)) - SECOND)
    assert not holds(consent, brian, start_of(date(2026, 9, 10)))


def test_warnings_changed_later_move_the_warnings_and_not_the_end(case, brian):
    consent = term(case, brian, date(2026, 3, 10))
    before = consent_rule(settings_of(case.lead_agency))
    ServiceSetting.objects.create(key="consent_expiry_warning_days", agency=case.lead_agency, value=[60])
    after = consent_rule(settings_of(case.lead_agency))
    july = date(2026, 7, 12)
    assert before.stage(consent.expires_on, july) is None
    stage = after.stage(consent.expires_on, july)
    assert stage is not None
    assert stage.offset == -60
    assert consent.expires_on == date(2026, 9, 10)


# Whatever the dates: the row and the query are one definition, and so are the stage and its condition.

DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))
FIRST, LAST = (start_of(day).replace(tzinfo=None) for day in (date(2026, 1, 1), date(2028, 12, 31)))
INSTANTS = st.datetimes(FIRST, LAST, timezones=st.just(UTC))
EDGES = DAYS.flatmap(lambda day: st.sampled_from([start_of(day) - SECOND, start_of(day), start_of(day) + SECOND]))
MAYBE = st.none() | INSTANTS
STATES = st.sampled_from(Consent.State.values)
often = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@often
@given(at=st.one_of(INSTANTS, EDGES), signed_on=DAYS, months=st.integers(1, 12), gone=MAYBE, after=MAYBE, state=STATES)
def test_the_row_and_the_query_agree_on_what_is_in_force(case, at, signed_on, months, gone, after, state):
    fields = {
        "signed_on": signed_on,
        "expires_on": add_months(signed_on, months),
        "withdrawn_at": gone,
        "superseded_at": after,
        "state": state,
    }
    Consent.objects.all().delete()
    consent = Consent.objects.create(case=case, reference="CON-1", kind=Consent.Kind.CASE_MANAGEMENT, **fields)
    found = Consent.objects.in_force(at).filter(pk=consent.pk).exists()
    assert consent.is_in_force(at) is found
    day = day_of(at)
    ended = [each for each in (gone, after) if each is not None and each <= at]
    assert found is (state == "signed" and signed_on <= day < add_months(signed_on, months) and not ended)


@often
@given(
    ends_on=DAYS,
    today=DAYS | DAYS.map(lambda day: add_months(day, 1)),
    near=st.integers(-40, 40) | st.none(),
    warning_days=st.lists(st.integers(1, 120), max_size=5),
)
def test_the_stage_and_its_condition_agree(case, ends_on, today, near, warning_days):
    if near is not None:
        today = ends_on + timedelta(days=near)
    rule = rule_of(warning_days)
    Consent.objects.all().delete()
    fields = {"state": "signed", "signed_on": date(2025, 1, 1), "expires_on": ends_on}
    Consent.objects.create(case=case, reference="CON-1", **fields)
    stage = rule.stage(ends_on, today)
    found = [each for each in rule.stages if Consent.objects.filter(rule.where(each, today)).exists()]
    assert found == ([stage] if stage else [])
    left = (ends_on - today).days
    due = [days for days in warning_days if left <= days]
    if left <= 0:
        assert stage == rule.stages[-1]
    elif due:
        assert stage is not None
        assert stage.offset == -min(due)
    else:
        assert stage is None
