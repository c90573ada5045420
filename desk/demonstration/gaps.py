"""The Gaps and Blocks of the demonstration: four services meet the same wall, and forms stand at every level."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from accounts.models import User
from agencies.selectors import setting
from cases.models import CareDomain, Case
from core.days import today
from desk.demonstration.agreements import People
from desk.demonstration.gaps_before import tell_of_before
from gapsblocks.deadlines import due_on
from gapsblocks.models import GapsAndBlocksForm, GapStep, GroupAgendaItem, GroupMeeting
from gapsblocks.services import barriers, chain, naming, raising, searching, telling
from gapsblocks.states import DAYS_OF

MANAGERS = {"Turas": "cora", "Harbour": "orla", "Bridge": "peter"}


@dataclass(frozen=True, slots=True)
class Told:
    """One form of the demonstration, and how many days ago it came to each level."""

    agency: str
    number: int  # of the files that this agency leads
    title: str
    kind: str
    category: str
    area: str
    about: str
    description: str
    evidence: str
    solution: str
    raised: int
    advised: int = 0
    sent: int = 0
    national: int = 0
    answered: int = 0
    result: str = ""
    service: str = ""
    extent: str = "systemic"


DETOX = "No residential detox takes pregnant women"
FORMS = (
    Told(
        "Turas",
        0,
        DETOX,
        "gap",
        "no-service",
        "drug-use",
        "pregnant",
        "A woman in the second trimester, steady on methadone, needs a residential place to come off other drugs. "
        "All three units in the region refuse pregnancy after week 12.",
        "Unit 1, by telephone: pregnancy is excluded at any stage. Fact.\n"
        "Unit 2, in writing: up to week 12 with obstetric cover, which it does not have. Fact.\n"
        "Unit 3: admission criteria on its website, edition of January. Fact.",
        "Two places with obstetric cover, or an agreed way of admission to the maternity hospital.",
        raised=31,
        advised=29,
        sent=18,
    ),
    Told(
        "Turas",
        0,
        "No hostel keeps a mother and her newborn together",
        "gap",
        "no-service",
        "accommodation",
        "family",
        "The hostel where she stays takes no babies, and the family hub takes nobody who is on a prescription.",
        "House rules of both, page 1. Fact.",
        "Two rooms for mother and child in the new hub, with the prenatal worker coming in.",
        raised=26,
        advised=24,
        sent=17,
    ),
    Told(
        "Turas",
        3,
        "No residential detox accepts a pregnant woman",
        "gap",
        "no-service",
        "drug-use",
        "pregnant",
        "A woman in week 20 asked for residential detox. No unit accepts pregnant women.",
        "Three units were rung in one week. All refused. Fact.",
        "A place kept jointly by a detox unit and the maternity hospital.",
        raised=40,
        advised=38,
        sent=22,
    ),
    Told(
        "Harbour",
        0,
        "Residential detox does not take pregnant women",
        "gap",
        "no-service",
        "physical-health",
        "pregnant",
        "No residential detox takes pregnant women; the woman was sent home to reduce alone.",
        "Letter of refusal of one unit. Fact.",
        "Two detox places with a midwife on call.",
        raised=20,
        advised=18,
        sent=13,
    ),
    Told(
        "Turas",
        2,
        "Waiting list for stabilisation beds is over four months",
        "block",
        "waiting",
        "drug-use",
        "adult",
        "A man who is ready to stabilise was told to wait for eighteen weeks.",
        "The unit's list as read to us by its intake nurse. Fact.",
        "Four more beds, or a bridge programme by day while people wait.",
        raised=52,
        advised=50,
        sent=36,
    ),
    Told(
        "Bridge",
        0,
        "Hostel rule excludes people on methadone",
        "block",
        "exclusion",
        "accommodation",
        "adult",
        "A hostel refuses everybody who is on a prescription of methadone.",
        "House rules, page 2. Fact.",
        "A rule that looks at conduct, and not at medicine.",
        raised=44,
        advised=42,
        sent=31,
    ),
    Told(
        "Harbour",
        1,
        "Mental health team will not see people who still drink",
        "block",
        "eligibility",
        "mental-health",
        "adult",
        "Six months without alcohol are asked for before the first appointment.",
        "Two letters of the team. Fact.",
        "Assessment beside treatment, as the national model of dual diagnosis has it.",
        raised=15,
        advised=13,
        sent=9,
        service="Community mental health team",
    ),
    Told(
        "Turas",
        4,
        "No evening child care for a day programme",
        "gap",
        "no-service",
        "education",
        "family",
        "The programme ends at five, the crèche at half past two.",
        "Opening hours of both. Fact.",
        "A crèche until half past five on programme days.",
        raised=12,
        advised=10,
        sent=2,
    ),
    Told(
        "Turas",
        5,
        "No needle exchange in the north of the county",
        "gap",
        "distance",
        "drug-use",
        "adult",
        "The nearest exchange is 40 minutes away by bus, and shuts at four.",
        "Timetable and opening hours. Fact.",
        "An outreach van on two evenings a week.",
        raised=75,
        advised=73,
        sent=66,
        national=38,
    ),
    Told(
        "Bridge",
        1,
        "Deposit is asked for before the allowance comes",
        "block",
        "cost",
        "income",
        "adult",
        "A room was lost because the deposit was wanted on the day, and the allowance takes three weeks.",
        "Letter of the letting agent. Fact.",
        "A fund that lends deposits for four weeks.",
        raised=60,
        advised=58,
        sent=50,
        answered=4,
        result="partly",
    ),
    Told(
        "Turas",
        6,
        "Day programme wants a letter from a doctor first",
        "block",
        "eligibility",
        "education",
        "adult",
        "A letter of fitness was asked for, and no doctor would write one.",
        "E-mail of the programme. Fact.",
        "That the programme takes the word of the key worker.",
        raised=8,
        advised=5,
        extent="individual",
    ),
    Told(
        "Turas",
        7,
        "Housing office will not take an address of a hostel",
        "block",
        "eligibility",
        "accommodation",
        "adult",
        "The form was sent back twice, because a hostel is no address.",
        "Both covering letters. Fact.",
        "That the office takes a letter of the hostel.",
        raised=2,
        extent="individual",
    ),
)


def raise_gaps(people: People, mary: Case) -> None:
    """The forms, what the co-ordinator did with them, and the next meeting of the group."""
    forms = [_tell(people, told, mary) for told in FORMS]
    forum = people.agencies["Task Force"]
    fiona = people["fiona"]
    for form, kind, ago, words in (
        (forms[0], "asked", 17, "Accepted. Asked the other services how many they know."),
        (forms[0], "group", 8, "The group asks the health service for an arrangement with two beds."),
        (forms[5], "letter", 20, "Wrote to the hostel and asked for the reason of its rule."),
    ):
        form.refresh_from_db()
        step = chain.add_work(actor=fiona, form=form, version=form.version, kind=kind, on=_ago(ago), words=words)
        GapStep.objects.filter(pk=step.pk).update(on=_ago(ago))
    meeting = GroupMeeting.objects.create(
        forum=forum, on=today() + timedelta(days=6), place="Health centre, first floor", planned_by=fiona
    )
    for position, form in enumerate(forms[4:7]):
        GroupAgendaItem.objects.create(meeting=meeting, form=form, position=position)
    _tell_person(people, forms[0], forms[1])
    _search(people, mary)
    tell_of_before(people, mary)
    ruled_out = GapsAndBlocksForm.objects.filter(pk__in=[forms[5].pk, forms[6].pk]).values_list("pk", "version")
    barrier = barriers.join_as_one(
        actor=fiona,
        forum=forum,
        forms=ruled_out,
        title="Services that ask people to be abstinent first",
        words="A hostel and a health team turn away people who still use, or who are on a prescription.",
    )
    words = "Asked both services for their written rules, and who may change them."
    barriers.write_line(actor=fiona, barrier=barrier, on=_ago(5), words=words)


def _tell_person(people: People, form: GapsAndBlocksForm, named: GapsAndBlocksForm) -> None:
    """Mary knows where one stands, and agrees that the co-ordinator of the other may know her name."""
    form.refresh_from_db()
    named.refresh_from_db()
    dan = people["dan"]
    telling.tell_step(
        actor=dan,
        form=form,
        version=form.version,
        told_on=today(),
        words="Told her that the group asks for two beds. She asked to be told when the day is known.",
    )
    naming.agree_to_be_named(
        actor=dan,
        form=named,
        version=named.version,
        agreed_on=today(),
        words="Explained who reads it, and that she can take it back. She wants them to know whom it is about.",
    )


def _search(people: People, mary: Case) -> None:
    """Another agency is sought for one person of Turas: two were asked."""
    case = _led(people, FORMS[4], mary)
    worker = _worker_of(case)
    search = searching.begin_search(
        actor=worker, case=case, reason="Needs help at home on most days, which this service does not give."
    )
    for other, answer, words in (
        ("Home support team, North Dublin", "no", "Takes nobody who still drinks."),
        ("Parish visiting service", "no-answer", ""),
    ):
        search.refresh_from_db()
        searching.log_tried(
            actor=worker, search=search, version=search.version, other=other, on=today(), answer=answer, words=words
        )


def _tell(people: People, told: Told, mary: Case) -> GapsAndBlocksForm:
    case = mary if told.agency == "Turas" and not told.number else _led(people, told, mary)
    cora, fiona = people[MANAGERS[told.agency]], people["fiona"]
    worker = people["dan"] if case == mary else _worker_of(case)
    form = raising.raise_form(
        actor=worker,
        case=case,
        kind=told.kind,
        category=told.category,
        about=told.about,
        domain=CareDomain.objects.get(code=told.area),
        title=told.title,
        description=told.description,
        evidence=told.evidence,
        solution=told.solution,
        about_service=told.service,
        **_in_plan(case, told.area),
    )
    if told.advised:
        form = chain.advise(
            actor=cora,
            form=form,
            version=form.version,
            advice="Ask the services beside it, and the person in charge there.",
            action="Rang the person in charge. Not to be solved inside.",
        )
    if told.sent:
        form = chain.send_to_co_ordinator(
            actor=cora, form=form, version=form.version, forum=people.agencies["Task Force"], extent=told.extent
        )
    if told.national:
        form = chain.send_to_national(
            actor=fiona, form=form, version=form.version, words="Beyond what the task force can fund."
        )
    if told.answered:
        form = chain.answer(
            actor=fiona,
            form=form,
            version=form.version,
            result=told.result,
            words="The council lends the deposit to people with a key worker, from the first of next month.",
        )
    _set_back(form, told)
    return form


def _led(people: People, told: Told, mary: Case) -> Case:
    found = Case.objects.filter(lead_agency=people.agencies[told.agency], closed_on=None).exclude(pk=mary.pk)
    cases = list(found.filter(key_workers__ended_on=None).distinct().order_by("pk"))
    return cases[told.number % len(cases)]


def _worker_of(case: Case) -> User:
    role = case.key_workers.filter(ended_on=None, agency=case.lead_agency).order_by("pk").first()
    assert role is not None
    return role.worker


def _in_plan(case: Case, area: str) -> dict[str, Any]:
    """The goal of this area in the plan that stands, where there is one; and its step that cannot go on."""
    plan = case.care_plans.order_by("-pk").first()
    goal = plan.goals.filter(domain__code=area).order_by("pk").first() if plan else None
    if goal is None:
        return {}
    return {"goal": goal, "step": goal.actions.filter(state="blocked").order_by("pk").first()}


def _set_back(form: GapsAndBlocksForm, told: Told) -> None:
    """Let it have gone its way earlier. Only a demonstration may do so: no verb of the house changes the past."""
    kinds = {"raised": told.raised, "advice": told.advised, "sent": told.sent, "national": told.national}
    for kind, days in (kinds | {"answer": told.answered}).items():
        GapStep.objects.filter(form=form, kind=kind).update(on=_ago(days))
    since = _ago(told.national or told.sent or told.raised)
    set_to: dict[str, date] = {"raised_on": _ago(told.raised), "level_since": since}
    for name, ago in (
        ("advised_on", told.advised),
        ("sent_on", told.sent),
        ("national_on", told.national),
        ("answered_on", told.answered),
    ):
        if ago:
            set_to[name] = _ago(ago)
    if form.due_on:
        set_to["due_on"] = due_on(setting(DAYS_OF[form.state], form.agency_id), since)
    GapsAndBlocksForm.objects.filter(pk=form.pk).update(**set_to)
    for held in (form.goal, form.step):
        if held is not None:
            type(held)._default_manager.filter(pk=held.pk).exclude(held_by="").update(held_since=since)
    form.refresh_from_db()


def _ago(days: int) -> date:
    return today() - timedelta(days=days)
