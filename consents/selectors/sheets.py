"""What the information sheet says: the agency as it is today, and who hands the sheet over (GB1-info-sheet)."""

from datetime import date

from agencies.models import Agency, PolicyDocument, Worker
from agencies.selectors import setting
from cases.models import Case
from consents.papers import Sheet

# The ground that the controller chose for holding health data (LAW-special-category), in the person's words.
GROUNDS = {
    "health-care": "we give health care or social care",
    "explicit-consent": "you said yes to it",
    "statutory": "a law gives us this work to do",
}
MOST_OTHERS = 8  # a sheet is one page: the rest of the directory is asked for


def sheet_of(case: Case, worker, agency: Agency, today: date) -> Sheet:
    """The facts of the sheet, for this case, as this worker gives it."""
    post = Worker.objects.in_post(today).filter(user=worker, agency=agency).first()
    able = Agency.objects.filter(is_active=True, signed_protocols_on__isnull=False).exclude(pk=agency.pk)
    return Sheet(
        agency=agency.name,
        label=agency.label,
        service=setting("service_name", agency) or agency.name,
        phone=agency.phone,
        address=agency.address,
        worker=str(worker) if post else "",
        worker_phone=post.phone if post else "",
        controller=", ".join(filter(None, [agency.controller_name, agency.controller_contact])),
        dpo=", ".join(filter(None, [agency.dpo_name, agency.dpo_contact])),
        complaints="",
        participation_expected=setting("key_working_participation", agency) == "expected",
        lawful_ground=GROUNDS[setting("lawful_ground_for_holding", agency)],
        privacy_notice=privacy_notice_of(agency),
        others=tuple(able.order_by("sort_key", "pk").values_list("name", "phone")[:MOST_OTHERS]),
    )


def privacy_notice_of(agency: Agency) -> str:
    """Which privacy notice holds, as the agency's register of policies has it; nothing, where none is entered."""
    notices = PolicyDocument.objects.filter(agency=agency, kind=PolicyDocument.Kind.PRIVACY_NOTICE, replaced_at=None)
    notice = notices.order_by("-pk").first()
    if notice is None:
        return ""
    version = f"version {notice.version_label}" if notice.version_label else ""
    day = f"of {notice.approved_on:%-d %B %Y}" if notice.approved_on else ""
    return " ".join(filter(None, [version, day])) or notice.title
