"""What a co-ordinator does with a form whose person is not known to them."""

from datetime import date

import pytest
from django.urls import reverse

from agencies.models import WorkerRole
from core.days import today
from gapsblocks.models import GapStep, SettledFinding
from notifications.models import Notice
from tests.factories import worker_with
from tests.gapsblocks.outside import kept, opened, page, refused, told_of

pytestmark = pytest.mark.django_db
Kind = GapStep.Kind


@pytest.mark.requirement("KW-16.1.4")
def test_each_step_of_the_co_ordinator_is_kept_with_its_day_and_told_to_the_worker(form, fiona, dan):
    opened(fiona, reverse("gapsblocks:accept", args=[form.pk]), {"version": form.version})
    for kind in ("asked", "group", "letter", "outcome"):
        data = {"version": kept(form).version, "kind": kind, "words": f"By {kind}", "on": today().isoformat()}
        response = opened(fiona, reverse("gapsblocks:add-work", args=[form.pk]), data)
        assert response.status_code == 302, response.context["form"].errors
    steps = GapStep.objects.filter(form=form, by=fiona).order_by("pk")
    assert [step.kind for step in steps] == ["accepted", "asked", "group", "letter", "outcome"]
    assert all(step.is_outside and step.on == today() for step in steps)
    for step in steps[1:]:
        assert Notice.objects.filter(recipient=dan, key__startswith=f"gap:{form.pk}:work:{step.pk}:").exists()
    html = opened(fiona, page(form)).content.decode()
    assert all(f"By {kind}" in html for kind in ("asked", "group", "letter", "outcome"))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"words": " "}, "words"),
        ({"kind": "answer"}, "kind"),
        ({"kind": "raised"}, "kind"),
        ({"on": "2090-01-01"}, "on"),
        ({"kind": "group", "due_on": "2090-01-01"}, "due_on"),
        ({"kind": "letter", "due_on": "2020-01-01"}, "due_on"),
        ({"words": "1234567T"}, "words"),
    ],
)
def test_a_step_that_says_too_little_or_too_much_comes_back_with_what_was_typed(form, fiona, fields, field):
    data = {"version": form.version, "kind": "asked", "words": "The unit", "on": today().isoformat()} | fields
    response = opened(fiona, reverse("gapsblocks:add-work", args=[form.pk]), data)
    assert response.status_code == 200
    assert response.context["form"].has_error(field)
    assert not GapStep.objects.filter(form=form, by=fiona).exists()
    assert kept(form).version == form.version


@pytest.mark.requirement("LAW-gap-identity")
@pytest.mark.parametrize(
    ("name", "field", "fields"),
    [
        ("add-work", "words", {"kind": "asked", "on": date(2026, 1, 5).isoformat()}),
        ("pass-on", "words", {}),
        ("answer-queued", "answer", {"result": "partly"}),
    ],
)
def test_words_from_outside_that_tell_are_named_and_nothing_of_what_they_hit(form, case, fiona, name, field, fields):
    address = reverse(f"gapsblocks:{name}", args=[form.pk])
    data = {"version": form.version, field: "I asked St Mary’s hospital.", **fields}
    response = opened(fiona, address, data)
    html = response.content.decode()
    assert "“Mary’s”" in html
    assert "could be a name" not in html
    assert told_of(case, html.replace("Mary’s", "")) == []
    assert "I asked St Mary’s hospital." in html
    assert kept(form).version == form.version
    assert not SettledFinding.objects.exists()
    assert refused("LAW-gap-identity").filter(actor=fiona).count() == 1
    assert opened(fiona, address, data | {"settled": ["Mary’s"]}).status_code == 302
    assert SettledFinding.objects.get().settled_by == fiona
    assert GapStep.objects.filter(form=form, words__contains="St Mary’s").exists()


def test_what_one_ticks_settles_no_other_words(form, fiona):
    address = reverse("gapsblocks:add-work", args=[form.pk])
    data = {"version": form.version, "kind": "asked", "on": today().isoformat(), "words": "Mary Ní Chonaill, St Mary’s"}
    response = opened(fiona, address, data | {"settled": ["Mary’s"]})
    assert response.status_code == 200
    assert not GapStep.objects.filter(by=fiona).exists()
    assert not SettledFinding.objects.exists()


def test_accepted_once(form, fiona):
    address = reverse("gapsblocks:accept", args=[form.pk])
    assert opened(fiona, address, {"version": form.version}).status_code == 302
    response = opened(fiona, address, {"version": kept(form).version})
    assert "accepted already" in response.content.decode()
    assert GapStep.objects.filter(form=form, kind=Kind.ACCEPTED).count() == 1
    assert refused("accepted-already").exists()


@pytest.mark.requirement("KW-16.1.5")
def test_passed_on_by_its_co_ordinator_alone_and_the_worker_is_told(form, fiona, dan, maeve, advisor):
    address = reverse("gapsblocks:pass-on", args=[form.pk])
    assert opened(advisor, address, {"version": form.version, "words": ""}).status_code == 403
    assert kept(form).state == "co-ordinator"
    assert opened(fiona, address, {"version": form.version, "words": "No unit in the region."}).status_code == 302
    assert (kept(form).state, kept(form).national_by) == ("national", fiona)
    assert Notice.objects.filter(recipient=dan, key__startswith=f"gap:{form.pk}:national:").exists()
    assert [row.pk for row in opened(maeve, reverse("gapsblocks:queue")).context["rows"]] == [form.pk]
    again = opened(fiona, address, {"version": kept(form).version, "words": ""})
    assert again.status_code == 200
    assert again.context["form"].non_field_errors()


def test_the_second_to_answer_is_told_and_keeps_the_words(form, fiona, forum):
    colleague = worker_with(forum, WorkerRole.Role.COORDINATOR)
    address = reverse("gapsblocks:answer-queued", args=[form.pk])
    assert (
        opened(fiona, address, {"version": form.version, "result": "partly", "answer": "One bed."}).status_code == 302
    )
    late = opened(colleague, address, {"version": form.version, "result": "not", "answer": "No bed before winter."})
    assert late.status_code == 409
    html = late.content.decode()
    assert "No bed before winter." in html
    assert f"{fiona.get_full_name() or fiona.username} answered this form" in html
    assert (kept(form).result, kept(form).answer) == ("partly", "One bed.")
    assert refused("conflict").filter(actor=colleague).exists()
