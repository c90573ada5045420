"""My notices: unread first, opened only while what they are about may be seen."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from core.models import AuditEvent
from notifications.models import Notice
from tests.factories import UserFactory, WorkerFactory, line_manager_of


def a_notice(person, about, **fields):
    number = Notice.objects.count()
    defaults = {"key": f"k{number}", "subject": f"Notice {number}", "queued_at": timezone.now()}
    label = about._meta.label
    return Notice.objects.create(recipient=person, about_label=label, about_id=about.pk, **defaults | fields)


@pytest.fixture
def reader(client, case):
    user = line_manager_of(case.lead_agency)
    client.force_login(user)
    return user


def test_the_unread_come_first_and_say_for_whom_they_stand_in(client, case, reader):
    a_notice(reader, case, subject="Unread", stands_in_for="the case manager, whom nobody is now")
    a_notice(reader, case, subject="Read before", read_at=timezone.now())
    a_notice(UserFactory(), case, subject="Somebody else’s")
    page = client.get(reverse("notifications:list")).content.decode()
    assert page.index("Unread") < page.index("Read before")
    assert "in place of the case manager, whom nobody is now" in page
    assert "Somebody else’s" not in page


def test_opening_marks_it_read_and_leads_to_the_case(client, case, reader):
    notice = a_notice(reader, case)
    response = client.get(reverse("notifications:open", args=[notice.pk]))
    assert response.headers["Location"] == case.get_absolute_url()
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_what_may_no_longer_be_seen_is_said_so(client, case):
    stranger = WorkerFactory().user
    client.force_login(stranger)
    notice = a_notice(stranger, case)
    response = client.get(reverse("notifications:open", args=[notice.pk]))
    assert response.status_code == 200
    assert "You may no longer see this" in response.content.decode()


@pytest.mark.parametrize("label", ["cases.Case", "cases.CareDomain", "gone.Model"])
def test_what_no_longer_exists_is_not_shown_either(client, reader, label):
    notice = Notice.objects.create(
        recipient=reader, key="k", subject="S", about_label=label, about_id=987654321, queued_at=timezone.now()
    )
    assert "You may no longer see this" in client.get(reverse("notifications:open", args=[notice.pk])).content.decode()


@pytest.mark.parametrize("name", ["open", "mark-read"])
def test_another_persons_notice_is_not_there_and_the_attempt_is_logged(client, case, reader, name):
    notice = a_notice(UserFactory(), case)
    address = reverse(f"notifications:{name}", args=[notice.pk])
    assert (client.get(address) if name == "open" else client.post(address)).status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None
    assert AuditEvent.objects.filter(verb="refused", actor=reader, data__rule="unseen").exists()


def test_marking_all_as_read_leaves_what_arrived_meanwhile(client, case, reader):
    seen, later = a_notice(reader, case), a_notice(reader, case)
    client.post(reverse("notifications:mark-all-read"), {"up_to": seen.pk})
    assert list(Notice.objects.filter(read_at=None)) == [later]
    client.post(reverse("notifications:mark-read", args=[later.pk]))
    assert not Notice.objects.filter(read_at=None).exists()


def test_the_list_costs_the_same_for_two_as_for_twenty(client, case, reader, django_assert_max_num_queries):
    for _ in range(20):
        a_notice(reader, Case(pk=case.pk))
    with django_assert_max_num_queries(10):
        client.get(reverse("notifications:list"))
