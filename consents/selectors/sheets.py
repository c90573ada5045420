"""What the information sheet says: the agency as it is today, and who hands the sheet over (GB1-info-sheet)."""

from datetime import date

from agencies.models import Agency, Worker
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
        others=tuple(able.order_by("sort_key", "pk").values_list("name", "phone")[:MOST_OTHERS]),
    )
