"""How a person's entry and the four steps of the work are worded for the page. Nothing here asks the database."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.formats import date_format

from cases.models import Case, Consent, ExistingManagerCheck, Explanation, PathOpening, PathStep, ServiceContact
from cases.rules.entry import (
    CHECK_FIRST,
    CHOICE_FIRST,
    MANAGER_ELSEWHERE,
    ORDER,
    PERMISSION_FIRST,
    STEP_BEFORE,
    Progress,
    earlier_than,
    missing_of,
)
from cases.selectors.entry import CheckView, Entry, ServiceAsked
from core.components import Rung, Status, Task

NOT_STARTED = Status("none", "Not started")
IN_PROGRESS = Status("wait", "In progress")
DONE = Status("ok", "Done")
NOT_NEEDED = Status("none", "Not needed")
HARM_REDUCTION = "Because the person comes for harm reduction only."

# Where the step is that a refusal asks for: the words of the link, and the page.
WAYS_ON = {
    CHECK_FIRST: ("Check for a case manager elsewhere", "cases:manager-check"),
    CHOICE_FIRST: ("Record the choice of lead agency", "cases:lead-choice"),
    PERMISSION_FIRST: ("Record the person’s permission", "cases:enquiry-permission"),
    MANAGER_ELSEWHERE: ("Read how we support the plan that there is", "cases:manager-check"),
    STEP_BEFORE: ("Open co-ordination early, with a reason", "cases:open-step"),
}


def way_on(code: str, case_id: int) -> tuple[str, str] | None:
    """The link to the step that stands in the way."""
    if code not in WAYS_ON:
        return None
    words, name = WAYS_ON[code]
    step = [PathStep.CO_ORDINATION.value] if code == STEP_BEFORE else []
    return words, reverse(name, args=[case_id, *step])


def tasks_of(entry: Entry, case: Case) -> list[Task]:
    """The steps of entry in their order, each with its state, who, and when."""
    steps = [_check(entry, case), _choice(entry, case)]
    if entry.whole:
        steps = [_sheet(entry, case), _explanations(entry, case), _participation(case), _services(entry, case), *steps]
    return steps


def count_done(tasks: Sequence[Task]) -> int:
    return sum(task.status in {DONE, NOT_NEEDED} for task in tasks)


def _sheet(entry: Entry, case: Case) -> Task:
    latest = next(iter(entry.sheets), None)
    said = ""
    if latest:
        extras = [
            latest.language,
            *(["interpreter"] if latest.with_interpreter else []),
            *(["reading help"] if latest.with_reading_help else []),
            *(["large print"] if latest.in_large_print else []),
        ]
        said = f"{latest.get_how_display()}, {', '.join(extras)}. {_by(latest.given_by, latest.given_on)}"
    return Task(
        "Information sheet",
        reverse("cases:sheet", args=[case.pk]),
        DONE if latest else NOT_STARTED,
        said or "Hand it over, or read it aloud.",
    )


def _explanations(entry: Entry, case: Case) -> Task:
    count, all_of = len(entry.explanations), len(Explanation.Point.values)
    latest = entry.explanations[-1] if entry.explanations else None
    said = f"{count} of {all_of} explained. {_by(latest.explained_by, latest.explained_on)}" if latest else ""
    return Task(
        "How agencies work together",
        reverse("cases:explanations", args=[case.pk]),
        DONE if count == all_of else IN_PROGRESS if count else NOT_STARTED,
        said or "Four things to explain.",
    )


def _participation(case: Case) -> Task:
    told = case.participation_told_at
    if case.level == Case.Level.HARM_REDUCTION_ONLY:
        return Task(
            "Taking part",
            reverse("cases:participation", args=[case.pk]),
            NOT_NEEDED,
            HARM_REDUCTION,
        )
    return Task(
        "Taking part",
        f"{reverse('cases:participation', args=[case.pk])}?from=entry",
        DONE if told else NOT_STARTED,
        f"{case.get_participation_display()}. Told by {_by(case.participation_told_by, told)}"
        if told
        else "Tell the person whether taking part is optional or expected.",
    )


def _services(entry: Entry, case: Case) -> Task:
    names = ", ".join(str(service) for service in entry.services)
    none = entry.none_said
    if names:
        said = f"{names}."
    elif none:
        said = f"The person uses no other service. {_by(none.recorded_by, none.said_on)}"
    else:
        said = "Whom else the person meets, with somebody to ring in each."
    return Task(
        "Who else works with you",
        reverse("cases:services", args=[case.pk]),
        DONE if names or none else NOT_STARTED,
        said,
    )


def _check(entry: Entry, case: Case) -> Task:
    url = reverse("cases:manager-check", args=[case.pk])
    title = "Is there a case manager already?"
    done, running = entry.completed, entry.running
    if running:
        return Task(title, url, IN_PROGRESS, f"Begun on {_day(running.created_at)}; not complete yet.")
    if done:
        return Task(title, url, DONE, outcome_of(done))
    if case.level == Case.Level.HARM_REDUCTION_ONLY:
        return Task(title, url, NOT_NEEDED, HARM_REDUCTION)
    return Task(title, url, NOT_STARTED, "Ask the person, and with their permission the services they use.")


def outcome_of(check: ExistingManagerCheck) -> str:
    """What came of a check, who closed it and when."""
    if check.taken_over_on:
        return f"No case manager elsewhere: taken over from the list on {_day(check.taken_over_on)}"
    words = check.get_outcome_display()
    if check.outcome == ExistingManagerCheck.Outcome.EXISTS:
        words = f"{words}, at {check.manager_where}: we support the plan that there is"
    return f"{words}. {_by(check.completed_by, check.completed_at)}"


def _choice(entry: Entry, case: Case) -> Task:
    url = reverse("cases:lead-choice", args=[case.pk])
    title = "Choice of lead agency"
    choice = entry.choice
    if choice:
        words = (
            f"Chosen: {choice.chosen.label}"
            if choice.chosen
            else f"No choice: {_lower(choice.get_no_choice_display())}"
        )
        return Task(title, url, DONE, f"{words}. {_by(choice.recorded_by, choice.asked_on)}")
    if case.level != Case.Level.CASE_MANAGEMENT:
        key_working = case.level == Case.Level.KEY_WORKING
        why = "Because this is key working. It comes before an agency leads in case management."
        return Task(title, url, NOT_NEEDED, why if key_working else HARM_REDUCTION)
    return Task(title, url, NOT_STARTED, "Show the agencies that could lead, and write down the person’s choice.")


# The check -----------------------------------------------------------------------------------------------------


def steps_of_check(view: CheckView | None, case: Case) -> list[Task]:
    """The parts of a running check, each with its page."""
    check = view.check if view else None
    person = Task(
        "Ask the person",
        reverse("cases:ask-person", args=[case.pk]),
        DONE if check and check.asked_on else NOT_STARTED,
        f"{_answer(check)}. {_by(check.asked_by, check.asked_on)}"
        if check and check.asked_on
        else "Do they have a case manager or key worker elsewhere?",
    )
    if view is None or check is None:
        return [person]
    if check.permission:
        spoken = check.permission.given_how == Consent.GivenHow.SPOKEN
        allowed = f"{'Spoken' if spoken else 'In writing'}, {_day(check.permission.signed_on)}"
        permission = Task(
            "Permission to ask others", reverse("cases:enquiry-permission", args=[case.pk]), DONE, f"Given. {allowed}"
        )
    elif check.refused_on:
        permission = Task(
            "Permission to ask others",
            reverse("cases:enquiry-permission", args=[case.pk]),
            DONE,
            f"Refused on {_day(check.refused_on)}: nobody else is asked.",
        )
    else:
        permission = Task(
            "Permission to ask others",
            reverse("cases:enquiry-permission", args=[case.pk]),
            NOT_STARTED,
            "Three questions only, to the services that the person names.",
        )
    system = Task(
        "Look in this system",
        reverse("cases:ask-system", args=[case.pk]),
        DONE if check.enquiry else Status("none", "Not asked yet"),
        _system_answer(view.facts.system_answer)
        if check.enquiry
        else "With the person beside you: one exact name and birth date. Ask where you can.",
    )
    found = [person, permission, system]
    if view.is_homeless:
        line = check.register_checks.order_by("-pk").select_related("checked_by").first()
        found.append(
            Task(
                "Homeless register",
                reverse("cases:homeless-register", args=[case.pk]),
                DONE if line else NOT_STARTED,
                f"{line.get_how_display()}: {_lower(line.get_result_display())}. "
                f"{_by(line.checked_by, line.checked_on)}"
                if line
                else "The person is homeless: look in PASS, or ask by telephone or letter.",
            )
        )
    return found


def contact_words(asked: ServiceAsked) -> tuple[Status, str]:
    """What is known of one service: its state, and what it said."""
    latest = asked.latest
    if latest is None:
        return (NOT_STARTED, "") if asked.permitted_by else (Status("blocked", "No permission"), "")
    when = _by(latest.contacted_by, latest.contacted_on)
    if latest.result == ServiceContact.Result.LEFT_OUT:
        return Status("none", "Not asked"), f"{latest.why_not_asked}. {when}"
    tries = len([each for each in asked.contacts if each.result == ServiceContact.Result.NOT_REACHED])
    if latest.result == ServiceContact.Result.NOT_REACHED:
        return Status("wait", "Not reached"), f"Tried {tries} time{'' if tries == 1 else 's'}, last {when}"
    said = [
        f"Case manager: {_lower(latest.get_is_manager_display())}",
        f"assessment done: {_lower(latest.get_has_assessed_display())}",
        f"can take part: {_lower(latest.get_can_take_part_display())}",
        _lower(latest.get_wishes_to_take_part_display() or ""),
    ]
    spoke = f"{latest.spoke_to}, " if latest.spoke_to else ""
    return Status("ok", "Reached"), f"{'; '.join(said)}. {spoke}{_lower(latest.get_how_display())}, {when}"


def still_missing(view: CheckView) -> list[str]:
    return [words for _, words in missing_of(view.facts)]


def _answer(check: ExistingManagerCheck) -> str:
    said = f"{check.get_said_manager_display()}"
    return f"{said}: {check.said_who}" if check.said_who else said


def _system_answer(answer: str) -> str:
    return {
        "none": "Nobody of this name and birth date is known to have a case manager.",
        "exists": "A case manager exists.",
        "possible": "A possible match: two managers decide.",
    }.get(answer, "")


# The four steps ------------------------------------------------------------------------------------------------


def path_rungs(progress: Progress, *, partners: int, notes: Mapping[str, str] | None = None) -> list[Rung]:
    """The four steps with their state in a word; `notes` where more is known of one than that it is done or not."""
    rungs = []
    notes = notes or {}
    current = next((step for step in ORDER if step not in progress.done), None)
    for step in ORDER:
        if step in progress.done:
            note, state = notes.get(step, "Done"), "done"
        elif step in notes:
            note, state = notes[step], "now" if step == current else ""
        elif step == PathStep.CO_ORDINATION and partners:
            note = f"In progress: {partners} other {'agency' if partners == 1 else 'agencies'}"
            state = "now" if step == current else ""
        elif step in progress.opened:
            note, state = "Opened early", "now" if step == current else ""
        elif step == current:
            note, state = ("Not done yet" if step == PathStep.LEAD else "Not started"), "now"
        else:
            note, state = "Not started", ""
        rungs.append(Rung(title=str(PathStep(step).label), note=note, state=state))
    return rungs


def steps_to_open(progress: Progress) -> list[PathStep]:
    """The steps that could only be begun with a reason."""
    return [
        PathStep(step)
        for step in ORDER[1:]
        if step not in progress.done | progress.opened and set(earlier_than(step)) - progress.done
    ]


def opening_words(opening: PathOpening) -> str:
    return f"{opening.get_step_display()} was opened early by {_by(opening.opened_by, opening.opened_on)}"


def _by(who, when) -> str:
    return f"{who}, {_day(when)}"


def _day(when) -> str:
    return date_format(when, "j F Y") if when else ""


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
