"""A partner's part of a file as its paper tells it."""

from django.utils.formats import date_format

from assessments.selectors.extract import AssessmentExtract
from careplans.selectors.extract import PlanExtract
from cases.models import ConsentItem
from cases.selectors.shared import SharedFile
from consents import papers
from contacts.selectors.extract import NoteExtract
from desk.selectors.assessed import area_words
from desk.selectors.noted import notes_on_paper

THE_ASSESSMENT = str(ConsentItem.Information.ASSESSMENT.label)
THE_NOTES = str(ConsentItem.Information.NOTES.label)
NOTHING_YET = "Nothing is written here yet"


def on_paper(
    shared: SharedFile,
    assessment: AssessmentExtract | None = None,
    plan: PlanExtract | None = None,
    notes: tuple[NoteExtract, ...] = (),
) -> papers.Shared:
    """A partner's part as its paper tells it: made from that part and its extracts, and so with nothing beside it."""
    manager, reached = shared.contact_point, shared.reached
    found = area_words(assessment)
    facts = [
        (label, found.get(label, NOTHING_YET))
        for label in shared.sections
        if not (found and label == THE_ASSESSMENT)  # it stands there area by area
        and not (notes and label == THE_NOTES)
    ]
    if reached:
        told = (
            ("Safe to contact", reached.safe or "Not said yet"),
            ("Phone", reached.phone or "none"),
            ("Email", reached.email or "none"),
            ("Likes to be reached", reached.preferred),
            ("Address", reached.address or "not given"),
        )
        facts += [(label, text) for label, text in told if text]
    if shared.shows_attendance:
        last = shared.last_contact_on
        facts.append(("Last contact", date_format(last, "j F Y") if last else "none yet"))
    facts += plan_on_paper(plan) if plan else []
    facts += notes_on_paper(notes)
    return papers.Shared(
        reference=shared.reference,
        person=shared.name,
        lead=shared.lead_agency,
        agency=shared.agency,
        by=manager.name if manager else "",
        by_phone=manager.phone if manager else "",
        ends_on=shared.ends_on,
        items=tuple(dict.fromkeys(label for each in shared.agreed for label in each.may_know)),
        facts=tuple(facts),
        messages=shared.may_pass_messages,
    )


def plan_on_paper(plan: PlanExtract) -> list[tuple[str, str]]:
    """The goals that the agency reads, each with its steps: what, who, by when, how it goes."""
    found = []
    for goal in plan.goals:
        lines = [goal.title, *([f"“{goal.own_words}”"] if goal.own_words else [])]
        for step in goal.steps:
            by = f"by {date_format(step.by, 'j F Y')}" if step.by else step.rhythm or "no day"
            lines.append(f"{step.title}: {step.who}, {by}, {step.state_said.lower()}")
        found.append((f"Plan: {goal.area}", "\n".join(lines)))
    return found
