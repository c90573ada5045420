"""The check for identity must not tell a co-ordinator who somebody is, name by name."""

import pytest
from django.urls import reverse

from core.audit import REFUSED
from core.models import AuditEvent
from gapsblocks.models import GapStep
from gapsblocks.rules.identity import Identity, find
from gapsblocks.selectors.identity import MOST_A_DAY
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
