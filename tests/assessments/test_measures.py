"""Scores: kept by the number, within the range of their tool, and shown with their day."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from assessments.models import OutcomeMeasure, ScreeningResult
from assessments.scales import STAR, TOP
from assessments.services.measures import record_outcome_measure, record_screening
from core.days import today
from core.errors import DomainError
from core.models import AuditEvent


@pytest.mark.requirement("FND-screening")
def test_a_score_is_entered_and_shows_with_its_day_and_who_took_it(client, dan, case):
    client.force_login(dan)
    url = reverse("assessments:add-screening", args=[case.pk])
    page = client.post(url, {"tool": "audit", "score": "23", "taken_on": "2026-03-04"}, follow=True).content.decode()
    assert "AUDIT (alcohol)" in page
    assert "23" in page
    assert "4 March 2026" in page
    assert str(dan) in page


@pytest.mark.requirement("FND-screening")
@pytest.mark.parametrize(("tool", "most"), [("audit", 40), ("audit-c", 12), ("dudit", 44)])
def test_a_score_outside_its_tool_is_refused_at_the_field(client, dan, case, tool, most):
    record_screening(actor=dan, case=case, tool=tool, score=most, taken_on=today())
    client.force_login(dan)
    url = reverse("assessments:add-screening", args=[case.pk])
    page = client.post(url, {"tool": tool, "score": str(most + 1), "taken_on": today().isoformat()})
    assert page.context["form"].errors["score"] == [f"The score of this tool is from 0 to {most}."]
    assert ScreeningResult.objects.count() == 1
    assert AuditEvent.objects.filter(verb="refused", data__rule="score-outside").exists()


def test_scores_of_an_outcome_tool_stand_side_by_side(client, dan, case):
    client.force_login(dan)
    url = reverse("assessments:add-outcome", args=[case.pk, "top"])
    first = {"stage": "start", "taken_on": "2026-01-10", "alcohol-days": "28", "shared": "1", "quality-of-life": "4"}
    client.post(url, first)
    client.post(url, {"stage": "review", "taken_on": "2026-03-10", "alcohol-days": "0", "shared": "0"})
    trend = client.get(reverse("assessments:measures", args=[case.pk])).context["trends"][0]
    assert [stage for _, stage, _ in trend.heads] == ["At the start", "At a review"]
    assert {label: tuple(said for _, said in scores) for label, scores in trend.rows} == {
        "Alcohol": ("28", "0"),
        "Shared injecting equipment": ("Yes", "No"),
        "Quality of life, by the person’s own rating": ("4", "not scored"),
    }


@pytest.mark.parametrize("item", [*TOP, *STAR], ids=lambda item: item.code)
def test_each_item_has_its_range(dan, case, item):
    tool = "star" if item in STAR else "top"
    said = {"actor": dan, "case": case, "tool": tool, "stage": "start", "taken_on": today()}
    for score in (item.least, item.most):
        record_outcome_measure(**said, scores={item.code: score})
    for score in (item.least - 1, item.most + 1):
        with pytest.raises(DomainError) as refused:
            record_outcome_measure(**said, scores={item.code: score})
        assert refused.value.field == item.code
    assert OutcomeMeasure.objects.count() == 2


def test_the_star_has_numbers_and_no_words():
    assert [(item.label, item.least, item.most) for item in STAR] == [(f"Scale {n}", 1, 10) for n in range(1, 11)]


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ({"scores": {}}, "no-score"),
        ({"scores": {"no-item": 3}}, "no-such-item"),
        ({"scores": {"scale-1": 3}, "taken_on": today() + timedelta(days=1)}, "future-day"),
    ],
)
def test_what_is_no_measure_is_not_kept(dan, case, said, rule):
    whole = {"tool": "star", "stage": "start", "taken_on": today()} | said
    with pytest.raises(DomainError):
        record_outcome_measure(actor=dan, case=case, **whole)
    assert not OutcomeMeasure.objects.exists()
    assert AuditEvent.objects.filter(verb="refused", data__rule=rule).exists()


def test_a_partner_reads_and_writes_no_score(client, brian, case):
    client.force_login(brian)
    for name, more in (("measures", []), ("add-screening", []), ("add-outcome", ["top"])):
        assert client.get(reverse(f"assessments:{name}", args=[case.pk, *more])).status_code == 403
    with pytest.raises(PermissionDenied):
        record_screening(actor=brian, case=case, tool="audit", score=1, taken_on=today())


def test_another_tool_is_not_there(client, dan, case):
    client.force_login(dan)
    assert client.get(reverse("assessments:add-outcome", args=[case.pk, "other"])).status_code == 404
