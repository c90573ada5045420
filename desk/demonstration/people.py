"""The people of the demonstration: about sixty, each brought by the verbs of the house to where the record stands."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from accounts.models import User
from agencies.models import Agency, Worker
from cases.models import (
    Case,
    CaseAgency,
    CaseManagerAssignment,
    CaseUserPermission,
    Consent,
    ConsentItem,
    ConsentWithdrawal,
    LeadAgencyAgreement,
)
from cases.services import (
    agencies_in_case,
    assignments,
    child_family,
    cover,
    key_workers,
    levels,
    participation,
    people,
    requests,
    services_in_use,
    sight,
    support,
    worker_changes,
)
from consents.selectors import fingerprint, hash_of, words_of
from consents.services import draft_consent, hold_talk, save_draft, sign_consent, withdraw_consent
from consents.wishes import Wish
from core.days import start_of, today
from core.deadlines import add_months
from desk.demonstration import agreements, assessments, careplans, letters, notes, plan_partners, reviews, templates
from desk.demonstration.assessments_first import look_first, meet
from desk.demonstration.entries import make_entry
from desk.demonstration.gaps import raise_gaps
from desk.demonstration.names import NAMES, more
from desk.demonstration.protection import protect

Level = Case.Level
UNTIL_HIRED = "Agreed in supervision, until the vacant post is filled."  # where a worker's time is full
KEY, CM, HARM = Level.KEY_WORKING, Level.CASE_MANAGEMENT, Level.HARM_REDUCTION_ONLY


@dataclass(frozen=True, slots=True)
class Told:
    """Who does the telling: accounts by their sign-in, agencies by their short name."""

    users: dict[str, User]
    agencies: dict[str, Agency]

    def __getitem__(self, username: str) -> User:
        return self.users[username]


def populate() -> None:
    users, agencies = User.objects.all(), Agency.objects.all()
    told = Told({each.username: each for each in users}, {each.label: each for each in agencies})
    _mary_and_john(told)
    _case_managed(told)
    _key_worked(told)
    _harm_reduction(told)
    _other_agencies(told)
    _closed(told)
    _cover(told)
    mary, john = _mary_and_johns_files()
    agreements.stand_beside(told, mary, john)
    look_first(told)
    turas = told.agencies["Turas"]
    managed = Case.objects.filter(lead_agency=turas, level=CM).exclude(pk=mary.pk).order_by("pk")
    assessments.assess(told, mary, list(managed))
    templates.keep_templates(turas, told["cora"], told["maeve"])
    plan = careplans.plan_marys(told, mary)
    plan_partners.stand_between(told, mary)
    careplans.sign_marys(told, plan)
    reviews.hold_reviews(told, mary)
    letters.write_to_services(told, mary)
    notes.write_notes(told, mary)
    raise_gaps(told, mary)
    protect(told, mary)


def _open(told: Told, by: str, agency: str, person: tuple, *, level: str = KEY, days_ago: int = 90, **details) -> Case:
    """A file opened by this worker so many days ago."""
    first, last, known_as, born, gender = person
    case = people.open_case(
        actor=told[by],
        agency=told.agencies[agency],
        person={
            "first_names": first,
            "last_name": last,
            "known_as": known_as,
            "date_of_birth": born,
            "gender": gender,
        }
        | details,
        level=level,
        basis=Case.Basis.CRITERIA,
        told_policy=True,
        participation=Case.Participation.NOT_ASKED if level == HARM else Case.Participation.TAKES_PART,
    )
    _set_back(case, days_ago)
    return case


def _set_back(case: Case, days_ago: int) -> None:
    """Let the case have begun earlier. Only a demonstration may do so: no verb of the house changes the past."""
    on = today() - timedelta(days=days_ago)
    Case.objects.filter(pk=case.pk).update(opened_on=on, last_contact_on=on)
    CaseAgency.objects.filter(case=case).update(joined_on=on)
    case.key_workers.update(starts_on=on)
    CaseUserPermission.objects.filter(content_object=case).update(starts_at=start_of(on))
    case.refresh_from_db()


def _promote(told: Told, case: Case, manager: str, *, days_ago: int, reason: str = Case.Complexity.RANGE) -> Case:
    """From key working to case management, agreed by the agency's manager, with this worker as case manager."""
    assert case.lead_agency
    boss = told[{"Turas": "cora", "Harbour": "orla", "Bridge": "peter"}[case.lead_agency.label]]
    if not case.lead_choices.exists():
        make_entry(case.opened_by or boss, case, homeless=case.service_user.no_fixed_abode, chosen=case.pk % 4 != 0)
    change = levels.ask_level_change(
        actor=boss, case=case, to_level=CM, reason="Several services are needed and have to be brought together."
    )
    levels.decide_level_change(
        actor=boss, change=change, agreed=True, complexity_reason=reason, best_placed=True, most_contact=True
    )
    on = today() - timedelta(days=days_ago)
    given: Any = {"worker": told[manager], "starts_on": on, "over_capacity": UNTIL_HIRED}
    assignments.assign_case_manager(actor=boss, case=case, **given)
    LeadAgencyAgreement.objects.filter(case=case).update(committed_from=on, committed_until=add_months(on, 6))
    case.refresh_from_db()
    return case


def _partner(told: Told, case: Case, boss: str, agency: str, worker: str, does: str, *, days_ago: int) -> None:
    """Another agency comes in, and its manager names the key worker."""
    agencies_in_case.add_agency(actor=told[boss], case=case, agency=told.agencies[agency], does=does)
    on = today() - timedelta(days=days_ago)
    CaseAgency.objects.filter(case=case, agency=told.agencies[agency]).update(joined_on=on)
    key_workers.assign_key_worker(
        actor=told[{"Harbour": "orla", "Bridge": "peter", "Clinic": "ruth"}[agency]],
        case=case,
        agency=told.agencies[agency],
        worker=told[worker],
        profession=Worker.objects.get(user=told[worker]).profession,
        starts_on=on,
        in_care_team=False,
        over_capacity=UNTIL_HIRED,
    )


def _consent(told: Told, case: Case, agencies: dict[str, tuple[str, ...]], exceptions: str = "") -> Consent:
    """A consent from the talk to the typed name, taken today by the case manager; where there is none, by Cora."""
    manager = CaseManagerAssignment.objects.filter(case=case, ended_on=None).first()
    worker = manager.worker if manager else told["cora"]
    hold_talk(
        actor=worker,
        case=case,
        held_on=today(),
        limits_explained=True,
        sharing_explained=True,
        refusal_explained=True,
    )
    kinds = frozenset(ConsentItem.Information.values)
    draft = draft_consent(actor=worker, case=case)
    draft = save_draft(
        actor=worker,
        consent=draft,
        version=draft.version,
        purposes=[Consent.Purpose.PLAN, Consent.Purpose.REVIEW, Consent.Purpose.MEETING],
        exceptions=exceptions,
        wishes=[
            Wish(
                agency=told.agencies[label].pk,
                domains=frozenset(codes) - kinds,
                information=frozenset(codes) & kinds,
                messages=label == "Harbour",
            )
            for label, codes in agencies.items()
        ],
    )
    return sign_consent(
        actor=worker,
        consent=draft,
        fingerprint=fingerprint(draft),
        signed_on=today(),
        given_how=Consent.GivenHow.TYPED,
        signed_name=case.service_user.name,
        copy=Consent.Copy.GIVEN,
    )


def _signed(consent: Consent, days_ago: int) -> None:
    """Let the consent have been signed earlier, words and talk and all, once the partners it names have come in."""
    signed = today() - timedelta(days=days_ago)
    ends, talk = add_months(signed, 6), consent.discussion
    assert talk is not None
    talk.held_on = signed
    talk.save()
    words = words_of(consent, talk=talk, worker=consent.signed_by, signed_on=signed, expires_on=ends)
    Consent.objects.filter(pk=consent.pk).update(
        signed_on=signed, expires_on=ends, words=words, words_hash=hash_of(words)
    )


def _mary_and_john(told: Told) -> None:
    """Mary: case manager Aoife, key workers Dan and Brian, Eva for the child. John, her partner, has his own."""
    mary = _open(
        told,
        "dan",
        "Turas",
        NAMES[0],
        days_ago=260,
        phone="085 555 0101",
        safe_to_contact="Text first. Never ring after six in the evening.",
        no_fixed_abode=True,
        languages="English, Irish",
        next_of_kin_name="Nuala Ní Chonaill",
        next_of_kin_relationship="Mother",
        next_of_kin_phone="085 555 0102",
        next_of_kin_may_be_told="That I am well. Nothing about treatment.",
    )
    _promote(told, mary, "aoife", days_ago=110)
    shared = ("drug-use", "physical-health", "attendance", "plan-part", "minutes")
    seen = (*shared, "contact-details", "notes")
    named = {"Harbour": seen, "Clinic": shared, "Bridge": ("accommodation", "attendance")}
    consent = _consent(told, mary, named, "Nobody rings my mother. And nothing about court to the Clinic.")
    _partner(told, mary, "cora", "Harbour", "brian", "Harm reduction and prenatal support", days_ago=100)
    _partner(told, mary, "cora", "Clinic", "ruth", "Methadone treatment", days_ago=100)
    _signed(consent, 100)
    consent.refresh_from_db()
    withdraw_consent(
        actor=told["aoife"],
        consent=consent,
        extent=ConsentWithdrawal.Extent.AGENCY,
        channel=ConsentWithdrawal.Channel.TELEPHONE,
        agencies=[told.agencies["Bridge"].pk],
        persons_words="I am not going back there.",
    )
    people.add_flag(actor=told["aoife"], person=mary.service_user, kind="risk", text="Pregnant: due 22 March 2027")
    people.add_flag(actor=told["aoife"], person=mary.service_user, kind="child", text="A child-protection case")
    child_family.add_child_family_manager(
        actor=told["cora"],
        case=mary,
        agency=told.agencies["Tusla SW"],
        worker=told["eva"],
        ground="child-protection",
        role_split="Eva answers for the child and the family home, Aoife for Mary’s own plan and its agencies.",
        told_on=today() - timedelta(days=98),
        told_how="By telephone",
    )
    used = ("Clinic", "Dr Ruth Roche", "Methadone"), ("Harbour", "Brian Keogh", "Drop-in and prenatal group")
    for agency, contact, what in used:
        services_in_use.add_service_in_use(
            actor=told["aoife"], case=mary, agency=told.agencies[agency], contact_name=contact, for_what=what
        )
    meet(told, "aoife", mary, 2)
    john = _open(told, "dan", "Turas", NAMES[1], days_ago=200)
    _promote(told, john, "dan", days_ago=90, reason=Case.Complexity.SEVERITY)
    people.link_family(actor=told["cora"], person=mary.service_user, relative=john.service_user, relationship="partner")
    meet(told, "dan", john, 9)


def _case_managed(told: Told) -> None:
    """The rest of Aoife's and Dan's case management: consents in force, ending and ended; things that wait."""
    for number, person in enumerate(NAMES[2:14]):
        by = "dan" if number % 3 == 2 else "aoife"
        case = _open(told, by, "Turas", person, days_ago=300 - 11 * number)
        _promote(told, case, by, days_ago=170 - 12 * number)
        if number % 2 == 0:
            consent = _consent(told, case, {"Bridge": ("accommodation", "income")})
            _partner(told, case, "cora", "Bridge", "lena", "Emergency bed and tenancy support", days_ago=80)
            _signed(consent, (60, 170, 190)[number % 3])
        elif number % 3 == 0:
            consent = _consent(told, case, {"Harbour": ("drug-use",)})
            _partner(told, case, "cora", "Harbour", "brian", "Relapse prevention group", days_ago=60)
            _signed(consent, 30)
        meet(told, by, case, (1, 4, 8, 15, 23, 37)[number % 6])
        if number == 3:
            worker_changes.ask_worker_change(
                actor=told[by],
                case=case,
                worker=told[by],
                own_words="I would find it easier to talk to a woman.",
                asked_on=today() - timedelta(days=6),
            )
        if number == 4:
            support.ask_support(
                actor=told[by],
                case=case,
                impediment="No residential place will take somebody on methadone.",
                wanted="Help in speaking with the clinic.",
            )
        if number == 5:
            levels.ask_level_change(
                actor=told[by],
                case=case,
                to_level=KEY,
                reason="Housing and income are settled; we alone can do the rest.",
            )
        if number in (8, 11):
            assignments.end_case_manager(
                actor=told["cora"],
                case=case,
                reason=CaseManagerAssignment.End.LEFT_POST,
                note="Moved to another team.",
            )
        if number == 9:
            sight.bar_from_file(actor=told["cora"], case=case, worker=told["brian"], reason="family")


def _key_worked(told: Told) -> None:
    """Key working at Turas, and one worker who asks to be case manager."""
    found = [*NAMES[14:], *more(0, 9)]
    for number, person in enumerate(found):
        by = ("dan", "aoife", "cora")[number % 3]
        case = _open(told, by, "Turas", person, days_ago=150 - 6 * number)
        meet(told, by, case, (0, 3, 12, 26)[number % 4])
        make_entry(told[by], case, steps=number % 6, homeless=number == 4)
        if number == 2:
            participation.record_participation(
                actor=told[by], case=case, participation=Case.Participation.DECLINED, on=today()
            )


def _harm_reduction(told: Told) -> None:
    for number, person in enumerate(more(9, 15)):
        case = _open(told, "dan", "Turas", person, level=HARM, days_ago=40 - number)
        if number % 2 == 0:
            participation.record_offer(
                actor=told["dan"],
                case=case,
                offer=Level.KEY_WORKING,
                answer=("not-now", "no")[number % 4 // 2],
                offered_on=today() - timedelta(days=10),
                note="Will ask again next month.",
            )


def _other_agencies(told: Told) -> None:
    """Harbour's and Bridge's own people, of whom Turas knows nothing; and one who is written down in two places."""
    for number, person in enumerate(more(15, 23)):
        case = _open(told, "brian", "Harbour", person, days_ago=120 - 9 * number)
        if number < 3:
            _promote(told, case, "brian", days_ago=60)
        if number == 4:
            requests.ask_to_manage(
                actor=told["brian"],
                case=case,
                agency=told.agencies["Harbour"],
                why="Three agencies are involved and nobody brings them together.",
            )
        meet(told, "brian", case, 5 + number)
    for number, person in enumerate(more(23, 31)):
        case = _open(told, "lena", "Bridge", person, days_ago=100 - 8 * number, no_fixed_abode=True)
        if number < 4:
            _promote(told, case, "lena", days_ago=50)
        meet(told, "lena", case, 3 + 4 * number)
    # Bridge meets somebody whom Turas knows: both managers are asked whether it is one person.
    _open(told, "lena", "Bridge", NAMES[14], days_ago=1)


def _closed(told: Told) -> None:
    """Files that ended. Closing is a verb of a later release; these were closed before the service came here."""
    for number, person in enumerate(more(31, 36)):
        case = _open(told, "dan", "Turas", person, days_ago=500 - 20 * number)
        for assignment in case.key_workers.current():
            key_workers.end_key_worker(
                actor=told["cora"],
                assignment=assignment,
                ended_on=today() - timedelta(days=90),
                reason=CaseManagerAssignment.End.CLOSURE,
            )
        Case.objects.filter(pk=case.pk).update(
            status=Case.Status.CLOSED, closed_on=today() - timedelta(days=90 + number)
        )


def _cover(told: Told) -> None:
    cover.arrange_cover(
        actor=told["cora"],
        agency=told.agencies["Turas"],
        absent=told["dan"],
        cover=told["aoife"],
        first_day=today() + timedelta(days=7),
        last_day=today() + timedelta(days=11),
        reason="Annual leave",
    )


def _mary_and_johns_files() -> list[Case]:
    found = Case.objects.filter
    return [found(service_user__first_names=each[0], service_user__last_name=each[1]).get() for each in NAMES[:2]]
