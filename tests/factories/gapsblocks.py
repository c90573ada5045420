from agencies.models import Agency, Worker, WorkerRole
from cases.models import Case
from core.days import today
from gapsblocks.models import AgencySearch, Barrier, GapsAndBlocksForm, GroupAgendaItem, GroupMeeting, NamingConsent
from gapsblocks.services import bundles, chain, raising
from tests.factories.agencies import AgencyFactory, worker_with
from tests.factories.careplans import domain

DETOX = {
    "kind": "gap",
    "category": "no-service",
    "about": "pregnant",
    "title": "No residential detox takes pregnant women",
    "description": "No residential detox takes a pregnant woman.",
    "evidence": "Four units rung on 3 March. All refuse from week 12.",
    "solution": "Two beds with a midwife on call.",
}


def task_force(**fields) -> Agency:
    """A task force with a co-ordinator in post."""
    forum = AgencyFactory(sector=Agency.Sector.TASK_FORCE, **fields)
    forum.co_ordinator = worker_with(forum, WorkerRole.Role.COORDINATOR)
    return forum


def raised(case: Case, actor, **fields) -> GapsAndBlocksForm:
    return raising.raise_form(actor=actor, case=case, domain=domain("drug-use"), **DETOX | fields)


def advised(form: GapsAndBlocksForm, manager, **fields) -> GapsAndBlocksForm:
    said = {"advice": "Ask the maternity hospital.", "action": "Rang the hospital: no."} | fields
    return chain.advise(actor=manager, form=form, version=form.version, **said)


def sent(form: GapsAndBlocksForm, manager, forum: Agency, **fields) -> GapsAndBlocksForm:
    return chain.send_to_co_ordinator(
        actor=manager, form=form, version=form.version, forum=forum, **{"extent": "systemic"} | fields
    )


def of_gaps(case: Case, worker, manager, co_ordinator) -> dict[str, object]:
    """A row of each kind: forms at each level (`gap` inside, `gap_sent` and `gap_national` outside), and what is kept
    beside them.
    """
    forum = Worker.objects.get(user=co_ordinator).agency
    agency = case.lead_agency
    assert agency
    forms: dict[str, GapsAndBlocksForm] = {
        "gap": raised(case, worker),
        "gap_advised": advised(raised(case, worker), manager),
        "gap_sent": sent(advised(raised(case, worker), manager), manager, forum),
        "gap_answered": sent(advised(raised(case, worker), manager), manager, forum),
        "gap_national": sent(advised(raised(case, worker), manager), manager, forum),
    }
    up, done = forms["gap_national"], forms["gap_answered"]
    forms["gap_national"] = chain.send_to_national(actor=co_ordinator, form=up, version=up.version)
    forms["gap_answered"] = chain.answer(
        actor=co_ordinator, form=done, version=done.version, result="partly", words="One bed from June."
    )
    barrier = Barrier.objects.create(
        forum=forum,
        title="No detox for pregnant women",
        category="no-service",
        made_on=today(),
        made_by=co_ordinator,
    )
    GapsAndBlocksForm.objects.filter(pk=done.pk).update(barrier=barrier)
    meeting = GroupMeeting.objects.create(forum=forum, on=today(), planned_by=co_ordinator)
    beside: dict[str, object] = {
        "gap_bundle": bundles.ask_selection(actor=co_ordinator, forms=[forms["gap_sent"].pk]),
        "gap_draft": GapsAndBlocksForm.objects.create(
            reference="GB-2026-9001",
            case=case,
            agency=agency,
            sector=agency.sector,
            state="draft",
            kind="block",
            category="nobody-takes",
            about="adult",
            domain=domain("accommodation"),
            raised_on=today(),
            raised_by=worker,
            level_since=today(),
        ),
        "barrier": barrier,
        "forum": forum,
        "group_meeting": meeting,
        "agenda_item": GroupAgendaItem.objects.create(meeting=meeting, form=forms["gap_sent"]),
        "agency_search": AgencySearch.objects.create(
            case=case, begun_on=today(), begun_by=worker, reason="The group is too far away."
        ),
        "naming": NamingConsent.objects.create(
            form=forms["gap_sent"], agreed_on=today(), recorded_by=worker, words="She said yes."
        ),
    }
    return beside | forms
