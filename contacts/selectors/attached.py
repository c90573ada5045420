"""The papers beside a note."""

from contacts.models import CaseNote
from core.models import Attachment


def papers_of(note: CaseNote) -> list[Attachment]:
    """Whoever reads the note may open them; the door of files asks again."""
    return list(Attachment.objects.filter(of_label=note._meta.label, of_id=note.pk).order_by("pk"))
