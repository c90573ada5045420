"""The contacts of a case, for its page."""

from datetime import date

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from agencies.selectors import workers_of
from cases.models import Case
from correspondence.models import Contact


def contacts_of(case: Case) -> QuerySet[Contact]:
    """All of them, the latest first. Who reads the whole file reads them."""
    return Contact.objects.filter(case=case).select_related("made_by", "error_by").order_by("-made_on", "-pk")


def attended(case: Case) -> QuerySet[Contact]:
    """Those that took place."""
    return Contact.objects.filter(case=case, outcome=Contact.Outcome.ATTENDED)


def who_may_have_met(actor, case: Case, on: date) -> QuerySet:
    """The workers of the lead agency, and whoever writes the contact down."""
    people = get_user_model().objects
    mine = people.filter(pk=actor.pk)
    ours = people.filter(pk__in=workers_of(case.lead_agency_id, on).order_by().values("pk"))
    return (mine | ours).order_by("last_name", "first_name", "pk")
