"""Two tabs, two workers, one moment."""

import pytest

from assessments.models import ComprehensiveAssessment, DomainNeed
from assessments.services.areas import save_area
from assessments.services.comprehensive import begin_assessment
from cases.models import CareDomain
from core.days import today
from core.errors import Conflict, DomainError
from tests.factories import key_worker_in, led_case
from tests.factories.assessments import CONDITIONS, area_of, begun
from tests.factories.cases import domain_of
from tests.threads import Beside

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def beside():
    threads = Beside()
    yield threads
    threads.end()


@pytest.mark.requirement("KW-7.4")
def test_two_tabs_begin_one_assessment(beside):
    case = led_case()
    worker = key_worker_in(case)
    domain_of("alcohol")

    def begin():
        return begin_assessment(actor=worker, case=case, **CONDITIONS, best_placed_on=today())

    answers = beside.both(begin, begin)
    assert {type(answer) for answer in answers} == {ComprehensiveAssessment, DomainError}
    [refused] = [answer for answer in answers if isinstance(answer, DomainError)]
    assert refused.code == "assessment-begun"
    assert ComprehensiveAssessment.objects.count() == 1
    assert DomainNeed.objects.count() == CareDomain.objects.count()


def test_two_who_save_one_area_at_one_moment_do_not_write_over_each_other(beside):
    case = led_case()
    one, other = key_worker_in(case), key_worker_in(case)
    domain_of("alcohol")
    need = area_of(begun(case, one), "alcohol")
    answers = beside.both(
        *(lambda actor=actor: save_area(actor=actor, need=need, version=0, level=1) for actor in (one, other))
    )
    assert {type(answer) for answer in answers} == {DomainNeed, Conflict}
    assert area_of(need.assessment, "alcohol").version == 1
