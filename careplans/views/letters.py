"""Letters about the plan: those of a case, one of them, and those that wait to be printed and posted."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView, View

from accounts.models import User
from careplans.forms import letters as forms
from careplans.letter_papers import letter_html, words_of
from careplans.policies import PlanAction, rights_in
from careplans.selectors.letters import (
    involved,
    letters_of,
    plan_to_write_of,
    readers_of,
    to_print,
    to_send,
    to_write,
    what_is_told,
)
from careplans.services import letters as services
from cases.policies import CaseAction, case_policy
from cases.views.base import CaseCommandView
from core import attachments, audit, memo, pdf
from core.days import today
from core.errors import DomainError
from core.views import CommandView, SeenObjectMixin, VerbView
from correspondence.models import Letter
from correspondence.policies import LetterAction, letter_policy
from correspondence.services.letters import acknowledge_letter, edit_letter, throw_away_letter
from correspondence.views.log import PART, WholeFileMixin, bar_of

State = Letter.State
READ = "correspondence"  # the part that the log names where a letter was read
MOST_AT_ONCE = 50  # 0.2 s a page: more than this is no longer one answer


class Letters(WholeFileMixin, DetailView):
    """Each service with a part in the plan, what stands between it and its letter, and the letters so far."""

    template_name = "careplans/letters.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        plan = plan_to_write_of(self.object)
        may_write = (
            plan is not None and self.object.is_open and PlanAction.WORK in rights_in(self.request.user, self.object)
        )
        return super().get_context_data(
            **(
                {
                    "plan": plan,
                    "services": to_write(self.object, self.at),
                    "letters": letters_of(self.object),
                    "may_write": may_write,
                }
                | kwargs
            )
        )


class DraftLetters(CaseCommandView):
    """Draft a letter to each of some services."""

    part = PART
    action = CaseAction.WORK
    form_class = forms.DraftForm
    template_name = "correspondence/form.html"
    title = "Draft letters"
    lead = "One for each service, from the plan. You check each before it goes."
    button = "Draft the letters"

    @property
    def cancel_url(self) -> str:
        return reverse("careplans:letters", args=[self.object.pk])

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"agencies": involved(self.object, self.at)}

    def run(self, form) -> Any:
        plan = plan_to_write_of(self.object)
        if plan is None:
            raise DomainError("There is no plan to write about yet.", code="no-plan")
        drafted = services.draft_letters(actor=self.request.user, plan=plan, **form.cleaned_data)
        waits = "A letter waits already for each of them."
        messages.success(self.request, f"Drafted: {len(drafted)}. Check each, then issue it." if drafted else waits)


class LetterMixin(SeenObjectMixin):
    """A page about one letter. A reader of the service that has it sees the letter and nothing around it."""

    policy = letter_policy
    object: Letter
    is_partner: bool

    def get_queryset(self):
        rows = Letter.objects.select_related("case__service_user", "case__lead_agency", "to_agency", "consent")
        return rows.select_related("issued_by", "sent_by", "drafted_by", "to_user")

    def get_object(self, queryset=None):
        letter = super().get_object(queryset)
        self.is_partner = CaseAction.VIEW_WHOLE not in case_policy.can(self.request.user, letter.case)
        return letter

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bar = None if self.is_partner else bar_of(self.request.user, self.object.case)
        return super().get_context_data(**({"identity": bar, "letter": self.object} | kwargs))


class LetterPage(LetterMixin, DetailView):
    """One letter: as it would be sent now, or as it was issued."""

    def get_template_names(self) -> list[str]:
        return ["careplans/letter_for_service.html" if self.is_partner else "careplans/letter.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        letter, can = self.object, self.can
        audit.record(self.request.user, audit.OPENED, letter, part=READ)
        paper = attachments.of_record(letter).filter(is_made_here=True).first()
        if self.is_partner:
            return super().get_context_data(paper=paper, words=words_of(letter, letter.facts), **kwargs)
        told = None
        if letter.state == State.DRAFT and letter.to_agency:
            told = what_is_told(letter, timezone.now())
        facts = told.facts if told else letter.facts
        is_draft, is_issued = letter.state == State.DRAFT, letter.state == State.ISSUED
        writes, issues = LetterAction.WRITE in can, LetterAction.ISSUE in can
        return super().get_context_data(
            paper=paper,
            words=words_of(letter, facts) if facts else None,
            stops=_stops(letter, told) if told else [],
            may_edit=writes and is_draft,
            may_issue=issues and is_draft,
            waits_for_manager=is_draft and not issues,
            may_send=issues and is_issued,
            may_throw_away=(writes and is_draft) or (issues and is_issued),
            may_acknowledge=writes and letter.state == State.SENT and letter.acknowledged_on is None,
            **kwargs,
        )


def _stops(letter: Letter, told) -> list[str]:
    """What stands in the way of issuing it, in words."""
    stops = []
    if told.consent is None:
        stops.append(f"No consent in force names {letter.to}.")
    elif not told.has_plan:
        stops.append(f"No consent lets {letter.to} know its part of the plan.")
    elif letter.kind == Letter.Kind.PLAN_COPY and not told.is_whole:
        stops.append(f"The person has not agreed that {letter.to} has the whole plan.")
    if not letter.to_name:
        stops.append(f"Nobody at {letter.to} is named: telephone the service for its contact person.")
    return stops


class LetterCommand(LetterMixin, CommandView):
    """A page that goes on from one letter."""

    template_name = "correspondence/form.html"


class EditLetter(LetterCommand):
    """Whom it goes to, your own words, what is enclosed."""

    action = LetterAction.WRITE
    form_class = forms.LetterForm
    title = "Check the letter"
    button = "Save"
    success_message = "Saved."

    def get_form_kwargs(self) -> dict[str, Any]:
        clinic = bool(self.object.to_agency and self.object.to_agency.is_methadone_clinic)
        return super().get_form_kwargs() | {"to_clinic": clinic}

    def get_initial(self) -> dict[str, Any]:
        names = ("to_name", "to_role", "to_address", "own_words", "asks_for_clinic_talk", "attaches_consent", "version")
        return super().get_initial() | {name: getattr(self.object, name) for name in names}

    def run(self, form) -> Letter:
        return edit_letter(actor=self.request.user, letter=self.object, **form.cleaned_data)


class IssueLetter(LetterCommand):
    """You stand for what it says."""

    action = LetterAction.ISSUE
    form_class = forms.NothingForm
    title = "Issue the letter"
    lead = "What it says is kept as it stands now. Afterwards it can be sent or thrown away, and not changed."
    button = "Issue it"
    success_message = "Issued. Its paper is being made."

    def run(self, form) -> Letter:
        return services.issue_plan_letter(actor=self.request.user, letter=self.object)


class SendLetter(LetterCommand):
    """It goes."""

    action = LetterAction.ISSUE
    form_class = forms.SendForm
    title = "Send the letter"
    button = "It was sent"
    success_message = "It is in the log of letters and calls."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"readers": readers_of(self.object, timezone.now())}

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"sent_on": today(), "reader": self.object.to_user_id or ""}

    def run(self, form) -> Any:
        reader = form.cleaned_data.pop("reader")
        chosen = User.objects.filter(pk=reader).first() if reader and form.cleaned_data["how"] == "email" else None
        services.send_plan_letter(actor=self.request.user, letter=self.object, reader=chosen, **form.cleaned_data)


class AcknowledgeLetter(LetterCommand):
    """The service has it."""

    action = LetterAction.WRITE
    form_class = forms.AcknowledgeForm
    title = "The service has the letter"
    button = "Save"
    success_message = "Saved, and in the log of letters and calls."

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"on": today()}

    def run(self, form) -> Letter:
        return acknowledge_letter(actor=self.request.user, letter=self.object, **form.cleaned_data)


class ThrowAwayLetter(LetterCommand):
    """It is not wanted."""

    action = LetterAction.WRITE
    form_class = forms.NothingForm
    title = "Throw the letter away"
    lead = "Its number stays taken. Nothing was told to the service."
    button = "Throw it away"
    success_message = "The letter is thrown away."

    def run(self, form) -> Letter:
        return throw_away_letter(actor=self.request.user, letter=self.object)


class LettersToSend(VerbView):
    """All letters that this person has issued or answers for, and that have not gone: printed and posted together."""

    form_class = forms.PostedForm
    template_name = "careplans/letters_to_send.html"
    title = "Letters to post"
    button = "These went to the post"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"rows": to_send(self.request.user)}

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"sent_on": today()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**({"letters": to_send(self.request.user)} | kwargs))

    def run(self, form) -> Any:
        self.success_url = reverse("careplans:letters-to-send")
        count = services.send_letters_by_post(actor=self.request.user, **form.cleaned_data)
        messages.success(self.request, f"Sent: {count}. Each is in its log of letters and calls.")


class PrintLetters(View):
    """The letters that wait, with what they enclose, as one file for the printer and the window envelopes."""

    def get(self, request: HttpRequest) -> HttpResponse:
        letters = list(to_print(request.user, timezone.now())[:MOST_AT_ONCE])
        if not letters:
            messages.info(request, "No letter waits that may be printed.")
            return redirect("careplans:letters-to-send")
        pages = [pdf.lay_out(html) for letter in letters for html in letter_html(letter)]
        content = pdf.join(pages, title="Letters to post")
        memo.forget()  # making them took a while: which may go is asked again before they do
        may_go = set(to_print(request.user, timezone.now()).values_list("pk", flat=True))
        if any(letter.pk not in may_go for letter in letters):
            messages.info(request, "The letters that wait have changed. Print them again.")
            return redirect("careplans:letters-to-send")
        for letter in letters:
            audit.record(request.user, audit.DOWNLOADED, letter, title=letter.reference)
        answer = HttpResponse(content, content_type="application/pdf")
        answer["Content-Disposition"] = 'inline; filename="letters-to-post.pdf"'
        return answer
