"""The consents to be named of a form: the one in force, and those that were (LAW-gap-identity)."""

from gapsblocks.models import GapsAndBlocksForm, NamingConsent


def naming_of(form: GapsAndBlocksForm) -> NamingConsent | None:
    """The consent to be named that is in force."""
    rows = NamingConsent.objects.filter(form=form, withdrawn_on=None)
    return rows.select_related("recorded_by").first()
