"""What a notice is about, as its reader chooses by kind how to hear of it. The key of a notice begins with its matter.

A matter that no kind names belongs to the first one: it is a duty, so that nothing can be silenced by being forgotten.
"""

from dataclasses import dataclass

from django.db.models import TextChoices


class Way(TextChoices):
    """How somebody hears of a kind of notice. It stands under Notices in any case."""

    AT_ONCE = "at-once", "At once, by e-mail"
    DIGEST = "digest", "In the morning’s mail"
    HERE = "here", "Here only, no mail"


@dataclass(frozen=True, slots=True)
class Kind:
    """Notices that a person chooses about together; of a duty a mail always goes out, at once or in the morning."""

    code: str
    label: str
    help: str
    matters: tuple[str, ...]
    counted: str  # how the morning's mail counts them: “3 …”
    counted_one: str
    is_duty: bool = True

    @property
    def ways(self) -> tuple[Way, ...]:
        return (Way.AT_ONCE, Way.DIGEST) if self.is_duty else tuple(Way)

    def said(self, count: int) -> str:
        return f"{count} {self.counted_one if count == 1 else self.counted}"


KINDS: tuple[Kind, ...] = (
    Kind(
        "roles",
        "Your part in a case",
        "You are named, cover for somebody, or a case has nobody. What is of no other kind comes here too.",
        (
            "assignment",
            "key-work",
            "vacancy",
            "cover",
            "take-lead",
            "joining",
            "case.interim",
            "case.commitment",
            "case.no-contact",
        ),
        "notices of your part in a case",
        "notice of your part in a case",
    ),
    Kind(
        "reviews",
        "Reviews and reflections",
        "A review of a plan, or your own reflection, is due, overdue, or was not held.",
        ("careplan.review", "case-manager.reflection", "policy.revision"),
        "reviews due",
        "review due",
    ),
    Kind(
        "consents",
        "Consent",
        "A consent ends, or somebody takes it back.",
        ("consent.ending", "consent-withdrawn"),
        "notices of consents that end",
        "notice of a consent that ends",
    ),
    Kind(
        "safety",
        "Protection and sharing without consent",
        "Child protection, emergencies, who may not see a file, sign-offs that are owed.",
        (
            "disclosure",
            "disclosure.sign-off",
            "emergency",
            "barred",
            "breach",
            "breach-entry",
            "gap.guesses",
            "access-request",
            "access-request.due",
        ),
        "notices of protection and sign-off",
        "notice of protection and sign-off",
    ),
    Kind(
        "decisions",
        "Decisions that are asked of you",
        "Somebody asks for support, another worker, another level, or a match of two records.",
        (
            "support",
            "support-request",
            "worker-change",
            "level-change",
            "manager-request",
            "merge",
            "care-team-listed",
            "capacity",
            "concern",
            "concern.look-again",
        ),
        "decisions or answers",
        "decision or answer",
    ),
    Kind(
        "gaps",
        "Gaps and blocks",
        "A form waits for you, has lain too long, or was moved on or answered.",
        ("gap", "gap.age"),
        "notices of gaps and blocks",
        "notice of a gap or block",
    ),
    Kind(
        "plan",
        "News of a plan",
        "A step is changed, proposed or answered; an agency agrees, raises an issue, or adds to the aftercare.",
        ("step", "agreement", "aftercare", "plan-issue"),
        "changes to plans",
        "change to a plan",
        is_duty=False,
    ),
    Kind(
        "messages",
        "Messages and enquiries",
        "Somebody rang for you, asks about a person, sent a letter, or an import is done.",
        ("manager-contact", "enquiry", "letter", "import", "care-team-decided"),
        "messages",
        "message",
        is_duty=False,
    ),
)
BY_CODE = {kind.code: kind for kind in KINDS}
_BY_MATTER = {matter: kind for kind in KINDS for matter in kind.matters}


def matter_of(key: str) -> str:
    return key.partition(":")[0]


def kind_of(key: str) -> Kind:
    """The kind of a notice, by its key."""
    return _BY_MATTER.get(matter_of(key), KINDS[0])


def is_named(matter: str) -> bool:
    """Whether a kind names this matter: tests hold every matter that the code posts to it."""
    return matter in _BY_MATTER
