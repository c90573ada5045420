"""A comprehensive assessment from beginning to end: what opens it, what each area takes, what completes it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import CareTeamItem, ComprehensiveAssessment, DomainNeed, InitialAssessment
from assessments.selectors import comprehensive as selectors
from assessments.services.comprehensive import (
    begin_assessment,
    complete_assessment,
    give_up_assessment,
)
from cases.models import CareDomain, ExistingManagerCheck
from core.days import today
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from correspondence.models import Referral
from tests.factories import AgencyFactory, consent_for, key_worker_in, led_case
from tests.factories.assessments import CONDITIONS, NO_TIME, area_of, assessed, begun, found, left_out, summed_up
from tests.factories.cases import managed_by
from tests.factories.consents import talk_about

pytestmark = pytest.mark.django_db
State = ComprehensiveAssessment.State


@pytest.fixture
def worker(case):
    return key_worker_in(case)


def begin(case, actor, **fields):
    return begin_assessment(actor=actor, case=case, **CONDITIONS | {"best_placed_on": today()} | fields)


def refused(rule: str) -> AuditEvent:
    return AuditEvent.objects.get(verb="refused", data__rule=rule)


def decided(case, worker, decision, **fields) -> CareTeamItem:
    """What the care team decided after an initial assessment."""
    first = InitialAssessment.objects.create(
        case=case, agency=case.lead_agency, assessed_on=today(), begun_by=worker, source="self"
    )
    return CareTeamItem.objects.create(
        assessment=first,
        agency=case.lead_agency,
        listed_on=today(),
        decision=decision,
        decided_on=today() - timedelta(days=3),
        decided_by=worker,
        **fields,
    )


# Beginning -------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("KW-7.4")
@pytest.mark.requirement("KW-12.1")
def test_under_its_three_conditions_it_begins_with_a_row_for_each_of_the_14_areas(case, worker):
    assessment = begin(case, worker)
    codes = [need.domain.code for need in selectors.needs_of(assessment)]
    assert len(codes) == 14
    assert codes == list(CareDomain.objects.order_by("position").values_list("code", flat=True))
    assert assessment.best_placed_by == "The care team"
    assert assessment.override_reason == ""
    assert AuditEvent.objects.get(verb="assessment.begun").file_id == case.pk


@pytest.mark.requirement("KW-7.4.1")
@pytest.mark.requirement("KW-7.4.2")
@pytest.mark.parametrize(
    ("lacking", "rule"),
    [
        ({"wants_worker": False}, "KW-7.4.1"),
        ({"understands_sharing": False}, "KW-7.4.1"),
        ({"best_placed_by": ""}, "KW-7.4.2"),
        ({"best_placed_on": None}, "KW-7.4.2"),
    ],
)
def test_without_one_of_the_conditions_it_does_not_begin(case, worker, lacking, rule):
    with pytest.raises(DomainError) as error:
        begin(case, worker, **lacking)
    assert error.value.code == rule
    assert not ComprehensiveAssessment.objects.exists()
    assert refused(rule).subject_id == str(case.pk)


@pytest.mark.requirement("KW-7.4")
def test_without_the_check_for_a_case_manager_elsewhere_it_does_not_begin(case, worker):
    ExistingManagerCheck.objects.filter(case=case).delete()
    with pytest.raises(DomainError) as error:
        begin(case, worker)
    assert error.value.code == "KW-7.4.3"
    assert not ComprehensiveAssessment.objects.exists()


@pytest.mark.requirement("KW-7.4")
def test_a_manager_records_why_not_and_a_worker_may_not(case, worker, line_manager):
    with pytest.raises(NotAllowed):
        begin(case, worker, wants_worker=False, reason="She cannot say yet.")
    assert not ComprehensiveAssessment.objects.exists()
    assert refused("not-allowed").data["attempted"] == "begin_assessment"
    assessment = begin(case, line_manager, wants_worker=False, reason="She cannot say yet.")
    assert (assessment.override_reason, assessment.overridden_by) == ("She cannot say yet.", line_manager)
    assert AuditEvent.objects.get(verb="assessment.begun").data["without"] == ["KW-7.4.1"]


@pytest.mark.requirement("KW-7.4.2")
def test_the_decision_of_the_care_team_is_the_second_condition(case, worker):
    item = decided(case, worker, "own-assessment")
    assessment = begin(case, worker, best_placed_by="", best_placed_on=None)
    assert assessment.best_placed_on == item.decided_on
    assert assessment.best_placed_by == str(worker)


@pytest.mark.requirement("KW-7.4.2.1")
def test_left_to_another_agency_it_is_closed_to_us_and_no_reason_opens_it(case, worker, line_manager):
    decided(case, worker, "other-agency", better_placed=AgencyFactory(name="Harbour", short_name="Harbour"))
    with pytest.raises(DomainError, match="Harbour") as error:
        begin(case, line_manager, reason="We want it all the same.")
    assert error.value.code == "KW-7.4.2.1"
    assert not ComprehensiveAssessment.objects.exists()


@pytest.mark.requirement("KW-7.4.3.1")
def test_with_a_case_manager_elsewhere_it_is_closed_to_us(case, worker, line_manager):
    ExistingManagerCheck.objects.filter(case=case).update(
        outcome="exists", manager_where="Bridge Hostel", how_we_support="The group."
    )
    with pytest.raises(DomainError, match="Bridge Hostel") as error:
        begin(case, line_manager, reason="We want it all the same.")
    assert error.value.code == "KW-7.4.3.1"


def test_one_is_begun_at_a_time(case, worker):
    begin(case, worker)
    with pytest.raises(DomainError) as error:
        begin(case, worker)
    assert error.value.code == "assessment-begun"
    assert ComprehensiveAssessment.objects.count() == 1


def test_who_does_not_work_on_the_case_begins_none(case, worker):
    stranger = key_worker_in(led_case())
    with pytest.raises(NotAllowed):
        begin(case, stranger)


# The whole -------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("KW-12.1")
@pytest.mark.requirement("KW-7.6b")
def test_completing_names_every_area_that_is_missing_and_the_decision_on_sharing(case, worker):
    talk_about(worker, case)
    assessment = begun(case, worker)
    for code in CareDomain.objects.exclude(code__in=["legal", "gambling"]).values_list("code", flat=True):
        found(assessment, worker, code, 0)
    found(assessment, worker, "legal", own_words="Not today.")
    summed_up(assessment, worker, consent_decision="")
    with pytest.raises(DomainError) as error:
        complete_assessment(actor=worker, assessment=assessment)
    for words in ("Legal issues and offending", "Gambling", "decision on sharing"):
        assert words in error.value.message
    assert "Alcohol" not in error.value.message
    assessment.refresh_from_db()
    assert assessment.state == State.OPEN
    assert area_of(assessment, "legal").own_words == "Not today."
    assert refused("KW-12.1").data["attempted"] == "complete_assessment"


@pytest.mark.requirement("KW-7.6b")
def test_without_the_decision_on_sharing_a_filled_assessment_is_not_complete(case, worker):
    talk_about(worker, case)
    assessment = begun(case, worker)
    for code in CareDomain.objects.values_list("code", flat=True):
        found(assessment, worker, code, 0)
    summed_up(assessment, worker, consent_decision="")
    with pytest.raises(DomainError) as error:
        complete_assessment(actor=worker, assessment=assessment)
    assert error.value.code == "KW-7.6b"
    summed_up(assessment, worker, consent_decision="refused")
    assert complete_assessment(actor=worker, assessment=assessment).state == State.COMPLETE


@pytest.mark.requirement("KW-7.6b")
def test_agrees_to_share_needs_a_consent_that_stands_and_is_bound_to_it(case, worker):
    with pytest.raises(DomainError) as error:
        assessed(case, worker, consent_decision="given")
    assert error.value.code == "KW-7.6b"
    consent = consent_for(case, AgencyFactory(), "drug-use")
    assessment = complete_assessment(actor=worker, assessment=selectors.begun(case))
    assert assessment.consent == consent


def test_without_the_talk_about_confidentiality_it_is_not_complete(case, worker):
    assessment = begun(case, worker)
    for code in CareDomain.objects.values_list("code", flat=True):
        found(assessment, worker, code, 0)
    summed_up(assessment, worker)
    with pytest.raises(DomainError) as error:
        complete_assessment(actor=worker, assessment=assessment)
    assert error.value.code == "KW-7.6a"


def test_a_need_without_its_place_in_the_persons_order_is_missing(case, worker):
    with pytest.raises(DomainError, match="Alcohol") as error:
        assessed(case, worker, {"drug-use": 3, "alcohol": 2}, order={"drug-use": 1})
    assert error.value.code == "KW-12.3"


@pytest.mark.requirement("GB2-priorities")
def test_the_persons_own_order_comes_first(case, worker):
    order = {"accommodation": 1, "drug-use": 2, "alcohol": 3}
    assessment = assessed(case, worker, {"drug-use": 3, "alcohol": 1, "accommodation": 2}, order=order)
    assert [need.domain.code for need in selectors.needs_in_order(assessment)] == list(order)


@pytest.mark.parametrize(
    ("order", "code"),
    [
        ({"drug-use": 1, "alcohol": 1}, "place-taken"),
        ({"drug-use": 3}, "no-such-place"),
        ({"legal": 1}, "no-need"),
    ],
)
def test_an_order_that_cannot_be_is_refused_at_its_field(case, worker, order, code):
    assessment = begun(case, worker)
    found(assessment, worker, "drug-use", 3)
    found(assessment, worker, "alcohol", 2)
    with pytest.raises(DomainError) as error:
        summed_up(assessment, worker, order=order)
    assert error.value.code == code
    assert error.value.field.startswith("place-")
    assert not DomainNeed.objects.exclude(priority=None).exists()


def test_a_need_that_is_no_need_any_more_loses_its_place(case, worker):
    assessment = begun(case, worker)
    found(assessment, worker, "drug-use", 3)
    summed_up(assessment, worker)
    assert area_of(assessment, "drug-use").priority == 1
    found(assessment, worker, "drug-use", 0)
    assert area_of(assessment, "drug-use").priority is None


@pytest.mark.requirement("GB2-not-diagnostic")
def test_a_professional_assessment_that_is_needed_becomes_a_referral_once(case, worker):
    professional = {"needs_professional": True, "professional_kind": "psychiatric"}
    words = {"mental-health": professional}
    assessed(case, worker, {"mental-health": 3}, words=words)
    referral = Referral.objects.get()
    assert (referral.state, referral.domain.code) == ("wanted", "mental-health")
    assert "psychiatric" in referral.for_what
    assessed(case, worker, {"mental-health": 3}, words=words)
    assert Referral.objects.count() == 1


def test_what_is_complete_stays_as_it_was(case, worker):
    assessment = assessed(case, worker, {"drug-use": 2})
    for attempt in (
        lambda: found(assessment, worker, "drug-use", 0),
        lambda: summed_up(assessment, worker),
        lambda: complete_assessment(actor=worker, assessment=assessment),
        lambda: give_up_assessment(actor=worker, assessment=assessment, reason="No"),
    ):
        with pytest.raises(DomainError) as error:
            attempt()
        assert error.value.code == "assessment-complete"
    assert area_of(assessment, "drug-use").level == 2


def test_a_reassessment_follows_the_one_before(case, worker):
    first = assessed(case, worker, {"drug-use": 2})
    second = begun(case, worker)
    assert second.follows == first
    assert selectors.latest_complete(case) == first


def test_giving_up_asks_for_a_reason_and_lets_the_next_begin(case, worker):
    assessment = begun(case, worker)
    with pytest.raises(DomainError):
        give_up_assessment(actor=worker, assessment=assessment, reason=" ")
    give_up_assessment(actor=worker, assessment=assessment, reason="She moved to Cork.")
    assert begun(case, worker).pk != assessment.pk
    assert timezone.now() >= assessment.created_at


@pytest.mark.requirement("KW-7.6b")
def test_the_case_manager_completes_it_too(case):
    manager = managed_by(case).worker
    assert assessed(case, manager, {"alcohol": 1}).completed_by == manager


# The factory with which many tests begin ---------------------------------------------------------------------------


def test_an_area_that_the_factory_leaves_out_is_as_the_verb_leaves_it(case, worker):
    assessment = begun(case, worker)
    left_out(area_of(assessment, "alcohol"), worker)
    found(assessment, worker, "income", not_discussed_because=NO_TIME)
    own = {"id", "created_at", "updated_at", "domain"}
    rows, told = [], []
    for code in ("alcohol", "income"):
        need = area_of(assessment, code)
        kept = need.history.latest()
        assert kept.history_user == worker
        fields = need._meta.concrete_fields
        assert all(getattr(kept, field.attname) == getattr(need, field.attname) for field in fields)
        many = {many.name: getattr(need, many.name).count() for many in need._meta.many_to_many}
        rows.append({field.name: getattr(need, field.attname) for field in fields if field.name not in own} | many)
        event = AuditEvent.objects.get(verb="assessment.area-saved", subject_id=str(need.pk))
        told.append((event.actor_id, event.file_id, event.part, event.data | {"area": ""}))
    assert rows[0] == rows[1]
    assert told[0] == told[1]
    assert rows[0]["version"] == 1
