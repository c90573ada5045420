"""The pictures of a plan: they show the numbers that stand beside them, in shapes and words as well as in colour."""

import re
from datetime import date, timedelta
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import DomainNeed
from careplans.pictures import LEVELS, STOPS, Bar, bar, goals_by_state, needs_from, rail, who_owns_what
from careplans.selectors.pictures import need_by_area
from careplans.states import ActionState, GoalState
from core.days import today
from tests.factories.careplans import goal_in, plan_of, step_of
from tests.factories.found import assessed

DIAMOND, RING = re.compile(r'<path d="M(\d+) \d+l7 7-7 7-7-7z"'), re.compile(r'<circle cx="(\d+)"')
NOW, BEFORE = date(2026, 9, 1), date(2026, 3, 1)


def rows(*levels: tuple[int | None, int | None], former: bool = True):
    """What the query gives for areas with these levels, now and before."""

    def of(assessment, on, place):
        return [
            {
                "assessment": assessment,
                "level": pair[place],
                "code": f"area-{number}",
                "label": f"Area {number}",
                "group": "Health" if number % 2 else "Work",
                "because": "" if pair[place] is not None else "No time for it yet.",
                "on": on.isoformat(),
            }
            for number, pair in enumerate(levels)
        ]

    return of(2, NOW, 0) + (of(1, BEFORE, 1) if former else [])


@pytest.mark.parametrize(("now", "before"), list(product((None, 0, 1, 2, 3), repeat=2)))
def test_the_picture_shows_the_levels_of_its_words(now, before):
    need = needs_from(rows((now, before))).needs[0]
    drawn = need.picture
    diamonds, rings = ([int(x) for x in found.findall(drawn)] for found in (DIAMOND, RING))
    assert diamonds == ([] if now is None else [STOPS[now]])
    assert rings == ([] if before in (None, now) else [STOPS[before]])
    said = need.words.lower()
    if now is None:
        assert said.startswith("not discussed")
    else:
        assert LEVELS[now].lower() in said
    if before not in (None, now):
        assert LEVELS[before].lower() in said
    assert f"<title>{need.area}: {said}</title>" in drawn


def test_a_picture_needs_no_sheet_and_no_colour_and_says_what_it_is():
    drawn = rail(2, 3, 'Money & "debt" <b>')
    assert 'role="img"' in drawn
    assert "style=" not in drawn
    assert "<title>Money &amp; &quot;debt&quot; &lt;b&gt;</title>" in drawn


def test_a_first_assessment_has_no_before():
    picture = needs_from(rows((2, None), (None, None), former=False))
    assert [need.words for need in picture.needs] == ["Medium", "Not discussed"]
    assert (picture.now_on, picture.before_on) == (NOW, None)
    assert needs_from([]).needs == ()


@pytest.mark.requirement("MC-four-domains")
def test_the_areas_are_shown_in_their_groups_too():
    groups = needs_from(rows((1, 1), (2, 0), (0, 0))).groups
    assert [(group, [need.area for need in needs]) for group, needs in groups] == [
        ("Work", ["Area 0", "Area 2"]),
        ("Health", ["Area 1"]),
    ]


def widths(drawn):
    return [float(found) for found in re.findall(r'd="M[\d.]+ [\d.]+h([\d.]+)v', drawn)]


@pytest.mark.parametrize(("first", "second", "most"), [(0, 3, 3), (3, 0, 5), (2, 2, 4), (1, 1, 60), (0, 0, 1)])
def test_a_bar_is_as_long_as_its_number(first, second, most):
    drawn = widths(bar(first, second, most, "Steps"))
    assert len(drawn) == bool(first) + bool(second)
    if first:
        assert drawn[0] == pytest.approx(100 * first / most, abs=0.1)
    if second:
        assert drawn[-1] == pytest.approx(max(100 * second / most - 2, 1), abs=0.1)


def test_goals_are_counted_by_state():
    bars = goals_by_state(["active", "active", "achieved"])
    assert [(each.label, each.number) for each in bars] == [("Active", 2), ("Achieved", 1)]
    assert widths(bars[0].picture) == [100]
    assert goals_by_state([]) == ()


def test_a_step_belongs_to_its_owner_and_what_is_only_proposed_to_nobody():
    steps = [
        ("Harbour", ActionState.ACTIVE),
        ("Harbour", ActionState.DONE),
        ("", ActionState.AGREED),
        ("Clinic", ActionState.PROPOSED),
        ("Clinic", ActionState.DROPPED),
    ]
    assert who_owns_what(steps, "Mary, alone") == (
        Bar("Harbour", open=1, done=1, most=2),
        Bar("Mary, alone", open=1, done=0, most=2),
    )
    many = who_owns_what([(f"Agency {number}", ActionState.ACTIVE) for number in range(20)], "Mary, alone")
    assert sum(each.total for each in many) == 20
    assert many[-1].label == "13 others"


def former(case, actor, **levels):
    """An assessment that was finished half a year ago."""
    done = assessed(case, actor, **levels)
    type(done).objects.filter(pk=done.pk).update(completed_on=today() - timedelta(days=180))
    return done


@pytest.mark.django_db
def test_the_latest_assessment_stands_beside_the_one_before_it(case, aoife):
    former(case, aoife, drug_use=1)
    former(case, aoife, drug_use=3, income=1)
    last = assessed(case, aoife, drug_use=2, income=1)
    DomainNeed.objects.filter(assessment=last, domain__code="income").update(
        level=None, not_discussed_because="Another day."
    )
    with CaptureQueriesContext(connection) as queries:
        picture = need_by_area(case)
    assert len(queries) == 1
    said = {need.area: need.words for need in picture.needs}
    assert said["Drug use"] == "High to medium"
    assert [words for area, words in said.items() if area.startswith("Income")] == ["Not discussed, was low"]
    assert picture.now_on == today()


@pytest.mark.django_db
def test_the_page_has_each_picture_with_its_numbers(client, case, aoife, harbour, turas):
    former(case, aoife, drug_use=3)
    plan = plan_of(case, aoife, assessment=assessed(case, aoife, drug_use=2))
    goal = goal_in(plan, "drug-use", aoife)
    goal_in(plan, "income", aoife, state=GoalState.ACHIEVED)
    for agency in (harbour, harbour, turas):
        step_of(goal, agency, aoife)
    client.force_login(aoife)
    html = client.get(reverse("careplans:plan", args=[case.pk]) + "?draft").content.decode()
    assert "<title>Drug use: high to medium</title>" in html
    assert '<td class="app-need__word">High to medium</td>' in html
    assert "<title>Harbour: 2 to do, 0 done</title>" in html
    assert '<td class="app-need__word">2 to do, 0 done</td>' in html
    assert "<title>Achieved: 1</title>" in html
    assert "style=" not in html


@pytest.mark.django_db
def test_without_an_assessment_the_page_says_so(client, case, aoife):
    plan_of(case, aoife)
    client.force_login(aoife)
    html = client.get(reverse("careplans:plan", args=[case.pk]) + "?draft").content.decode()
    assert "No full assessment is finished yet." in html
