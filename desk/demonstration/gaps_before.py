"""Gaps and Blocks of the quarters before: answered and closed, so that the picture has something to show."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle

from cases.models import CareDomain, Case
from core.days import today
from desk.demonstration.agreements import People
from gapsblocks.models import GapStep
from gapsblocks.selectors.queue import quarters_back
from gapsblocks.services import raising
from gapsblocks.states import GapState

Kind = GapStep.Kind
FORUM = "Local treatment and rehabilitation group"
ADVICE = "Ask the services beside it first."
DONE = "Rang two services. Not to be solved inside."
WEEKS_OF_A_QUARTER = 11  # in which forms are raised, a few days apart
MANAGERS = {"Turas": "cora", "Harbour": "orla"}


@dataclass(frozen=True, slots=True)
class Story:
    """One cause, met by some people in each quarter."""

    title: str
    kind: str
    category: str
    area: str
    description: str
    solution: str
    answer: str
    result: str
    each_quarter: int
    days: int  # from being sent to the answer


STORIES = (
    Story(
        "No hostel bed is free in the week of a discharge",
        "gap",
        "no-service",
        "accommodation",
        "Discharged from hospital with no bed for the night. Every hostel was full that week.",
        "Two step-down beds that the hospital can book.",
        "The council keeps two step-down beds from next month.",
        "resolved",
        7,
        16,
    ),
    Story(
        "Ten weeks of waiting for a stabilisation place",
        "block",
        "waiting",
        "drug-use",
        "Ready to stabilise now, and told to come back in ten weeks.",
        "A day programme that bridges the wait.",
        "A day programme on two mornings begins in the autumn; the list stays as it is.",
        "partly",
        6,
        27,
    ),
    Story(
        "The mental health team wants three months without a drink first",
        "block",
        "eligibility",
        "mental-health",
        "Asked for help with panic and was told to be sober for three months first.",
        "That both teams see people together from the first day.",
        "The rule stands for now; the team will look at it again next year.",
        "not",
        5,
        44,
    ),
)


def tell_of_before(people: People, mary: Case) -> None:
    """Two quarters of forms that have gone the whole way. Only a demonstration may write what lies behind."""
    for quarter in quarters_back(today(), 3)[1:]:
        files = cycle(
            Case.objects.filter(opened_on__lt=quarter.first, closed_on=None, lead_agency__short_name__in=MANAGERS)
            .exclude(pk=mary.pk)
            .select_related("lead_agency")
            .order_by("pk")
        )
        for story in STORIES:
            for number in range(story.each_quarter):
                raised = quarter.first + timedelta(days=number * 7 * WEEKS_OF_A_QUARTER // story.each_quarter)
                _close(people, next(files), story, raised)


def _close(people: People, case: Case, story: Story, raised: date) -> None:
    assert case.lead_agency
    worker = case.key_workers.filter(agency=case.lead_agency).order_by("pk")[0].worker
    manager, fiona = people[MANAGERS[case.lead_agency.short_name]], people["fiona"]
    sent, answered = raised + timedelta(days=4), raised + timedelta(days=4 + story.days)
    told = answered + timedelta(days=3)
    if told > today():
        return
    form = raising.draft_form(
        actor=worker,
        case=case,
        about="adult",
        kind=story.kind,
        category=story.category,
        extent="systemic",
        domain=CareDomain.objects.get(code=story.area),
        title=story.title,
        description=story.description,
        evidence="What we were told on the telephone that day. Fact.",
        solution=story.solution,
    )
    form.reference = form.reference.replace(str(form.raised_on.year), str(raised.year))
    form.state = GapState.CLOSED
    form.raised_on, form.level_since = raised, sent
    form.advised_on, form.advised_by = raised + timedelta(days=2), manager
    form.advice, form.action_taken = ADVICE, DONE
    form.forum, form.forum_name = people.agencies["Task Force"], FORUM
    form.sent_on, form.sent_by = sent, manager
    form.result, form.answer = story.result, story.answer
    form.answered_on, form.answered_by = answered, fiona
    form.told_on, form.told_by = told, worker
    form.changed = "Told in person, and what it means for the plan."
    form.save()
    for kind, on, by, words, is_outside in (
        (Kind.RAISED, raised, worker, "", False),
        (Kind.ADVICE, form.advised_on, manager, f"{ADVICE}\n{DONE}", False),
        (Kind.SENT, sent, manager, "", True),
        (Kind.ACCEPTED, sent + timedelta(days=1), fiona, "", True),
        (Kind.ANSWER, answered, fiona, story.answer, True),
        (Kind.TOLD, told, worker, form.changed, False),
    ):
        GapStep.objects.create(form=form, kind=kind, on=on, by=by, words=words, is_outside=is_outside)
