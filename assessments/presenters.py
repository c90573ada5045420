"""How an assessment is worded for its pages. Nothing here asks the database."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format

from assessments.models import ComprehensiveAssessment, DomainNeed
from assessments.questions import blocks_of
from assessments.rules.comprehensive import Missing
from core.components import Row, Status, Task

LONGEST_HINT = 160  # characters of what was said the last time


@dataclass(frozen=True, slots=True)
class Stop:
    """One line of the list beside the form: an area, or the summary."""

    label: str
    url: str
    word: str  # done, begun, level missing, not yet
    is_current: bool = False

    @property
    def css(self) -> str:
        return {"done": "is-done", "level missing": "is-warn"}.get(self.word, "")


def state_of(need: DomainNeed, drafted: Collection[int] = ()) -> str:
    """Where one area stands; a draft that only its writer sees counts as begun for that writer."""
    if need.is_done:
        return "done"
    if need.version:
        return "level missing"
    return "begun" if need.pk in drafted else "not yet"


def stops(
    assessment: ComprehensiveAssessment, needs: Sequence[DomainNeed], *, current: str, drafted: Collection[int] = ()
) -> list[Stop]:
    """The areas with their states, then the summary."""
    found = [
        Stop(
            f"{number}. {need.domain.label}",
            need.get_absolute_url(),
            state_of(need, drafted),
            is_current=need.domain.code == current,
        )
        for number, need in enumerate(needs, 1)
    ]
    word = summary_state(assessment)
    url = reverse("assessments:summary", args=[assessment.pk])
    return [*found, Stop("Summary and consent", url, word, is_current=current == "summary")]


def summary_state(assessment: ComprehensiveAssessment) -> str:
    if assessment.summary.strip() and assessment.consent_decision:
        return "done"
    return "begun" if assessment.version else "not yet"


def counted(found: Iterable[Stop]) -> tuple[int, int]:
    """How many areas are done, and how many begun."""
    words = [stop.word for stop in found][:-1]
    return words.count("done"), words.count("begun") + words.count("level missing")


def tasks(found: Iterable[Stop], needs: Sequence[DomainNeed]) -> list[Task]:
    """The areas and the summary as a list of steps."""
    kinds = {"done": "ok", "level missing": "overdue", "begun": "wait"}
    hints = [level_words(need) for need in needs]
    return [
        Task(stop.label, stop.url, Status(kinds.get(stop.word, "none"), stop.word.capitalize()), hint)
        for stop, hint in zip(found, [*hints, ""], strict=False)
    ]


def level_words(need: DomainNeed) -> str:
    """ "High need", "No need", "Not discussed: no time for it yet"."""
    if need.level is not None:
        return f"{'No' if need.level == 0 else need.get_level_display()} need"
    return f"Not discussed: {need.not_discussed_because}" if need.not_discussed_because else ""


def next_after(needs: Sequence[DomainNeed], code: str) -> DomainNeed | None:
    """Where the form goes on: the next area that is not done, from here round; none, when only the summary is left."""
    codes = [need.domain.code for need in needs]
    here = codes.index(code)
    return next((need for need in [*needs[here + 1 :], *needs[:here]] if not need.is_done), None)


def said_then(need: DomainNeed | None, on: date | None) -> dict[str, str]:
    """What was answered the last time, by the code of the question: “10 March: 8”."""
    if need is None or on is None:
        return {}
    then = date_format(on, "j F Y")
    found = {}
    if need.is_done:
        level = "not discussed" if need.level is None else need.get_level_display().lower()
        found["level"] = f"On {then}: {level}."
    for block in blocks_of(need.domain.code):
        for question in block.questions:
            if words := question.said(need.details.get(question.code)):
                short = words if len(words) <= LONGEST_HINT else words[:LONGEST_HINT].rsplit(" ", 1)[0] + "…"
                found[question.code] = f"{then}: {short}"
    return found


def answers_of(need: DomainNeed) -> list[Row]:
    """The answers of one area for reading, those that were given."""
    rows = [("Strengths", need.strengths)]
    for block in blocks_of(need.domain.code):
        rows += [(question.label, question.said(need.details.get(question.code))) for question in block.questions]
    services = [agency.label for agency in need.services.all()]
    rows.append(("Services involved", ", ".join([*services, *filter(None, [need.other_service])])))
    rows.append(("Access to a service", need.get_access_display() if need.access else ""))
    rows.append(("Blocked by", need.blocked_by))
    rows.append(("Professional assessment needed", need.professional_kind if need.needs_professional else ""))
    return [Row(key, value) for key, value in rows if value]


def where_put_right(each: Missing, assessment: ComprehensiveAssessment) -> str:
    """The page on which what is missing is put right."""
    case = assessment.case_id
    pages: Mapping[str, tuple[str, list]] = {
        "area": ("assessments:domain", [assessment.pk, each.area]),
        "summary": ("assessments:summary", [assessment.pk]),
        "prior": ("assessments:comprehensive", [case]),
        "talk": ("consents:consent", [case]),
        "consent": ("consents:consent", [case]),
    }
    name, args = pages[each.where]
    return reverse(name, args=args)
