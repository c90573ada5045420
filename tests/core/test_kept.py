"""Kept SQL gives the rows that the query itself gives, whatever the values; nothing of an answer is kept."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import Q

from accounts.models import User
from agencies.models import Agency, Worker
from core import kept
from core.days import day_of, start_of
from core.policies import listed
from tests.factories import AgencyFactory, WorkerFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def named(agencies: list[int] | None, at: datetime):
    """By numbers, or all; and by an instant and its day."""
    rows = Worker.objects.in_post(day_of(at)).filter(user__date_joined__lte=at).order_by("pk")
    return rows if agencies is None else rows.filter(agency__in=agencies)


def together(agencies: list[int]):
    return Agency.objects.filter(pk__in=listed(agencies)).order_by("pk")


@pytest.fixture
def workers():
    found = [WorkerFactory(started_on="2026-01-01") for _ in range(4)]
    User.objects.update(date_joined=AT - timedelta(days=1))
    return found


def test_the_rows_are_those_of_the_query_for_every_shape_of_its_values(workers):
    one, two, three, four = (worker.agency_id for worker in workers)
    for agencies in ([one], [two], [one, three], [four, two], [two, two], [], None, [10**17]):
        for at in (AT, AT - timedelta(days=2), datetime(2026, 3, 28, 23, 30, tzinfo=UTC)):
            assert kept.asked(named, agencies=agencies, at=at) == list(named(agencies, at))


def test_an_array_of_any_length_is_one_shape(workers):
    before = len(kept._kept)
    for count in range(5):
        agencies = tuple(worker.agency_id for worker in workers[:count])
        assert [row.pk for row in kept.asked(together, agencies=agencies)] == sorted(agencies)
    assert len(kept._kept) <= before + 1


def test_the_query_is_written_once_and_asked_each_time(workers, monkeypatch):
    written = []

    def of_agency(agency: int):
        written.append(agency)
        return Worker.objects.filter(agency=agency).values_list("pk", "agency")

    monkeypatch.setattr(kept, "CHECKED", False)
    monkeypatch.setattr(kept, "SAMPLED", 10**9)
    for worker in workers:
        assert kept.asked(of_agency, agency=worker.agency_id) == [(worker.pk, worker.agency_id)]
    assert len(written) == 1
    workers[0].roles.all().delete()
    workers[0].delete()
    assert kept.asked(of_agency, agency=workers[0].agency_id) == []  # what is kept is the question


def test_a_number_that_no_row_can_have_finds_nothing():
    def of_agency_far_away(agency: int):
        return Worker.objects.filter(agency=agency)

    assert kept.asked(of_agency_far_away, agency=10**25) == []


def test_what_is_worked_out_of_a_value_is_refused():
    def since_midnight(at: datetime):
        return User.objects.filter(date_joined__gte=start_of(day_of(at)))

    def the_next(agency: int):
        return Agency.objects.filter(pk=agency + 1)

    for build, values in ((since_midnight, {"at": AT}), (the_next, {"agency": 5})):
        with pytest.raises(kept.Unmarked, match="worked out"):
            kept.asked(build, **values)
    with pytest.raises(kept.Unmarked, match="no value"):
        kept.asked(the_next, agency="5")


def test_a_question_that_depends_on_more_than_its_key_says_is_found_out():
    only_active = [True]

    def users(user: int):
        return User.objects.filter(Q(pk=user), *([Q(is_active=True)] if only_active[0] else []))

    assert kept.asked(users, user=7) == []
    only_active[0] = False
    with pytest.raises(AssertionError, match="is not what would be written now"):
        kept.asked(users, user=8)


def test_the_same_question_is_looked_at_once_a_day(monkeypatch):
    looks = []
    monkeypatch.setattr(kept, "_looked_at", lambda question, found: looks.append(question.values) or found)
    asked = [([5], AT), ([5], AT), ([6], AT), ([5], AT + timedelta(hours=1)), ([5], AT + timedelta(days=1))]
    for agencies, at in asked:
        kept.asked(named, agencies=agencies, at=at)
    assert looks == [{"agencies": agencies, "at": at} for agencies, at in (asked[0], asked[2], asked[4])]


def test_a_question_that_came_out_the_same_often_is_looked_at_seldom(monkeypatch):
    looks = []
    monkeypatch.setattr(kept, "_looked_at", lambda question, found: looks.append(question.values["pk"]) or found)
    for pk in range(1, 61):
        kept.ask(kept.Question("asked often", lambda pk: Agency.objects.filter(pk=pk), {"pk": pk}))
    assert looks == [*range(1, 31), 40, 50, 60]


def test_the_least_asked_questions_are_forgotten(monkeypatch):
    agency = AgencyFactory()
    monkeypatch.setattr(kept, "MOST", 3)
    for number in range(6):
        question = kept.Question(("one of many", number), lambda pk: Agency.objects.filter(pk=pk), {"pk": agency.pk})
        assert kept.ask(question) == [agency]
    assert len(kept._kept) == 3


def test_nothing_need_be_kept(workers, monkeypatch):
    monkeypatch.setattr(kept, "MOST", 0)
    before = len(kept._kept)
    agencies = tuple(worker.agency_id for worker in workers)
    assert [row.pk for row in kept.asked(together, agencies=agencies)] == sorted(agencies)
    assert len(kept._kept) == before


def test_the_running_service_looks_at_some_and_trusts_the_new_words(workers, monkeypatch, caplog):
    mine = [workers[0].agency_id]

    def of_mine(on: datetime):
        return Worker.objects.filter(agency__in=mine, user__date_joined__lte=on).order_by("pk")

    monkeypatch.setattr(kept, "CHECKED", False)
    monkeypatch.setattr(kept, "SAMPLED", 10**9)
    assert kept.asked(of_mine, on=AT) == [workers[0]]
    mine.append(workers[1].agency_id)
    assert kept.asked(of_mine, on=AT) == [workers[0]]  # its words depend on more than its values: a fault in the code
    monkeypatch.setattr(kept, "SAMPLED", 1)
    assert kept.asked(of_mine, on=AT) == workers[:2]
    assert "thrown away" in caplog.text
    assert not kept._kept
