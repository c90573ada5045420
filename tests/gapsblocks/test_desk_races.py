"""Two co-ordinators of one task force, one form, one moment."""

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import WorkerRole
from core.models import AuditEvent
from gapsblocks.models import GapsAndBlocksForm, GapStep
from tests.factories import worker_with
from tests.threads import Beside

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def beside():
    threads = Beside()
    yield threads
    threads.end()


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def test_of_two_who_answer_at_one_moment_one_is_told_and_keeps_what_was_typed(beside, form, fiona, forum):
    colleague = worker_with(forum, WorkerRole.Role.COORDINATOR)
    address = reverse("gapsblocks:answer-queued", args=[form.pk])
    words = {fiona: "One bed from June.", colleague: "No bed before winter."}
    clients = {user: client_of(user) for user in words}

    def answer(user):
        return clients[user].post(address, {"version": form.version, "result": "partly", "answer": words[user]})

    answers = beside.both(lambda: answer(fiona), lambda: answer(colleague))
    assert sorted(each.status_code for each in answers) == [302, 409]
    now = GapsAndBlocksForm.objects.get(pk=form.pk)
    [lost] = [user for user in words if user != now.answered_by]
    [told] = [each for each in answers if each.status_code == 409]
    assert now.answer == words[now.answered_by]
    assert words[lost] in told.content.decode()
    assert now.answered_by.get_full_name() in told.content.decode()
    assert GapStep.objects.filter(form=form, kind="answer").count() == 1
    assert AuditEvent.objects.filter(verb="refused", actor=lost, data__rule="conflict").count() == 1


def test_answered_while_it_is_passed_on_it_goes_one_way(beside, form, fiona, forum):
    colleague = worker_with(forum, WorkerRole.Role.COORDINATOR)
    one, other = client_of(fiona), client_of(colleague)
    said = {"version": form.version, "result": "not", "answer": "No bed."}
    answers = beside.both(
        lambda: one.post(reverse("gapsblocks:answer-queued", args=[form.pk]), said),
        lambda: other.post(reverse("gapsblocks:pass-on", args=[form.pk]), {"version": form.version, "words": ""}),
    )
    statuses = [each.status_code for each in answers]
    now = GapsAndBlocksForm.objects.get(pk=form.pk)
    assert statuses.count(302) == 1
    assert now.state == ("answered" if statuses[0] == 302 else "national")
    assert GapStep.objects.filter(form=form, kind__in=("answer", "national")).count() == 1
