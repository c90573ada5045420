"""What a template must say, and when a plan may be filled from it. Pure."""

from collections.abc import Collection

from careplans.rules.steps import SKILLS
from core.errors import DomainError

LONGEST = 104  # weeks: two years


def check_named(*, programme: str, name: str, taken: bool) -> None:
    """A programme and a name by which a worker chooses it, once in each agency."""
    if not programme.strip():
        raise DomainError("Say for which programme it is.", code="no-programme", field="programme")
    if not name.strip():
        raise DomainError("Give the template a name.", code="no-name", field="name")
    if taken:
        raise DomainError(
            "There is a template of this name. It may be retired: restore it, or choose another name.",
            code="name-taken",
            field="name",
        )


def check_owner(*, agency_id: int | None, own: Collection[int], national: bool) -> bool:
    """Whether this person may keep a template for this agency; none means for all of them."""
    return national if agency_id is None else agency_id in own


def check_goal(*, title: str, weeks: int | None) -> None:
    """Its day is counted from the day on which it is used, so that no plan begins with a goal without one."""
    if not title.strip():
        raise DomainError("Say in a few words what the goal is.", code="no-title", field="title")
    if weeks is None:
        raise DomainError("Say after how many weeks it is usually reached.", code="no-weeks", field="weeks")
    _check_weeks(weeks)


def check_step(*, title: str, kind: str, skill: str, weeks: int | None, of_goal: int | None) -> None:
    """A step by the day of its goal, or by one before it."""
    if not title.strip():
        raise DomainError("Say what is to be done.", code="no-title", field="title")
    if skill and kind != SKILLS:
        raise DomainError("Only skills work says which skill.", code="skill-elsewhere", field="skill")
    if weeks is None:
        return
    _check_weeks(weeks)
    if of_goal is not None and weeks > of_goal:
        raise DomainError(
            f"The goal is to be reached after {of_goal} weeks. Give the step no more.",
            code="after-the-goal",
            field="weeks",
        )


def _check_weeks(weeks: int) -> None:
    if not 1 <= weeks <= LONGEST:
        raise DomainError(f"Give a number of weeks from 1 to {LONGEST}.", code="weeks-out-of-range", field="weeks")


def check_kept(*, is_active: bool) -> None:
    if not is_active:
        raise DomainError("This template is retired. Restore it before you change it.", code="template-retired")


def check_can_use(*, is_active: bool, is_offered: bool, goals: int) -> None:
    """The lead agency's own or a national one, in use, and not empty."""
    if not is_offered:
        raise DomainError(
            "This template belongs to another agency than the one that leads the case.",
            code="template-of-another-agency",
            field="template",
        )
    if not is_active:
        raise DomainError("This template is retired. Choose another.", code="template-retired", field="template")
    if not goals:
        raise DomainError("This template has no goal yet. Choose another.", code="template-empty", field="template")


def check_adds_something(count: int) -> None:
    if not count:
        raise DomainError(
            "The plan has every goal of this template already.", code="template-already-used", field="template"
        )
