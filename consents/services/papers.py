"""The paper of a consent, made of exactly what was signed, once, and kept."""

from django.utils import timezone

from cases.models import Consent
from cases.policies import THE_CASE, ConsentAction, consent_policy
from consents import papers
from core import attachments, audit, pdf
from core.commands import command
from core.models import Attachment

TITLES = {False: "Consent as signed", True: "Consent as signed, large print"}


@command
def keep_paper(*, actor, consent: Consent) -> list[Attachment]:
    """Make the paper, standard and in large print, of the frozen words. Begun twice, it is kept once."""
    consent_policy.require(actor, ConsentAction.VIEW, consent)
    if consent.state != Consent.State.SIGNED or not consent.words:
        return []
    made_at = consent.signed_at or timezone.now()
    paper = papers.consent_form(
        consent.words, made_at=made_at, evidence=_evidence_of(consent), words_hash=consent.words_hash
    )
    contents = {large: pdf.render("pdf/consent.html", paper, large=large) for large in TITLES}
    Consent.objects.select_for_update().get(pk=consent.pk)  # another worker may have begun the same
    kept = []
    for large, title in TITLES.items():
        if not attachments.of_record(consent).filter(title=title, is_made_here=True).exists():
            kept.append(attachments.keep_made(actor, contents[large], of=consent, title=title))
    if kept:
        audit.record(actor, "consent.paper-made", consent, part=THE_CASE)
    return kept


def _evidence_of(consent: Consent) -> papers.Evidence:
    signature = attachments.of_record(consent).filter(title="Signature", is_made_here=False).first()
    return papers.Evidence(
        how=consent.given_how,
        at=consent.signed_at.isoformat() if consent.signed_at else "",
        name=consent.signed_name,
        witness=consent.witness_name,
        spoken=consent.spoken_words,
        taken_by=str(consent.signed_by) if consent.signed_by else "",
        picture=attachments.read_attachment(signature) if signature is not None else None,
        copy=consent.copy,
    )
