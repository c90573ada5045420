"""Pages of the demonstration only: the mail that would have been sent, and every component once."""

import email
import email.policy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import urlize
from django.utils.safestring import mark_safe
from django.views.generic import TemplateView

from core.components import Fact, Flag, Happening, Identity, Number, Part, Row, Rung, Status, Step, Task, WorkItem
from core.forms import CheckboxChips, Checkboxes, Chips, DayField, HouseForm, Radios, Scan, ScanForm

MOST_SHOWN = 50


class DemonstrationOnly:
    """Not there at all in production."""

    def dispatch(self, request, *args, **kwargs):
        if not settings.DEMONSTRATION:
            raise Http404
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # mixed into a view


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail as its receiver would read it."""

    number: int
    to: str
    subject: str
    at: datetime | None
    body: str  # safe, with its links made live


def letters(folder: Path, most: int = MOST_SHOWN) -> list[Letter]:
    """The mails in the demonstration's folder, latest first. Django writes one file a connection, mails one by one."""
    if not folder.is_dir():
        return []
    found: list[EmailMessage] = []
    for path in sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True)[:most]:
        parts = path.read_bytes().split(b"\n" + b"-" * 79 + b"\n")
        for part in reversed([part for part in parts if part.strip()]):
            found.append(email.message_from_bytes(part.strip(b"\n"), policy=email.policy.default))
    return [_letter(number, message) for number, message in enumerate(found[:most], start=1)]


def _letter(number: int, message: EmailMessage) -> Letter:
    text = message.get_body(preferencelist=("plain",))
    date = message["date"]
    return Letter(
        number=number,
        to=str(message["to"] or ""),
        subject=str(message["subject"] or ""),
        at=_aware(date.datetime) if date is not None and date.datetime else None,
        body=mark_safe(urlize(text.get_content() if text else "", autoescape=True)),
    )


def _aware(at: datetime) -> datetime:
    return at if timezone.is_aware(at) else at.replace(tzinfo=UTC)  # "-0000": UTC, from a sender without a zone


@method_decorator(login_not_required, name="dispatch")
class Mailbox(DemonstrationOnly, TemplateView):
    """Where the mail of the demonstration can be read: invitations must be reachable before anybody can sign in."""

    template_name = "core/mailbox.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(letters=letters(Path(settings.EMAIL_FILE_PATH)), **kwargs)


class SampleForm(HouseForm):
    """One field of every kind."""

    name = forms.CharField(label="Name", max_length=60, help_text="As the person writes it.")
    words = forms.CharField(label="In the person’s own words", widget=forms.Textarea({"rows": 3}), required=False)
    email = forms.EmailField(label="E-mail address", required=False)
    password = forms.CharField(label="Password", widget=forms.PasswordInput, required=False)
    born_on = DayField(label="Date of birth", help_text="For example 4 5 1990.", not_after=timezone.localdate)
    agency = forms.ChoiceField(label="Agency", choices=[("", "Choose an agency"), ("a", "Turas"), ("b", "Harbour")])
    level = forms.ChoiceField(
        label="Level",
        choices=[("kw", "Key working"), ("cm", "Case management")],
        widget=Radios(hints={"kw": "One service can do what is needed.", "cm": "Several services, one plan."}),
    )
    needs = forms.MultipleChoiceField(
        label="Needs", choices=[("h", "Housing"), ("i", "Income")], widget=Checkboxes, required=False
    )
    need_level = forms.ChoiceField(
        label="Need level", choices=[("0", "None"), ("1", "Low"), ("2", "Medium"), ("3", "High")], widget=Chips
    )
    seen_by = forms.MultipleChoiceField(
        label="Who may see this", choices=[("a", "Harbour"), ("b", "The Clinic")], widget=CheckboxChips, required=False
    )
    file = forms.FileField(label="File", required=False)
    agreed = forms.BooleanField(label="The person was told what is kept about them")


class SampleScanForm(ScanForm):
    scan = Scan(label="Scan of the signed paper", required=False)


class Gallery(DemonstrationOnly, TemplateView):
    """Every component once, with its wording: one way of saying each thing."""

    template_name = "core/gallery.html"

    def get_context_data(self, **kwargs):
        now, today = timezone.now(), timezone.localdate()
        typed = {"name": "Mary 1234567T", "born_on_day": "31", "born_on_month": "2", "born_on_year": "2026"}
        wrong = SampleForm(typed, auto_id="id_wrong_%s")
        return super().get_context_data(
            statuses=[
                (Status("overdue", "3 days overdue"), "late, missing or refused; someone must act"),
                (Status("soon", "Due in 11 days"), "coming, asked or half done"),
                (Status("ok", "In force"), "right, nothing to do"),
                (Status("wait", "Done, to verify"), "with somebody else, clock running"),
                (Status("blocked", "Blocked"), "cannot go on"),
                (Status("none", "Not started"), "no judgement"),
                (Status("new", "New"), "arrived since you signed out"),
            ],
            identity=Identity(
                name="Mary Ní Chonaill",
                aside="known as Mar",
                facts=[Fact("Born", "14 February 1991", "35"), Fact("Reference", "TUR-2026-0041")],
                flags=[Flag("Pregnant: due 22 September 2026", alert=True), Flag("Child with a social worker")],
                seen_by="Seen by 6 people in 4 agencies: who, and why",
                seen_by_url="#",
                parts=[Part("Overview", "#", current=True), Part("Consent", "#"), Part("Care plan", "#")],
            ),
            work=[
                WorkItem(
                    Status("overdue", "1 day overdue"),
                    "due 28 April",
                    "Séamus Mac Giolla Phádraig",
                    "#",
                    "TUR-2025-0188",
                    "Two-monthly review. The line manager was told this morning.",
                    "Start the review",
                    "#",
                )
            ],
            tasks=[
                Task("Information sheet", "#", Status("ok", "Done"), "Read aloud on 4 May 2026"),
                Task("Four explanations", "#", Status("soon", "In progress"), "Two of four"),
                Task("Choice of lead agency", "#", Status("none", "Not started")),
            ],
            steps=[
                Step("Send the invitations", "The meeting was agreed today.", "Send invitations", "#"),
                Step("Prepare the review", "Due in 11 days.", "Prepare review", "#"),
            ],
            path=[
                Rung("Lead agency and case manager", "done 10 March", state="done"),
                Rung("Assessment and plan", "done 10 March", state="done"),
                Rung("Co-ordination", "now: case meeting", state="now"),
                Rung("Monitoring", "review due 10 May"),
            ],
            ladder=[
                Rung("Colleagues", "31 March", "Two units rung. Both refuse.", "done"),
                Rung("Line manager", "1 to 13 April", "Not solved inside; sent on.", "now"),
                Rung("Co-ordinator", "not yet"),
            ],
            happenings=[
                Happening("Step proposed", now, "Brian Kavanagh, Harbour", "Go along to the first visit."),
                Happening("Plan agreed", today - timedelta(days=50), "Mary, Turas and Harbour"),
            ],
            numbers=[Number(37, "open files", "#"), Number("more than 1,000", "notes", "#", "this year")],
            rows=[Row("Case type", "Single adult", "Change", "#"), ("Reference", "TUR-2026-0041")],
            page=Paginator(range(300), 25).page(4),
            form=SampleForm(),
            scan=SampleScanForm(bringer=self.request.user, limit_mb=20),
            wrong=wrong,
            late=today - timedelta(days=3),
            near=today + timedelta(days=11),
            at=now,
            **kwargs,
        )
