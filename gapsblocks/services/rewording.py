"""The words of a form are changed while it is inside the service: before it leaves, or once it has come back."""

from cases.policies import THE_CASE
from core import audit
from core.commands import command
from core.errors import DomainError
from core.versions import claim
from gapsblocks.kinds import NEEDS_SERVICE
from gapsblocks.models import GapsAndBlocksForm
from gapsblocks.policies import GapAction, gap_policy
from gapsblocks.rules import forms as rules
from gapsblocks.states import INSIDE


@command
def reword(
    *,
    actor,
    form: GapsAndBlocksForm,
    version: int,
    title: str,
    description: str,
    solution: str,
    evidence: str = "",
    about_service: str = "",
) -> GapsAndBlocksForm:
    """By who works on the case. The history keeps what stood there before (LAW-gap-identity)."""
    gap_policy.require(actor, GapAction.WRITE, form)
    form = claim(form, version)
    if form.state not in INSIDE:
        raise DomainError("The form has left the service: its words stand.", code="wrong-state")
    named = about_service.strip() or (form.about_agency.label if form.about_agency else "")
    rules.check_raised(
        title=title,
        description=description,
        solution=solution,
        about=named,
        needs_service=form.category in NEEDS_SERVICE,
    )
    form.title, form.description, form.solution = title.strip(), description.strip(), solution.strip()
    form.evidence, form.about_service = evidence.strip(), about_service.strip()
    form.save()
    audit.record(actor, "gap.reworded", form, part=THE_CASE)
    return form
