"""What hangs on a case is decided on the case policy's answer, and comes out as its ways say, written out."""

import pytest
from django.utils import timezone

from assessments.models import OutcomeMeasure, ScreeningResult
from cases.models import Case, ManagerContact
from cases.policies import CaseBound, case_policy
from cases.policies.relying import relying_on
from core import memo
from core.days import today
from core.policies import Policy
from correspondence.models import Contact
from tests.architecture import world

pytestmark = pytest.mark.django_db

BOUND = sorted(
    (policy for policy in Policy.register.values() if issubclass(policy, CaseBound)), key=lambda policy: policy.__name__
)


@pytest.fixture
def people(db):
    """Somebody in each role, and of each kind a row: those that the small world has, and four that it has not."""
    found, _ = world.build()
    case, worker, day = Case.objects.order_by("pk")[0], found["KW"], today()
    hers = {"case": case, "agency": case.lead_agency}
    Contact.objects.create(**hers, made_on=day, made_by=worker, recorded_by=worker, channel="in-person")
    ManagerContact.objects.create(
        **hers, made_by=worker, made_on=day, how="telephone", spoke_to="Aoife", plan_exists="no"
    )
    ScreeningResult.objects.create(**hers, tool="audit", score=8, taken_on=day, taken_by=worker)
    OutcomeMeasure.objects.create(**hers, tool="star", stage="start", taken_on=day, taken_by=worker)
    return [person for person in found.values() if person is not None]


def written_out(policy: Policy, user, at) -> dict[int, set[str]]:
    """Of each row, what the ways open that lead to it, with all the ways in to cases inside them."""
    opened: dict[int, set[str]] = {}
    for actions, rows, field in policy._ways(user, at):
        for pk in rows.order_by().values_list(field, flat=True):
            opened.setdefault(pk, set()).update(actions)
    return opened


def test_every_shape_of_the_question_answers_as_the_ways_do(people):
    for policy in BOUND:
        _holds(policy(), people)


def _holds(policy: CaseBound, people) -> None:
    at, name = timezone.now(), type(policy).__name__
    rows = list(policy.model._default_manager.all())
    reached: set[int] = set()
    for user in people:
        truth = written_out(policy, user, at)
        reached |= truth.keys()
        for row in rows:
            expected = truth.get(row.pk, set())
            assert policy.can(user, row, at=at) == expected, name
            assert policy.can(user, policy.model(pk=row.pk), at=at) == expected, name  # as an address names it
            for action in policy.actions:
                assert policy.allows(user, action, row, at=at) == (action in expected), name
        for action in policy.actions:
            pks = {pk for pk, actions in truth.items() if action in actions}
            token = memo.begin()  # a list is asked in a request
            try:
                assert set(policy.within(user, action).values_list("pk", flat=True)) == pks, name
                named = policy.among(user, action, "all of them", lambda rows, user, at: rows)
                assert set(named.values_list("pk", flat=True)) == pks, name
            finally:
                memo.end(token)
    assert reached, f"{name}: nobody in the world reaches any, so the comparison says nothing"


def test_an_answer_about_another_instant_or_person_is_not_relied_on(people):
    one, other = people[0], people[-1]
    at = timezone.now()
    nothing = {action.value: () for action in case_policy.actions}
    before = set(case_policy.scope(one, at=at).values_list("pk", flat=True))
    assert before
    with relying_on(one, at, nothing):
        assert not case_policy.scope(one, at=at).exists()
        assert set(case_policy.scope(one, at=timezone.now()).values_list("pk", flat=True)) == before
        assert set(case_policy.scope(other, at=at)) == set(case_policy.scope(other, at=timezone.now()))
    assert set(case_policy.scope(one, at=at).values_list("pk", flat=True)) == before
