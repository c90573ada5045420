from accounts.actors import system_actor
from cases.services import continuity, dates
from core.schedule import Turn, daily

JOB = "cases.check_continuity"


@daily(JOB, "Cases without a case manager", does="task")
def check_continuity(turn: Turn) -> int:
    found = 0
    while opened := continuity.open_missing_vacancies(actor=system_actor(), on=turn.day):
        found += opened  # batch after batch, each its own transaction
    return found


@daily("cases.tell_of_interims", "Interim case managers: ending soon, last day, over")
def tell_of_interims(turn: Turn) -> int:
    return dates.tell_of_interims(actor=system_actor(), day=turn.day, today=turn.today, at=turn.at)


@daily("cases.tell_of_commitments", "Lead agencies’ commitments: ending soon, ended")
def tell_of_commitments(turn: Turn) -> int:
    return dates.tell_of_commitments(actor=system_actor(), day=turn.day, today=turn.today, at=turn.at)


@daily("cases.tell_of_lost_contact", "People whom nobody has met for weeks: disengagement begins")
def tell_of_lost_contact(turn: Turn) -> int:
    return dates.tell_of_lost_contact(actor=system_actor(), day=turn.day, today=turn.today, at=turn.at)
