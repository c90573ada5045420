"""Whose name the co-ordinators may read now: of a consent in force, and of no other (LAW-gap-identity)."""

from collections.abc import Iterable

from gapsblocks.models import GapsAndBlocksForm, NamingConsent


def naming_of(form: GapsAndBlocksForm) -> NamingConsent | None:
    """The consent to be named that is in force."""
    rows = NamingConsent.objects.filter(form=form, withdrawn_on=None)
    return rows.select_related("recorded_by").first()


def name_of(form: GapsAndBlocksForm) -> str:
    """The name, while the person agrees to it; else nothing. What `anonymous` is given, on page and paper alike."""
    return names_of([form.pk]).get(form.pk, "")


def names_of(forms: Iterable[int]) -> dict[int, str]:
    """The same of many forms at once, in one query: those that may be named, by their number."""
    rows = NamingConsent.objects.filter(form__in=list(forms), withdrawn_on=None)
    return {row.form_id: row.form.case.service_user.name for row in rows.select_related("form__case__service_user")}


def namings_of(form: GapsAndBlocksForm) -> list[NamingConsent]:
    """Every consent to be named that was given, the latest first."""
    rows = NamingConsent.objects.filter(form=form).select_related("recorded_by", "withdrawn_by")
    return list(rows.order_by("-pk"))
