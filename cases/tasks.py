from accounts.actors import system_actor
from cases.services import continuity
from core.schedule import Turn, daily

JOB = "cases.check_continuity"


@daily(JOB, "Cases without a case manager", does="task")
def check_continuity(turn: Turn) -> int:
    found = 0
    while opened := continuity.open_missing_vacancies(actor=system_actor(), on=turn.day):
        found += opened  # batch after batch, each its own transaction
    return found
