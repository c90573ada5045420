"""The settings of S.1: what there are, of which type, with which national default, and what they mean to the work."""

from dataclasses import dataclass, field
from typing import Any

from core.errors import DomainError


@dataclass(frozen=True, slots=True)
class Definition:
    """One setting. `kind` is number, optional-number, numbers, hours (low and high), choice, text or switch."""

    key: str
    label: str
    help: str
    kind: str
    default: Any
    group: str
    low: int | None = None
    high: int | None = None
    choices: tuple[tuple[str, str], ...] = field(default=())

    def check(self, value: Any) -> Any:
        """The value as it is stored. Raises DomainError where it is not of this setting's kind."""
        match self.kind:
            case "number":
                return self._number(value)
            case "optional-number":
                return self._number(value) if str(value).strip() else ""
            case "numbers":
                values = [self._number(part) for part in self._parts(value)]
                if not values:
                    raise self._error("Enter at least one number.")
                return sorted(set(values), reverse=True)
            case "hours":
                values = [self._number(part) for part in self._parts(value)]
                if len(values) != 2 or values[0] > values[1]:
                    raise self._error("Enter two numbers, the lower first, such as 1, 2.")
                return values
            case "choice":
                if value not in dict(self.choices):
                    raise self._error("Choose one of the values offered.")
                return value
            case "switch":
                if not isinstance(value, bool):
                    raise self._error("Choose on or off.")
                return value
            case _:
                text = str(value).strip()
                if not text and self.default:
                    raise self._error("Enter some words, or go back to the national value.")
                if len(text) > 200:
                    raise self._error("Use 200 characters or fewer.")
                return text

    def said(self, value: Any) -> str:
        """The value as a page shows it."""
        match self.kind:
            case "numbers":
                return ", ".join(map(str, value))
            case "hours":
                return f"{value[0]} to {value[1]}"
            case "choice":
                return dict(self.choices).get(value, str(value))
            case "switch":
                return "On" if value else "Off"
            case _:
                return str(value)

    def typed(self, value: Any) -> str:
        """The value as a person would type it."""
        return ", ".join(map(str, value)) if self.kind in {"numbers", "hours"} else str(value)

    def _parts(self, value: Any) -> list[Any]:
        if isinstance(value, str):
            return [part for part in value.replace(";", ",").replace("-", ",").split(",") if part.strip()]
        return list(value)

    def _number(self, value: Any) -> int:
        try:
            number = int(str(value).strip())
        except ValueError:
            raise self._error("Enter a whole number.") from None
        if (self.low is not None and number < self.low) or (self.high is not None and number > self.high):
            raise self._error(f"Enter a number from {self.low} to {self.high}.")
        return number

    def _error(self, message: str) -> DomainError:
        return DomainError(message, code="setting-value", field="value")


def _number(key: str, label: str, help: str, default: int, group: str, low: int = 1, high: int = 365) -> Definition:
    return Definition(key, label, help, "number", default, group, low, high)


DEFINITIONS: dict[str, Definition] = {
    item.key: item
    for item in (
        Definition(
            "service_name",
            "Name of the service",
            "Shown in the header and on documents. Empty: the agency's name.",
            "text",
            "",
            "Words",
        ),
        Definition(
            "service_user_term",
            "Word for the person served",
            "Shown on every page and document in place of “service user”.",
            "text",
            "service user",
            "Words",
        ),
        Definition(
            "allocation_meeting_name",
            "Name of the allocation meeting",
            "The meeting that decides after an initial assessment.",
            "text",
            "Care team meeting",
            "Words",
        ),
        Definition(
            "escalation_forum",
            "Where unresolved barriers go",
            "The first address outside the service.",
            "text",
            "Local Drug and Alcohol Task Force treatment and rehabilitation co-ordinator",
            "Words",
        ),
        Definition(
            "child_care_decision_role",
            "Who decides to meet without the person on child-protection grounds",
            "A post, not a name.",
            "text",
            "Tusla social work team leader",
            "Words",
        ),
        Definition(
            "key_working_participation",
            "Taking part in key working",
            "Optional: a person may decline and still be served. Expected: everyone has a key worker or case manager.",
            "choice",
            "optional",
            "Entry",
            choices=(("optional", "Optional"), ("expected", "Expected")),
        ),
        Definition(
            "harm_reduction_track",
            "Harm reduction only",
            "Whether a person may be helped without key worker, assessment or plan.",
            "switch",
            True,
            "Entry",
        ),
        _number(
            "initial_assessment_max_contact",
            "Initial assessment by contact number",
            "The contact by which an initial assessment is made.",
            2,
            "Entry",
            high=10,
        ),
        _number(
            "initial_assessment_target_days",
            "Initial assessment target, in days",
            "A softer target, for reports.",
            14,
            "Entry",
        ),
        _number(
            "consent_validity_months",
            "Life of a consent, in months",
            "A consent ends as this day begins.",
            6,
            "Consent",
            high=12,
        ),
        Definition(
            "consent_expiry_warning_days",
            "Warnings before a consent ends, in days",
            "One warning at each.",
            "numbers",
            [30, 14, 7],
            "Consent",
            1,
            120,
        ),
        Definition(
            "lawful_ground_for_holding",
            "Lawful ground for holding health data",
            "Shown on the information sheet and the privacy notice. The data controller decides it.",
            "choice",
            "health-care",
            "Consent",
            choices=(
                ("health-care", "To give health or social care (GDPR 9(2)(h); Data Protection Act 2018, section 52)"),
                ("explicit-consent", "Because the person agreed to it (GDPR 9(2)(a))"),
                ("statutory", "Because a law gives the task (GDPR 9(2)(g); Data Protection Act 2018, section 49)"),
            ),
        ),
        _number(
            "lead_agency_min_commitment_months",
            "Least commitment of a lead agency, in months",
            "A lead agency promises its case manager for at least this long.",
            6,
            "Lead agency",
            high=24,
        ),
        _number(
            "review_interval_months",
            "Months between reviews",
            "From agreement of the plan or the last review.",
            2,
            "Reviews",
            high=12,
        ),
        _number(
            "review_warning_days",
            "Warning before a review, in days",
            "The case manager is told so many days before it is due.",
            14,
            "Reviews",
            high=60,
        ),
        _number(
            "review_escalation_days",
            "Days overdue before the senior manager is told",
            "The line manager is told on the first day.",
            14,
            "Reviews",
            high=60,
        ),
        _number(
            "file_audit_interval_months",
            "Months between audits of a file",
            "Counted from the last audit, or from opening.",
            1,
            "Reviews",
            high=12,
        ),
        _number(
            "meeting_notice_working_days",
            "Notice for a case meeting, in working days",
            "A shorter notice needs an emergency.",
            10,
            "Meetings",
            high=30,
        ),
        _number(
            "meeting_followup_working_days",
            "Minutes out within, in working days",
            "After the meeting.",
            3,
            "Meetings",
            high=30,
        ),
        _number("meeting_agency_count_prompt", "Agencies before a meeting is suggested", "", 3, "Meetings", high=20),
        _number(
            "meeting_prompt_days", "Days before that suggestion returns", "After somebody put it off.", 10, "Meetings"
        ),
        _number(
            "disengagement_no_contact_days",
            "Days without contact before disengagement begins",
            "Attempted contacts do not count.",
            28,
            "Endings",
        ),
        _number(
            "disengagement_min_attempts",
            "Least attempts to reach a person",
            "Before a file may close for lost contact.",
            3,
            "Endings",
            high=20,
        ),
        _number(
            "disengagement_min_channels",
            "By at least this many ways",
            "Such as telephone, letter and calling by.",
            2,
            "Endings",
            high=5,
        ),
        _number(
            "disengagement_window_days",
            "Over at least this many days",
            "From the first attempt to the last.",
            14,
            "Endings",
        ),
        _number(
            "closure_manager_minutes",
            "Minutes of the exit meeting with the manager",
            "The manager joins for its last part.",
            30,
            "Endings",
            high=120,
        ),
        Definition(
            "retention_years",
            "Years a closed file is kept",
            "There is no default: the data controller must decide it.",
            "optional-number",
            "",
            "Endings",
            1,
            100,
        ),
        Definition("kw_hours_week", "Hours a week, key working", "From and to.", "hours", [1, 2], "Workload", 0, 40),
        Definition(
            "cm_hours_week", "Hours a week, case management", "From and to.", "hours", [2, 3], "Workload", 0, 40
        ),
        Definition(
            "cm_family_hours_week",
            "Hours a week, case management of a family",
            "From and to.",
            "hours",
            [3, 4],
            "Workload",
            0,
            40,
        ),
        _number(
            "worker_hours_week",
            "Full-time hours a week",
            "What a workload is measured against.",
            35,
            "Workload",
            high=48,
        ),
        _number(
            "no_contact_list_days",
            "Days without contact before a person is listed",
            "On the manager's home page.",
            21,
            "Workload",
        ),
        _number(
            "note_edit_hours",
            "Hours in which a note may be changed",
            "Afterwards a correction is added beside it.",
            24,
            "Notes",
            high=168,
        ),
        _number(
            "note_due_working_days", "Notes due within, in working days", "After the contact.", 2, "Notes", high=20
        ),
        _number(
            "session_min_window_sessions",
            "Sessions in which the minimum content must be met",
            "Looked at together.",
            4,
            "Notes",
            high=20,
        ),
        _number(
            "gap_manager_days",
            "A gap with the manager, in working days",
            "Then it counts as late.",
            5,
            "Gaps and Blocks",
            high=60,
        ),
        _number(
            "gap_coordinator_days",
            "A gap with the co-ordinator, in working days",
            "Then it counts as late.",
            20,
            "Gaps and Blocks",
            high=120,
        ),
        _number(
            "small_cell_threshold",
            "Smallest count shown outside the service",
            "Smaller ones are hidden, so that nobody is recognised.",
            5,
            "Reports",
            high=20,
        ),
        _number("break_glass_hours", "Hours an emergency access lasts", "It ends by itself.", 24, "Safety", high=72),
        _number(
            "session_idle_minutes",
            "Minutes without a click before signing out",
            "What was typed is kept.",
            20,
            "Safety",
            low=5,
            high=120,
        ),
        _number("upload_max_mb", "Largest file that may be uploaded, in MB", "", 20, "Safety", high=60),
    )
}
