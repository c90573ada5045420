"""The component library: states in words, lists that keep their address, nothing of a person unescaped."""

from datetime import date

import pytest
import time_machine
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory

from core.components import Fact, Flag, Happening, Identity, Number, Part, Row, Rung, Status, Step, WorkItem
from core.deadlines import DeadlineRule, Stage
from core.templatetags.ui import due

TODAY = date(2026, 4, 29)
SCRIPT = "<script>alert(1)</script>"


def shown(source: str, **context) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("on", "kind", "word"),
    [
        (date(2026, 4, 26), "overdue", "3 days overdue"),
        (date(2026, 4, 28), "overdue", "1 day overdue"),
        (date(2026, 4, 29), "soon", "Due today"),
        (date(2026, 4, 30), "soon", "Due in 1 day"),
        (date(2026, 5, 10), "soon", "Due in 11 days"),
        (date(2026, 5, 14), "none", "Due in 15 days"),
        (None, "none", "No date set"),
    ],
)
def test_a_due_date_is_said_in_days(on, kind, word):
    assert due(on, TODAY) == Status(kind, word)


def test_a_state_has_a_shape_and_a_word_and_no_other_name():
    assert shown('{% status "ok" "In force" %}') == '<strong class="app-status app-status--ok">In force</strong>'
    with pytest.raises(TemplateSyntaxError):
        shown('{% status "green" "In force" %}')


def test_days_are_irish_and_instants_are_of_dublin():
    assert ">4 May 2026<" in shown("{% day on %}", on=date(2026, 5, 4))
    assert shown("{% day on %}", on=None) == "not set"
    with time_machine.travel("2026-05-04 12:00Z", tick=False):
        from django.utils import timezone

        assert ">Today, 13:00<" in shown("{% moment at %}", at=timezone.now())


def test_a_deadline_says_the_days_the_date_and_who_was_told():
    rule = DeadlineRule("review", "Review", "due_on", (Stage("overdue", "The line manager is told", 1, "manager"),))
    with time_machine.travel("2026-04-29 12:00Z", tick=False):
        text = shown("{% deadline rule on %}", rule=rule, on=date(2026, 4, 28))
    assert "1 day overdue" in text
    assert "28 April 2026" in text
    assert "The line manager is told" in text


@pytest.mark.requirement("KW-2.1.1")
def test_the_three_roles_are_defined_wherever_one_is_chosen():
    text = shown("{% role_definitions %}")
    for term in ("Key worker", "Case manager", "Lead agency"):
        assert f"<dt>{term}</dt>" in text
    assert "Lead agency" not in shown('{% role_definitions only="key worker, case manager" %}')


def test_the_identity_bar_says_whose_file_this_is():
    identity = Identity(
        "Mary Ní Chonaill",
        "known as Mar",
        [Fact("Born", "14 February 1991", "35")],
        [Flag("Pregnant", alert=True), Flag("Interpreter")],
        parts=[Part("Overview", "/1/"), Part("Consent", "/1/consent/", current=True)],
    )
    text = shown("{% identity_bar identity %}", identity=identity)
    assert "Mary Ní Chonaill" in text
    assert '<li class="app-flags__alert">Pregnant</li>' in text
    assert 'href="/1/consent/" aria-current="page"' in text
    assert "<summary><span>Consent" in text


def test_pages_of_a_list_keep_the_filters_of_the_address():
    page = Paginator(range(100), 25).page(2)
    request = RequestFactory().get("/?level=key-working&page=2")
    text = Template('{% pagination page "100" %}').render(Context({"page": page, "request": request}))
    assert "Showing 26 to 50 of 100" in text
    assert 'href="?level=key-working&amp;page=1" rel="prev"' in text
    assert 'href="?level=key-working&amp;page=3" rel="next"' in text
    assert 'aria-label="Page 2" aria-current="page"' in text


def test_a_list_of_one_page_needs_no_way_on():
    page = Paginator(range(3), 25).page(1)
    assert "<nav" not in Template("{% pagination page %}").render(
        Context({"page": page, "request": RequestFactory().get("/")})
    )


def test_a_column_head_sorts_and_then_the_other_way_round():
    def link(query):
        return Template('{% sort_link "name" "Person" %}').render(Context({"request": RequestFactory().get(query)}))

    assert 'href="?sort=name"' in link("/?page=3")
    assert 'href="?sort=-name"' in link("/?sort=name")


def test_blocks_hold_what_is_written_in_them():
    assert "<p>Tea</p>" in shown('{% section title="Team" id="team" link="All" url="/x/" %}<p>Tea</p>{% endsection %}')
    assert 'role="region" aria-label="Saved"' in shown('{% alert label="Saved" kind="success" %}x{% endalert %}')
    refused = shown('{% refusal title="Not done" rule="one case manager" %}<p>Why</p>{% endrefusal %}')
    assert "Nothing was changed." in refused
    assert "Rule “one case manager”" in refused
    empty = shown('{% empty_state lead="Nothing is due." %}Next week.{% endempty_state %}')
    assert "<strong>Nothing is due.</strong>" in empty
    row = shown(
        '{% summary %}{% row "Evidence" action="Change" url="/e/" %}{{ x }}{% endrow %}{% endsummary %}', x="<b>"
    )
    assert "&lt;b&gt;" in row
    assert 'Change<span class="govuk-visually-hidden"> Evidence</span>' in row


@pytest.mark.parametrize(
    ("source", "context"),
    [
        ("{% own_words x %}", {"x": SCRIPT}),
        ('{% status "ok" x %}', {"x": SCRIPT}),
        ("{% identity_bar x %}", {"x": Identity(SCRIPT, SCRIPT, [Fact(SCRIPT, SCRIPT)], [Flag(SCRIPT)], SCRIPT, "/")}),
        ("{% work_list x x.0.text %}", {"x": [WorkItem(Status("new", SCRIPT), SCRIPT, SCRIPT, "/", SCRIPT, SCRIPT)]}),
        ("{% next_steps x %}", {"x": [Step(SCRIPT, SCRIPT, SCRIPT, "/")]}),
        ("{% ladder x %}", {"x": [Rung(SCRIPT, SCRIPT, SCRIPT, "now")]}),
        ("{% path x %}", {"x": [Rung(SCRIPT, SCRIPT)]}),
        ("{% timeline x %}", {"x": [Happening(SCRIPT, TODAY, SCRIPT, SCRIPT)]}),
        ("{% stats x %}", {"x": [Number(1, SCRIPT, "/", SCRIPT)]}),
        ("{% summary_list x %}", {"x": [Row(SCRIPT, SCRIPT, SCRIPT, "/"), (SCRIPT, SCRIPT)]}),
        ("{% alert label=x %}{{ x }}{% endalert %}", {"x": SCRIPT}),
        ("{% refusal title=x rule=x %}{{ x }}{% endrefusal %}", {"x": SCRIPT}),
        ("{% section title=x id=x %}{{ x }}{% endsection %}", {"x": SCRIPT}),
        ("{% empty_state lead=x %}{{ x }}{% endempty_state %}", {"x": SCRIPT}),
    ],
)
def test_nothing_that_a_person_typed_becomes_markup(source, context):
    text = shown(source, **context)
    assert "&lt;script&gt;" in text
    assert "<script" not in text
