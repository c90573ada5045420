"""Whoever may be trying names is not left alone with it: the services whose forms they are hear of it."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from django.utils import timezone

from accounts.actors import system_actor
from agencies.models import Agency, WorkerRole
from cases.policies import THE_CASE
from core import audit
from core.commands import command
from core.days import day_of
from core.errors import DomainError
from gapsblocks.models import GapsAndBlocksForm
from gapsblocks.policies import GapAction, gap_policy
from gapsblocks.rules.forms import IDENTITY
from gapsblocks.rules.outside import TOO_MANY
from gapsblocks.selectors.identity import has_guessed_enough, refused_today
from notifications import routing

SUBJECT = "Texts about gaps and blocks were refused again and again today: somebody may be trying names"


@contextmanager
def watched(by, forms: Sequence[GapsAndBlocksForm]) -> Iterator[None]:
    """A text that is refused in here, for what it could tell of these forms, counts as a guess of its writer."""
    try:
        yield
    except DomainError as refusal:
        if refusal.code in (IDENTITY, TOO_MANY):
            refusal.afterwards = partial(_tell, by, forms)
        raise


@command
def tell_of_guesses(*, actor, by, forms: Sequence[GapsAndBlocksForm]) -> int:
    """Once a day the managers and the data protection officer of each service hear of one who reached the limit.

    The notice names nobody. It leads to the access log, where those who watch over the files see who it was.
    """
    now = timezone.now()
    if not has_guessed_enough(by, now):
        return 0
    today, told = day_of(now), 0
    tried = {form.pk: form for form in (*refused_today(by, now), *forms)}
    for agency, form in _answered_for(tried.values()).items():
        officers = routing.holders(WorkerRole.Role.DPO, agency, today)
        receivers = [*routing.managers(agency, today), *officers]
        key = f"gap.guesses:{by.pk}:{today}"
        if new := routing.not_told(receivers, key):
            event = audit.record(actor, "gap.guesses-told", form, part=THE_CASE, worker=by.pk)
            told += routing.tell(new, key=key, subject=SUBJECT, about=event)
    return told


@command
def note_shown(*, actor, form: GapsAndBlocksForm) -> None:
    """Somebody who does not read the file was shown which words could tell whose it is: as good as a guess."""
    gap_policy.require(actor, GapAction.SEND, form)
    audit.record_refusal(actor, "show_findings", form, rule=IDENTITY)
    _tell(actor, [form])


def _tell(by, forms: Sequence[GapsAndBlocksForm]) -> int:
    return tell_of_guesses(actor=system_actor(), by=by, forms=forms)


def _answered_for(forms: Iterable[GapsAndBlocksForm]) -> dict[Agency, GapsAndBlocksForm]:
    """The services that answer for these forms now, each with one of them."""
    rows = GapsAndBlocksForm.objects.filter(pk__in=[form.pk for form in forms]).order_by("-pk")
    return {form.case.lead_agency or form.agency: form for form in rows.select_related("case__lead_agency", "agency")}
