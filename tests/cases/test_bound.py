"""What hangs on a case is decided on the case policy's answer, and comes out as its ways say, written out."""

import pytest
from django.utils import timezone

from cases.policies import CaseBound, case_policy
from cases.policies.cases import relying_on
from core import memo
from core.policies import Policy
from tests.architecture import world

pytestmark = pytest.mark.django_db

BOUND = sorted(
    (policy for policy in Policy.register.values() if issubclass(policy, CaseBound)), key=lambda policy: policy.__name__
)


@pytest.fixture
def people(db):
    found, _ = world.build()
    return [person for person in found.values() if person is not None]


def written_out(policy: Policy, user, at) -> dict[int, set[str]]:
    """Of each row, what the ways open that lead to it, with all the ways in to cases inside them."""
    opened: dict[int, set[str]] = {}
    for actions, rows, field in policy._ways(user, at):
        for pk in rows.order_by().values_list(field, flat=True):
            opened.setdefault(pk, set()).update(actions)
    return opened


@pytest.mark.parametrize("policy", BOUND, ids=lambda policy: policy.__name__)
def test_every_shape_of_the_question_answers_as_the_ways_do(policy, people):
    policy, at = policy(), timezone.now()
    rows = list(policy.model._default_manager.all())
    assert rows, "the world has no row of this"
    reached = set()
    for user in people:
        truth = written_out(policy, user, at)
        reached |= truth.keys()
        for row in rows:
            expected = truth.get(row.pk, set())
            assert policy.can(user, row, at=at) == expected
            assert policy.can(user, policy.model(pk=row.pk), at=at) == expected  # as an address names it
            for action in policy.actions:
                assert policy.allows(user, action, row, at=at) == (action in expected)
        for action in policy.actions:
            expected = {pk for pk, actions in truth.items() if action in actions}
            assert set(policy.scope(user, action, at=at).values_list("pk", flat=True)) == expected
            token = memo.begin()  # a list is asked in a request
            try:
                assert set(policy.within(user, action).values_list("pk", flat=True)) == expected
                named = policy.among(user, action, "all of them", lambda rows, user, at: rows)
                assert set(named.values_list("pk", flat=True)) == expected
            finally:
                memo.end(token)
    assert reached, "nobody in the world reaches any: the comparison says nothing"


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
