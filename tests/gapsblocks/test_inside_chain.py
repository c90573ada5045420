"""The pages on which the service advises, settles what could tell, sends, tells and opens again."""

import pytest
from django.urls import reverse

from core.days import today
from core.models import AuditEvent
from gapsblocks.models import SettledFinding
from gapsblocks.services import chain
from tests.factories.gapsblocks import advised, raised, sent

pytestmark = pytest.mark.django_db


def post(client, who, name: str, form, **data):
    client.force_login(who)
    form.refresh_from_db()
    return client.post(reverse(f"gapsblocks:{name}", args=[form.pk]), {"version": form.version} | data)


def day(on) -> dict[str, int]:
    return {"told_on_day": on.day, "told_on_month": on.month, "told_on_year": on.year}


def refused(who) -> bool:
    return AuditEvent.objects.filter(verb="refused", actor=who).exists()


@pytest.mark.requirement("KW-16.1.2")
def test_the_manager_advises_and_nobody_else(client, case, dan, cora):
    form = raised(case, dan)
    said = {"advice": "Ask the maternity hospital.", "action": "Rang them today."}
    assert post(client, dan, "advise", form, **said).status_code == 403
    form.refresh_from_db()
    assert (form.state, form.advice) == ("raised", "")
    assert refused(dan)
    answer = post(client, cora, "advise", form, **said | {"action": " "})
    assert "Ask the maternity hospital." in answer.content.decode()  # what was typed stands
    assert post(client, cora, "advise", form, **said).status_code == 302
    form.refresh_from_db()
    assert (form.state, form.advised_by, form.action_taken) == ("advised", cora, "Rang them today.")


@pytest.mark.requirement("KW-16.1.2")
def test_it_is_not_sent_by_the_worker_nor_before_the_advice(client, case, dan, cora, forum):
    form = raised(case, dan)
    said = {"forum": forum.pk, "extent": "systemic"}
    assert post(client, dan, "send", form, **said).status_code == 403
    assert refused(dan)
    answer = post(client, cora, "send", form, **said)
    assert answer.status_code == 200
    assert "advice and action come first" in answer.content.decode()
    form.refresh_from_db()
    assert (form.state, form.sent_on, form.forum) == ("raised", None, None)


@pytest.mark.requirement("LAW-gap-identity")
def test_each_place_that_could_tell_is_settled_or_reworded_before_it_leaves(client, case, dan, cora, forum):
    form = advised(
        raised(case, dan, description="Mary rang May Street twice.", evidence="M. Chonaill was told no."), cora
    )
    said = {"forum": forum.pk, "extent": "systemic"}
    client.force_login(cora)
    page = client.get(reverse("gapsblocks:send", args=[form.pk])).content.decode()
    assert "“Mary” in what happens could be a name" in page
    answer = post(client, cora, "send", form, **said)
    assert answer.status_code == 200
    assert "Look again before this leaves the service" in answer.content.decode()
    form.refresh_from_db()
    assert form.sent_on is None
    words = {"title": form.title, "description": "She rang May Street twice.", "solution": form.solution}
    assert post(client, dan, "reword", form, **words, evidence="A clinic of St Mary: no.").status_code == 302
    form.refresh_from_db()
    client.force_login(cora)
    page = client.get(reverse("gapsblocks:send", args=[form.pk]))
    keys = [key for key, _ in page.context["form"].fields["settled"].choices]
    assert keys
    assert all(key.startswith("evidence") for key in keys)
    assert post(client, cora, "send", form, **said, settled=keys).status_code == 302
    form.refresh_from_db()
    assert (form.state, form.forum) == ("co-ordinator", forum)
    assert set(SettledFinding.objects.filter(form=form).values_list("key", flat=True)) == set(keys)
    assert form.history.filter(description__contains="Mary").exists()


def test_words_stand_once_it_has_left(client, case, dan, cora, forum):
    form = sent(advised(raised(case, dan), cora), cora, forum)
    said = {"title": "Other", "description": "Other", "solution": "Other"}
    answer = post(client, dan, "reword", form, **said)
    assert "its words stand" in answer.content.decode()
    form.refresh_from_db()
    assert form.title != "Other"


@pytest.mark.requirement("KW-4.1.3a")
def test_it_can_be_resolved_inside_and_is_open_until_the_person_was_told(client, case, dan, cora):
    form = raised(case, dan)
    said = {"result": "resolved", "words": "The hospital takes her."}
    answer = post(client, cora, "resolve", form, **said)
    assert answer.status_code == 200  # not before the advice
    form = advised(form, cora)
    assert post(client, cora, "resolve", form, **said).status_code == 302
    form.refresh_from_db()
    assert form.state == "answered"
    told = day(today()) | {"changed": "She moves on Monday."}
    assert post(client, dan, "tell", form, **told | {"changed": ""}).status_code == 200
    form.refresh_from_db()
    assert form.state == "answered"
    assert post(client, dan, "tell", form, **told).status_code == 302
    form.refresh_from_db()
    assert (form.state, form.changed) == ("closed", "She moves on Monday.")


def test_a_manager_moves_it_up_with_a_reason_and_opens_it_again(client, case, dan, cora, forum, maeve):
    form = sent(advised(raised(case, dan), cora), cora, forum)
    assert post(client, dan, "move-up", form, words="Nobody answers").status_code == 403
    assert post(client, cora, "move-up", form, words=" ").status_code == 200
    form.refresh_from_db()
    assert form.state == "co-ordinator"
    assert post(client, cora, "move-up", form, words="Five weeks without a word").status_code == 302
    form.refresh_from_db()
    form = chain.answer(actor=maeve, form=form, version=form.version, result="not", words="No money this year.")
    assert post(client, dan, "reopen", form, reason="A new fund").status_code == 403
    assert post(client, cora, "reopen", form, reason="").status_code == 200
    form.refresh_from_db()
    assert form.state == "answered"
    assert post(client, cora, "reopen", form, reason="A new fund").status_code == 302
    form.refresh_from_db()
    assert (form.state, form.national_on) == ("advised", None)


@pytest.mark.requirement("LAW-gap-identity")
def test_a_co_ordinator_moves_it_up_at_their_desk_and_never_sees_the_page_of_the_service(
    client, case, dan, cora, forum, fiona
):
    form = sent(advised(raised(case, dan), cora), cora, forum)
    answer = post(client, fiona, "move-up", form, words="Five weeks")
    assert answer.status_code == 403
    assert "Chonaill" not in answer.content.decode()
    form.refresh_from_db()
    assert form.state == "co-ordinator"
    assert refused(fiona)
