"""The pages of a person: opening their case, what is known of them, flags and family."""

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView, View

from agencies.selectors import setting
from cases import selectors
from cases.forms.people import EditPersonForm, EntryForm, FamilyForm, FlagForm, NewPersonForm
from cases.models import FamilyLink, PersonFlag, PersonMerge
from cases.policies import (
    CONTACT,
    CaseAction,
    FamilyLinkAction,
    PersonFlagAction,
    PersonMergeAction,
    ServiceUserAction,
    case_policy,
    family_link_policy,
    person_flag_policy,
    person_merge_policy,
    service_user_policy,
)
from cases.services import merges, people
from cases.views.base import CaseFileMixin
from core import audit
from core.days import day_of
from core.errors import DomainError, NotAllowed
from core.views import CommandView, SeenObjectMixin, VerbView


class OpeningMixin:
    """Only those whose post opens cases come in; `agencies` are those for which they may."""

    request: Any

    def dispatch(self, request, *args, **kwargs):
        self.agencies = selectors.agencies_to_open_in(request.user, day_of(timezone.now()))
        self.own = list(self.agencies)
        if not self.own:
            audit.record_refusal(request.user, "open_case", None, rule=NotAllowed.code)
            raise NotAllowed("open a case")
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # mixed into a view

    def agency_of(self, form):
        return form.cleaned_data.get("agency") or self.own[0]


class NewCase(OpeningMixin, VerbView):
    """Two steps: who it is, with likely records of one's own agency shown before going on; then the case."""

    template_name = "cases/new_case.html"
    form_class = NewPersonForm
    title = "Open a new file"
    success_message = "The case is open."

    def get_form_kwargs(self):
        shows_ihi = bool(selectors.ihi_agencies(self.request.user, None, day_of(timezone.now())))
        return super().get_form_kwargs() | {"agencies": self.agencies, "shows_ihi": shows_ihi}

    def post(self, request, *args, **kwargs):
        who = self.get_form()
        step = request.POST.get("step", "who")
        if not who.is_valid() or step == "back":
            return self.form_invalid(who)
        agency = self.agency_of(who)
        entry = EntryForm(request.POST if step == "case" else None, **_entry_settings(agency))
        if step != "case" or not entry.is_valid():
            return self.second(who, entry, agency)
        person = {name: value for name, value in who.cleaned_data.items() if name != "agency"}
        try:
            case = people.open_case(actor=request.user, agency=agency, person=person, **entry.cleaned_data)
        except DomainError as error:
            if error.field in who.fields:
                who.add_error(error.field, error.message)
                return self.form_invalid(who)
            entry.add_error(error.field if error.field in entry.fields else None, error.message)
            return self.second(who, entry, agency)
        self.forget_draft()
        messages.success(request, self.success_message)
        return redirect(case)

    def second(self, who, entry, agency):
        """The second step carries the first in hidden fields, so that nothing waits on the server half done."""
        said = who.cleaned_data
        named = {name: said.get(name) or "" for name in ("first_names", "last_name", "known_as")}
        likely = selectors.likely_duplicates(
            self.request.user,
            agency.pk,
            day_of(timezone.now()),
            **named,
            date_of_birth=said.get("date_of_birth"),
        )
        _note_shown(self.request.user, likely)
        context = {
            "form": entry,
            "second": True,
            "carried": list(_carried(said)),
            "name": " ".join(filter(None, (named["first_names"], named["last_name"]))) or named["known_as"],
            "likely": likely,
        }
        return self.render_to_response(self.get_context_data(**context))


def _entry_settings(agency) -> dict[str, bool]:
    return {
        "expected": setting("key_working_participation", agency) == "expected",
        "has_harm_reduction": setting("harm_reduction_track", agency),
    }


def _carried(said: dict[str, Any]):
    for name, value in said.items():
        if value is True:
            yield name, "on"
        elif value not in (None, "", False):
            yield name, str(getattr(value, "pk", value))


def _note_shown(user, likely) -> None:
    """That somebody was shown names of their own agency's people is itself written down."""
    if likely:
        audit.record(user, "people.likely-shown", None, people=[each.pk for each in likely])


class LikelyPeople(OpeningMixin, View):
    """The fragment that comes while a name is typed; without scripts the second step shows the same."""

    def get(self, request):
        form = NewPersonForm(request.GET, agencies=self.agencies)
        form.is_valid()
        said = form.cleaned_data
        likely = selectors.likely_duplicates(
            request.user,
            self.agency_of(form).pk,
            day_of(timezone.now()),
            first_names=said.get("first_names") or "",
            last_name=said.get("last_name") or "",
            known_as=said.get("known_as") or "",
            date_of_birth=said.get("date_of_birth"),
        )
        _note_shown(request.user, likely)
        return render(request, "cases/_likely.html", {"likely": likely})


class FurtherCase(CommandView):
    """A case for a person who is here already: back after closure, or beyond harm reduction."""

    policy = service_user_policy
    action = ServiceUserAction.EDIT
    form_class = EntryForm
    title = "Open a further case"
    button = "Open the case"
    success_message = "The case is open."

    def dispatch(self, request, *args, **kwargs):
        self.agency = selectors.agencies_to_open_in(request.user, day_of(timezone.now())).first()
        if self.agency is None:
            audit.record_refusal(request.user, "open_further_case", None, rule=NotAllowed.code)
            raise NotAllowed("open a case")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | _entry_settings(self.agency)

    def run(self, form):
        people.open_further_case(actor=self.request.user, agency=self.agency, person=self.object, **form.cleaned_data)


class Person(SeenObjectMixin, View):
    """A link to a person leads to their page in the latest of their files that the reader may open."""

    policy = service_user_policy

    def get(self, request, pk):
        person = self.get_object()
        case = case_policy.scope(request.user).filter(service_user=person).order_by("-status", "-opened_on").first()
        if case is None:
            raise Http404
        whole = ServiceUserAction.VIEW_WHOLE in self.can
        return redirect(reverse("cases:person-of-case" if whole else "desk:case", args=[case.pk]))


class PersonOfCase(CaseFileMixin, DetailView):
    """What is known of the person, for those who read the whole file."""

    template_name = "cases/person.html"
    part = "cases:person-of-case"

    def get_context_data(self, **kwargs):
        user, case, now = self.request.user, self.object, timezone.now()
        if CaseAction.VIEW_WHOLE not in self.can:
            audit.record_refusal(user, CaseAction.VIEW_WHOLE, case, rule=NotAllowed.code)
            raise NotAllowed("the person's details")
        page = selectors.person_page(user, case.service_user, now)
        if not page.whole:  # the file is closed, and another agency's runs
            audit.record_refusal(user, ServiceUserAction.VIEW_WHOLE, case, rule=NotAllowed.code)
            raise NotAllowed("the person's details")
        audit.record(user, audit.OPENED, case, part=CONTACT)
        ends = person_flag_policy.scope(user, PersonFlagAction.END, at=now).filter(person=case.service_user)
        undone = person_merge_policy.scope(user, PersonMergeAction.UNDO, at=now)
        return super().get_context_data(
            page=page,
            may_edit=ServiceUserAction.EDIT in page.can,
            may_end=set(ends.values_list("pk", flat=True)),
            gaps=selectors.entry_gaps(case) if case.is_open else [],
            merges=undone.filter(kept=case.service_user, undone_at=None).order_by("pk"),
            **kwargs,
        )


class EditPerson(CommandView):
    policy = service_user_policy
    action = ServiceUserAction.EDIT
    form_class = EditPersonForm
    template_name = "cases/edit_person.html"
    title = "Change what is known of the person"
    success_message = "The details are saved."

    def shows_ihi(self) -> bool:
        return bool(selectors.ihi_agencies(self.request.user, self.object, day_of(timezone.now())))

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"shows_ihi": self.shows_ihi()}

    def get_initial(self):
        person, initial = self.object, {}
        for name in EditPersonForm.base_fields:
            if hasattr(person, name) and (name != "ihi" or self.shows_ihi()):
                initial[name] = getattr(person, name)
        if person.estimated_birth_year:
            initial["estimated_age"] = day_of(timezone.now()).year - person.estimated_birth_year
        return initial | super().get_initial()

    def run(self, form):
        people.edit_person(actor=self.request.user, person=self.object, **form.cleaned_data)


class PersonVerb(CommandView):
    policy = service_user_policy
    action = ServiceUserAction.EDIT


class AddFlag(PersonVerb):
    form_class = FlagForm
    title = "Put up a flag"
    lead = (
        "Something a worker must know at a glance. A flag for managers is seen by the case manager and managers only."
    )
    button = "Put up the flag"
    success_message = "The flag is up."

    def get_initial(self):
        return super().get_initial() | {"sight": PersonFlag.Sight.CASE_WORKERS}

    def run(self, form):
        people.add_flag(actor=self.request.user, person=self.object, **form.cleaned_data)


class LinkFamily(PersonVerb):
    form_class = FamilyForm
    title = "Link a relative"
    lead = "Both people must have a file that you may open."
    button = "Link the relative"
    success_message = "The relative is linked."

    def run(self, form):
        said = form.cleaned_data
        case = case_policy.scope(self.request.user).filter(reference__iexact=said.pop("reference").strip()).first()
        if case is None:
            raise DomainError(
                "There is no file with this reference that you may open.", code="unseen", field="reference"
            )
        people.link_family(actor=self.request.user, person=self.object, relative=case.service_user, **said)


class _Press(SeenObjectMixin, View):
    """A button that runs one verb and comes back to the person."""

    http_method_names = ["post"]
    action: str
    said = ""

    def press(self, obj) -> Any:
        raise NotImplementedError

    def person_of(self, obj):
        return obj.person

    def post(self, request, pk):
        obj = self.get_object()
        if self.action not in self.can:
            audit.record_refusal(request.user, self.action, obj, rule=NotAllowed.code)
            raise NotAllowed(self.action)
        person = self.person_of(obj)
        try:
            self.press(obj)
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, self.said)
        return redirect(person)


class EndFlag(_Press):
    policy, action, said = person_flag_policy, PersonFlagAction.END, "The flag is down."

    def press(self, obj: PersonFlag):
        people.end_flag(actor=self.request.user, flag=obj)


class UnlinkFamily(_Press):
    policy, action, said = family_link_policy, FamilyLinkAction.END, "The link is taken out."

    def press(self, obj: FamilyLink):
        people.unlink_family(actor=self.request.user, link=obj)


class UndoMerge(_Press):
    policy, action, said = person_merge_policy, PersonMergeAction.UNDO, "The two records stand apart again."

    def person_of(self, obj: PersonMerge):
        return obj.kept

    def press(self, obj: PersonMerge):
        merges.undo_merge(actor=self.request.user, merge=obj)
