from agencies.models import Agency, WorkerRole
from cases.models import Case
from gapsblocks.models import GapsAndBlocksForm
from gapsblocks.services import chain, raising
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
