"""The check for identity must not tell a co-ordinator who somebody is, name by name."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from agencies.models import WorkerRole
from core.audit import REFUSED
from core.errors import DomainError
from core.models import AuditEvent
from core.policies import may_see
from gapsblocks.models import GapStep
from gapsblocks.rules.identity import Identity, find
from gapsblocks.selectors.identity import MOST_A_DAY
from gapsblocks.services import chain
from gapsblocks.services.answers import answer_many
from notifications.kinds import kind_of
from notifications.models import Notice
from tests.factories import key_worker_in, led_case, line_manager_of, worker_with
from tests.factories.gapsblocks import advised, raised, sent

pytestmark = pytest.mark.django_db


def post(client, who, form, words: str):
    client.force_login(who)
    said = {"version": form.version, "kind": "asked", "words": words}
    day = {"on_day": form.sent_on.day, "on_month": form.sent_on.month, "on_year": form.sent_on.year}
    return client.post(reverse("gapsblocks:add-work", args=[form.pk]), said | day)


@pytest.mark.requirement("LAW-gap-identity")
def test_after_so_many_guesses_every_text_is_refused_and_nothing_tells_a_hit(client, case, dan, cora, forum, fiona):
    form = sent(advised(raised(case, dan), cora), cora, forum)
    for number in range(MOST_A_DAY):
        assert "Look again at" in post(client, fiona, form, f"Is it Mary? {number}").content.decode()
    for words in ("Is it Mary?", "Is it Bridget?"):
        page = post(client, fiona, form, words).content.decode()
        assert "nothing more can be saved today" in page
        assert "Look again" not in page
        assert "Tick the words" not in page
    assert not GapStep.objects.filter(form=form, kind="asked").exists()
    rules = list(AuditEvent.objects.filter(verb=REFUSED, actor=fiona).values_list("data__rule", flat=True))
    assert rules.count("LAW-gap-identity") == MOST_A_DAY
    assert rules.count("too-many-tries") == 2


def test_one_bad_text_is_no_guessing(client, case, dan, cora, forum, fiona):
    form = sent(advised(raised(case, dan), cora), cora, forum)
    post(client, fiona, form, "Mary was asked.")
    assert post(client, fiona, form, "The unit was asked.").status_code == 302
    assert GapStep.objects.filter(form=form, kind="asked").exists()


@pytest.mark.parametrize("words", ["Conaill came in", "Miss Conaill’s bed", "ni conaill", "CONAILL"])
def test_a_surname_is_found_without_its_softened_letter(words):
    assert find("words", words, Identity(names=("Mary Ní Chonaill",)))


def test_the_queue_says_that_forms_look_like_one_cause(client, case, dan, cora, forum, fiona):
    for _ in range(2):
        sent(advised(raised(case, dan), cora), cora, forum)
    client.force_login(fiona)
    page = client.get(reverse("gapsblocks:queue")).content.decode()
    assert "2 forms look like one cause:" in page
    assert "Join them as one theme" in page


def guess(client, who, form, times: int = MOST_A_DAY) -> None:
    for number in range(times):
        post(client, who, form, f"Is it Mary? {number}")


def told_of_guesses() -> dict:
    return {notice.recipient: notice for notice in Notice.objects.filter(key__startswith="gap.guesses:")}


@pytest.fixture
def officer(case):
    return worker_with(case.lead_agency, WorkerRole.Role.DPO)


@pytest.mark.requirement("LAW-gap-identity")
def test_manager_and_officer_hear_of_it_once_a_day_and_nobody_is_named(
    client, case, dan, cora, forum, fiona, officer, maeve
):
    form = sent(advised(raised(case, dan), cora), cora, forum)
    guess(client, fiona, form, MOST_A_DAY - 1)
    assert told_of_guesses() == {}
    guess(client, fiona, form, 3)
    told = told_of_guesses()
    assert set(told) == {cora, officer}
    for person, notice in told.items():
        assert not any(word in notice.subject for word in ("Mary", "Chonaill", case.reference, str(fiona)))
        assert may_see(person, notice.about_label, notice.about_id)
        assert kind_of(notice.key).code == "safety"
        client.force_login(person)
        page = client.get(reverse("notifications:open", args=[notice.pk]), follow=True)
        assert page.status_code == 200
        assert "may be trying names" in page.content.decode()  # the access log says who
        assert str(fiona) in page.content.decode()
    assert Notice.objects.filter(key__startswith="gap.guesses:").count() == 2
    assert AuditEvent.objects.filter(verb="gap.guesses-told", data__worker=fiona.pk, file_id=case.pk).count() == 1
    assert not may_see(dan, "core.AuditEvent", told[cora].about_id)


def test_the_next_day_counts_anew(client, case, dan, cora, forum, fiona, officer):
    form = sent(advised(raised(case, dan), cora), cora, forum)
    guess(client, fiona, form)
    client.logout()
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        guess(client, fiona, form, MOST_A_DAY - 1)
        assert Notice.objects.filter(key__startswith="gap.guesses:", recipient=cora).count() == 1
        guess(client, fiona, form, 1)
        assert Notice.objects.filter(key__startswith="gap.guesses:", recipient=cora).count() == 2


def test_another_service_whose_form_is_tried_hears_of_it_too(client, case, dan, cora, forum, fiona):
    own = sent(advised(raised(case, dan), cora), cora, forum)
    other = led_case()
    other.service_user.first_names = "Mary"
    other.service_user.save()
    worker, manager = key_worker_in(other, other.lead_agency), line_manager_of(other.lead_agency)
    theirs = sent(advised(raised(other, worker), manager), manager, forum)
    guess(client, fiona, own, MOST_A_DAY - 1)
    guess(client, fiona, theirs, 1)
    assert set(told_of_guesses()) == {cora, manager}


def test_one_answer_to_many_is_a_guess_too(case, dan, cora, forum, fiona):
    forms = [sent(advised(raised(case, dan), cora), cora, forum) for _ in range(2)]
    chosen = [(form.pk, form.version) for form in forms]
    for _ in range(MOST_A_DAY):
        with pytest.raises(DomainError):
            answer_many(actor=fiona, forms=chosen, result="not", words="Mary waits.")
    assert set(told_of_guesses()) == {cora}
    assert not GapStep.objects.filter(kind="answer").exists()


def test_a_manager_of_the_service_knows_whose_it_is_and_guesses_nothing(client, case, dan, cora, forum, fiona):
    form = sent(advised(raised(case, dan), cora), cora, forum)
    for number in range(MOST_A_DAY + 1):
        with pytest.raises(DomainError, match="Look again"):
            chain.send_to_national(actor=cora, form=form, version=form.version, words=f"Mary waits {number}.")
    assert told_of_guesses() == {}
