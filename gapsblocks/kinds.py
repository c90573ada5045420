"""What kinds of barrier there are. All are about the provision of service, none about the person (KW-16.1)."""

from django.db.models import TextChoices


class Kind(TextChoices):
    GAP = "gap", "Gap: there is no such service"
    BLOCK = "block", "Block: the service exists and cannot be reached"


class Category(TextChoices):
    WAITING = "waiting", "Waiting list"
    ELIGIBILITY = "eligibility", "Rule of who is eligible"
    EXCLUSION = "exclusion", "Exclusion"
    DISTANCE = "distance", "Distance"
    COST = "cost", "Cost"
    NO_SERVICE = "no-service", "No such service"
    NOT_ENGAGING = "not-engaging", "A service does not engage"
    NOBODY_TAKES = "nobody-takes", "Nobody takes the case"
    NO_MEETING = "no-meeting", "A meeting could not be convened"
    OTHER = "other", "Something else about how services are provided"


class Extent(TextChoices):
    INDIVIDUAL = "individual", "One person"
    SYSTEMIC = "systemic", "How services are set up"


class Route(TextChoices):
    """How it leaves the service, as the sector of the agency has it (GB1-gap-homeless)."""

    TASK_FORCE = "task-force", "Task force co-ordinator"
    HOMELESS = "homeless", "Quarterly report to the homeless body"
    BOTH = "both", "Task force co-ordinator and quarterly report"


class About(TextChoices):
    """The kind of person whom the barrier meets, as far as it may be said outside the service."""

    ADULT = "adult", "An adult"
    COUPLE = "couple", "A couple"
    FAMILY = "family", "A family with children"
    PREGNANT = "pregnant", "A pregnant woman"
    YOUNG = "young", "A young person under 18"
    OTHER = "other", "Somebody else"


NEEDS_SERVICE = frozenset({Category.NOT_ENGAGING})
