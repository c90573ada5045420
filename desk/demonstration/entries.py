"""The entries of the people of the demonstration: some made whole, some left half-way."""

from accounts.models import User
from agencies.models import Agency
from cases.models import Case, ExistingManagerCheck, Explanation
from cases.services import entry, manager_checks
from core.days import start_of


def make_entry(actor: User, case: Case, *, steps: int = 5, homeless: bool = False, chosen: bool = True) -> None:
    """The first `steps` of a person's entry: sheet, explanations, services, check, choice; then the worker was called
    away.
    """
    on = case.opened_on
    if steps > 0:
        aloud = case.pk % 3 == 0
        entry.issue_sheet(
            actor=actor,
            case=case,
            how="read-aloud" if aloud else "handed",
            given_on=on,
            language="English",
            with_reading_help=aloud,
            in_large_print=case.pk % 5 == 0,
        )
    if steps > 1:
        points = Explanation.Point.values if steps > 2 else Explanation.Point.values[:2]
        entry.explain(actor=actor, case=case, points=points, explained_on=on)
    if steps > 2 and not case.services_in_use.exists():
        entry.say_no_services(actor=actor, case=case)
    if steps > 3:
        _checked(actor, case, homeless=homeless)
    if steps > 4:
        _chosen(actor, case, case.lead_agency if chosen else None)


def _checked(actor: User, case: Case, *, homeless: bool) -> None:
    """The check whether there is a case manager already, with Bridge telephoned where the person is homeless."""
    on = case.opened_on
    manager_checks.ask_person(
        actor=actor,
        case=case,
        said_manager="no",
        said_assessment="no",
        said_homeless="yes" if homeless else "no",
        asked_on=on,
    )
    bridge = Agency.objects.get(short_name="Bridge")
    if homeless and case.lead_agency == bridge:
        _looked_up(actor, case)
        return
    manager_checks.record_enquiry_permission(
        actor=actor,
        case=case,
        agreed=homeless,
        words="“You can ring Bridge, nobody else.”" if homeless else "“There is nobody else, leave it at that.”",
        asked_on=on,
        given_how="spoken" if homeless else "",
        agencies=[bridge] if homeless else [],
    )
    if homeless:
        manager_checks.record_register_check(
            actor=actor, case=case, how="telephone", result="not-found", with_whom="Bridge, intake", checked_on=on
        )
        manager_checks.record_service_contact(
            actor=actor,
            case=case,
            agency=bridge,
            result="reached",
            how="telephone",
            spoke_to="Lena Horan",
            contacted_on=on,
            is_manager="no",
            has_assessed="no",
            can_take_part="yes",
            wishes_to_take_part="yes",
        )
    _closed(actor, case)


def _looked_up(actor: User, case: Case) -> None:
    """A homeless service looks in the register itself, and tries the drug service that the person names."""
    on, harbour = case.opened_on, Agency.objects.get(short_name="Harbour")
    manager_checks.record_enquiry_permission(
        actor=actor,
        case=case,
        agreed=True,
        words="“I was in Harbour once. Ask them.”",
        asked_on=on,
        given_how="spoken",
        agencies=[harbour],
    )
    manager_checks.record_register_check(actor=actor, case=case, how="register", result="not-found", checked_on=on)
    manager_checks.record_service_contact(
        actor=actor, case=case, agency=harbour, result="not-reached", how="telephone", contacted_on=on
    )
    _closed(actor, case)


def _closed(actor: User, case: Case) -> None:
    """Nobody elsewhere. Only a demonstration may set the day back."""
    check = manager_checks.complete_check(actor=actor, case=case, outcome="none")
    ExistingManagerCheck.objects.filter(pk=check.pk).update(completed_at=start_of(case.opened_on))


def _chosen(actor: User, case: Case, agency: Agency | None) -> None:
    if agency is None:
        entry.record_choice(
            actor=actor,
            case=case,
            asked_on=case.opened_on,
            no_choice="working-with-one",
            no_choice_note="Has come here for years and knows the people.",
        )
        return
    others = Agency.objects.filter(is_active=True, signed_protocols_on__isnull=False).exclude(pk=agency.pk)
    entry.record_choice(
        actor=actor,
        case=case,
        asked_on=case.opened_on,
        options=[agency, *others.order_by("pk")[:2]],
        told="What each does, where it is, when it is open, and how long the wait is.",
        chosen=agency,
        words="“Here. I know the way, and nobody asks why I am late.”",
    )
