"""Files that belong to records: taken in, kept, opened. Nothing here is a door: verbs call `keep`, pages call `bring`.

Who may open a file is what its record's policy says at that instant. A model whose records have files may say more:

`attachment_guard`   the name of the related row whose policy is asked, where it has no policy of its own;
`attachment_action`  the action that opens the files, where seeing the row is not enough;
`attachment_lock`    the name of the related row that a change of the answer locks, where it is not the row asked about:
                     "case" for a consent, since every withdrawal locks its case.

A verb that takes sight away must lock the same row (`select_for_update`) before it writes; or, where it changes what
the reader is rather than what the record is (a post, a role, a cover, the agency's protocols), the reader's account. So
a download at the same moment has its bytes already, or waits and is refused: there is no third.
"""

import hashlib
import io
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from core import audit, memo
from core.errors import DomainError
from core.files import cleaner
from core.files.cleaning import Cleaned, cleaned
from core.files.store import Store
from core.models import Attachment
from core.policies import Policy
from core.text import fold, without_pps

log = logging.getLogger(__name__)

KEPT_UNATTACHED = timedelta(days=7)  # a form that nobody came back to
CONTENT_TYPES = {
    Attachment.Kind.PDF: "application/pdf",
    Attachment.Kind.PNG: "image/png",
    Attachment.Kind.JPEG: "image/jpeg",
}
ENDINGS = {Attachment.Kind.PDF: "pdf", Attachment.Kind.PNG: "png", Attachment.Kind.JPEG: "jpg"}


class FileGone(Exception):
    """The row is there and its bytes are not, or not as they were: somebody has to look at the disk."""


class NotOpened(Exception):
    """This person may not open this, as things stand now. They are told no more than that; the log gets the rule."""

    def __init__(self, rule: str):
        super().__init__(rule)
        self.rule = rule


# Taking in -----------------------------------------------------------------------------------------------------


def keep(actor, upload: Any, *, of: Model, title: str, limit_mb: int) -> Attachment:
    """Take in a scan for a record, inside the verb that needs it. Raises DomainError, in plain words.

    `upload` is an uploaded file or bytes; or an attachment that a form has kept already (core.forms.Scan), which then
    belongs to the record.
    """
    if isinstance(upload, Attachment):
        return attach(actor, upload, of=of, title=title)
    return _keep_cleaned(actor, upload, of=of, title=title, limit_mb=limit_mb)


def bring(actor, upload: Any, *, title: str, limit_mb: int) -> Attachment:
    """Take in a scan that belongs to nothing yet: the form around it may have to be put right first."""
    try:
        with transaction.atomic():
            return _keep_cleaned(actor, upload, of=None, title=title, limit_mb=limit_mb)
    except DomainError as error:
        audit.record_refusal(actor, "bring_scan", None, rule=error.code)
        raise


def attach(actor, brought: Attachment, *, of: Model, title: str) -> Attachment:
    """Give a scan that this person has brought to its record. Two tabs that send the same one: the first has it."""
    attachment = Attachment.objects.select_for_update().filter(pk=brought.pk, uploaded_by=actor).first()
    if attachment is None or attachment.of_label:
        raise DomainError("This scan was used or removed in the meantime. Choose it again.", code="scan-gone")
    _give(attachment, of, title)
    attachment.save()
    audit.record(actor, "attachment.kept", attachment, **_told(attachment))
    return attachment


def keep_made(actor, content: bytes, *, of: Model, title: str) -> Attachment:
    """Keep a paper that the house has made, byte for byte: what was signed is what is kept."""
    if not content.startswith(cleaner.PDF):
        raise ValueError("Only PDFs are made here.")
    store = Store()
    with store.scratch() as path:
        path.write_bytes(content)
        made = Cleaned(path, Attachment.Kind.PDF, _pages_of(content), len(content), hashlib.sha256(content).hexdigest())
        return _save(actor, store, made, of=of, title=title, is_made_here=True)


def throw_away(actor, attachment: Attachment) -> None:
    """Remove a scan that belongs to nothing yet, at the wish of the person who brought it."""
    with transaction.atomic():
        found = Attachment.objects.select_for_update().filter(pk=attachment.pk, uploaded_by=actor, of_label="").first()
        if found is not None:
            _delete(found)


def _keep_cleaned(actor, upload: Any, *, of: Model | None, title: str, limit_mb: int) -> Attachment:
    store = Store()
    with cleaned(upload, limit_mb=limit_mb, store=store) as found:
        return _save(actor, store, found, of=of, title=title, original_name=label_of(getattr(upload, "name", "") or ""))


def _save(actor, store: Store, found: Cleaned, *, of: Model | None, title: str, **fields) -> Attachment:
    attachment = Attachment(
        kind=found.kind, pages=found.pages, size=found.size, sha256=found.sha256, uploaded_by=actor, **fields
    )
    _give(attachment, of, title)
    attachment.key = store.put(found.path)  # if what follows is undone, the night's sweep finds it
    attachment.save()
    audit.record(actor, "attachment.kept" if of else "attachment.brought", attachment, **_told(attachment))
    return attachment


def _give(attachment: Attachment, of: Model | None, title: str) -> None:
    attachment.title = title
    if of is not None:
        attachment.of_label, attachment.of_id = of._meta.label, of.pk
        attachment.file_id = getattr(of, "file_id", None)


def _told(attachment: Attachment) -> dict[str, Any]:
    return {"title": attachment.title, "of": attachment.of_label, "of_id": attachment.of_id}


def _pages_of(content: bytes) -> int:
    import pikepdf  # only the few processes that make papers need it

    with pikepdf.open(io.BytesIO(content)) as pdf:
        return len(pdf.pages)


def label_of(name: str) -> str:
    """What is kept of a file's name: its words, for people to know it by."""
    stem = name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or name
    return without_pps(fold(without_pps(stem, " ")), " ").strip()[:60].strip()


# Opening -------------------------------------------------------------------------------------------------------


def of_record(record: Model):
    """The files of one record, oldest first."""
    return Attachment.objects.filter(of_label=record._meta.label, of_id=record.pk).order_by("pk")


def open_attachment(attachment: Attachment) -> IO[bytes]:
    """The bytes, for code that has asked already whether it may. Raises FileGone, and says so loudly in the log."""
    try:
        return Store().open(attachment.key)
    except OSError as error:
        log.critical("The file of attachment %s cannot be opened: %s", attachment.pk, error.strerror)
        raise FileGone(str(attachment.pk)) from error


def read_attachment(attachment: Attachment) -> bytes:
    """All its bytes, proved to be those that were kept."""
    with open_attachment(attachment) as file:
        content = file.read()
    if hashlib.sha256(content).hexdigest() != attachment.sha256:
        log.critical("The file of attachment %s is not the one that was kept.", attachment.pk)
        raise FileGone(str(attachment.pk))
    return content


def read_as(user, attachment: Attachment, **data: Any) -> bytes:
    """The bytes for one person who may have them at this very moment, and the line in the log that says so.

    Called within a transaction: the policy is asked under a lock, which is held until the bytes are read and the
    transaction has ended. Raises NotOpened, which the door writes down outside what it undoes, or FileGone.
    """
    if not may_open(user, attachment):
        raise NotOpened("unseen")
    content = read_attachment(attachment)
    audit.record(user, audit.DOWNLOADED, attachment, **_told(attachment), **data)
    return content


def may_open(user, attachment: Attachment) -> bool:
    """Whether this person may open the file now. Inside a transaction the answer holds until its end."""
    if not attachment.of_label:
        return attachment.uploaded_by_id == user.pk and user.is_active
    try:
        record = apps.get_model(attachment.of_label)._default_manager.filter(pk=attachment.of_id).first()
    except LookupError:
        return False
    return record is not None and may_open_files_of(user, record)


def may_open_files_of(user, record: Model, action: str = "") -> bool:
    """The same of all files of a record, or of this action on it, under the lock that a withdrawal has to wait for."""
    guard = guard_of(record, action)
    if guard is None:
        return False
    lock_row(get_user_model()(pk=user.pk))  # the person first: emergency access, too, goes from a person to a case
    lock_row(guard.lock)
    memo.forget()  # what was answered earlier in this request may be older than what we have just waited for
    # whoever asks may have been closed out meanwhile, too
    reader = get_user_model().objects.filter(pk=user.pk).first()
    return reader is not None and guard.policy.allows(reader, guard.action, guard.row)


@dataclass(frozen=True, slots=True)
class Guard:
    """Which policy is asked, about which row, for which action; and the row that is held meanwhile."""

    policy: Policy
    row: Model
    action: str
    lock: Model


def guard_of(record: Model, action: str = "") -> Guard | None:
    """Whom to ask about the files of this record. None where nobody has said who may see it: then nobody does."""
    row = _related(record, "attachment_guard") or record
    policy_class = Policy.register.get(type(row))
    if policy_class is None:
        return None
    policy = policy_class()
    action = action or getattr(record, "attachment_action", "") or policy.view_action
    return Guard(policy, row, action, _related(record, "attachment_lock") or row)


def _related(record: Model, attribute: str) -> Model | None:
    name = getattr(record, attribute, "")
    return getattr(record, name) if name else None


def lock_row(row: Model) -> None:
    """Hold this row against change, but not against other readers, until the transaction ends."""
    if not connection.in_atomic_block:
        return
    table, pk = connection.ops.quote_name(row._meta.db_table), connection.ops.quote_name(str(row._meta.pk.column))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {table} WHERE {pk} = %s FOR SHARE", [row.pk])


def file_name_of(attachment: Attachment) -> str:
    """A neutral reference: “consent-12.pdf” says nothing of anybody."""
    what = attachment.of_label.rpartition(".")[2].lower() or "scan"
    return f"{what}-{attachment.pk}.{ENDINGS[Attachment.Kind(attachment.kind)]}"


# Keeping house -------------------------------------------------------------------------------------------------


def sweep() -> int:
    """Each night: throw away scans that no form came back for, and bytes that no row knows. What is missing is told."""
    forgotten = Attachment.objects.filter(of_label="", uploaded_at__lt=timezone.now() - KEPT_UNATTACHED)
    count = 0
    for pk in list(forgotten.values_list("pk", flat=True)):
        with transaction.atomic():
            # a form may be giving it to a record at this moment
            found = Attachment.objects.select_for_update(skip_locked=True).filter(pk=pk, of_label="").first()
            if found is not None:
                _delete(found)
                count += 1
    store = Store()
    count += store.sweep(lambda keys: set(Attachment.objects.filter(key__in=keys).values_list("key", flat=True)))
    missing = store.missing(Attachment.objects.values_list("key", flat=True).iterator())
    if missing:
        log.critical("%s attachments have no file: restore the folder of files from a backup.", len(missing))
    return count


def _delete(attachment: Attachment) -> None:
    key = attachment.key
    attachment.delete()
    transaction.on_commit(lambda: Store().remove(key), robust=True)
