"""A scan or photo on a form, taken in as soon as it arrives: an error in another field does not lose it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.template.defaultfilters import filesizeformat

from core import attachments
from core.errors import DomainError
from core.forms.house import HouseForm
from core.models import Attachment

SALT = "core.forms.scans"
GONE = "The scan that you added is no longer kept: it was used, removed or is too old. Add it again."


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of the field: a new file, the number of one that is kept already, or the wish to be rid of that."""

    upload: Any = None
    token: str = ""
    remove: bool = False


class ScanInput(forms.FileInput):
    """A file, or the camera of a phone, which offers both; with `capture="environment"` the camera at once."""

    template_name = "forms/widgets/scan.html"
    keeps_through_drafts = True  # read by core.forms.rendering

    def __init__(self, attrs: dict[str, Any] | None = None, *, capture: str = ""):
        super().__init__(
            {"accept": "image/*,application/pdf"} | ({"capture": capture} if capture else {}) | (attrs or {})
        )

    def value_from_datadict(self, data, files, name):
        return Sent(files.get(name), data.get(f"{name}_kept") or "", bool(data.get(f"{name}_remove")))

    def value_omitted_from_data(self, data, files, name):
        return name not in files and f"{name}_kept" not in data

    def get_context(self, name, value, attrs):
        context = super().get_context(name, None, attrs)
        if isinstance(value, Attachment):
            pages = f"{value.pages} page{'' if value.pages == 1 else 's'}"
            context["widget"]["kept"] = value
            context["widget"]["token"] = token_of(value)
            context["widget"]["said"] = f"{pages}, {filesizeformat(value.size)}"
        return context


class Scan(forms.FileField):
    """Cleans to an Attachment that belongs to nothing yet, for the verb to `keep`; or to None.

    The page carries its number signed, for its bringer alone. What no verb takes is swept away after some days.
    """

    widget = ScanInput
    bringer: Any = None  # set by ScanForm
    limit_mb = 0
    kept: Attachment | None = None
    _taken: Any = None  # the upload that `kept` was made of

    def clean(self, data: Any, initial: Any = None) -> Attachment | None:
        if self.bringer is None:
            raise ImproperlyConfigured("A form with a Scan is a ScanForm, which is told who brings it.")
        sent = data if isinstance(data, Sent) else Sent()
        if sent.upload is not None:
            self._take(sent)
        else:
            self.kept = self._kept_before(sent.token)
            if sent.token and self.kept is None:
                raise ValidationError(GONE, code="scan-gone")
            if sent.remove and self.kept is not None:
                attachments.throw_away(self.bringer, self.kept)
                self.kept = None
        if self.kept is None and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return self.kept

    def _take(self, sent: Sent) -> None:
        if self._taken is sent.upload:
            return
        before = self.kept = self._kept_before(sent.token)  # stays, if the new one is refused
        try:
            brought = attachments.bring(self.bringer, sent.upload, title=str(self.label)[:120], limit_mb=self.limit_mb)
        except DomainError as error:
            raise ValidationError(error.message, code=error.code) from None
        self.kept, self._taken = brought, sent.upload
        if before is not None:
            attachments.throw_away(self.bringer, before)

    def _kept_before(self, token: str) -> Attachment | None:
        try:
            user, pk = signing.loads(token, salt=SALT, max_age=attachments.KEPT_UNATTACHED)
        except (signing.BadSignature, TypeError, ValueError):
            return None
        if self.bringer is None or user != self.bringer.pk:
            return None
        return Attachment.objects.filter(pk=pk, uploaded_by=user, of_label="").first()

    def bound_data(self, data: Any, initial: Any) -> Any:
        return self.kept

    def prepare_value(self, value: Any) -> Any:
        """What stands in the control: the scan that is kept, also where a draft brings its number back."""
        return self._kept_before(value.token) if isinstance(value, Sent) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return isinstance(data, Sent) and bool(data.upload or data.token)

    def keys(self, name: str) -> set[str]:
        """What the page sends of this field beside a file."""
        return {f"{name}_kept", f"{name}_remove"}

    def carried(self, name: str) -> list[tuple[str, str]]:
        """What a page between the form and its verb has to carry on."""
        return [(f"{name}_kept", token_of(self.kept))] if self.kept is not None else []


class ScanForm(HouseForm):
    """A form with a Scan: told who brings it, and the largest size (`upload_max_mb`) that holds for their agency."""

    def __init__(self, *args: Any, bringer: Any, limit_mb: int, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, Scan):
                field.bringer, field.limit_mb = bringer, limit_mb
                if not field.help_text:
                    field.help_text = f"A photo, or a PDF, up to {limit_mb} MB. On a phone you can use its camera."


def token_of(attachment: Attachment) -> str:
    return signing.dumps([attachment.uploaded_by_id, attachment.pk], salt=SALT)
