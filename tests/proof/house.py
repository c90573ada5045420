"""The little service that is driven at random: four agencies, ten workers, two people; and the same in the oracle."""

import hashlib
from dataclasses import dataclass, field
from datetime import date

from accounts.models import User
from agencies.models import Agency, Worker, WorkerRole
from cases.models import Case, PersonFlag
from cases.services import assignments, key_workers
from core.files.store import Store
from core.models import Attachment
from notifications import outbox
from notifications.models import Notice
from tests.factories import AgencyFactory, CaseAgencyFactory, ServiceUserFactory, UserFactory, WorkerFactory, led_case
from tests.factories import files as papers
from tests.proof.oracle import Oracle, Post, Role

BEGAN = date(2026, 1, 5)
Roles = WorkerRole.Role
KEY_WORKER, MANAGER = Roles.KEY_WORKER, (Roles.LINE_MANAGER, Roles.AGENCY_ADMIN)

AGENCIES = {"turas": "Turas", "harbour": "Harbour House", "kells": "Kells Clinic", "spire": "Spire Street"}
POSTS: dict[str, dict[str, tuple[str, ...]]] = {  # who works where, as what
    "ruth": {"turas": MANAGER},
    "cora": {"turas": (KEY_WORKER,)},
    "kevin": {"turas": (KEY_WORKER,)},
    "dara": {"turas": (Roles.DPO,)},
    "hilda": {"harbour": MANAGER},
    "brian": {"harbour": (KEY_WORKER,)},
    "tom": {"harbour": (KEY_WORKER,), "kells": MANAGER},
    "lucy": {"turas": (KEY_WORKER,), "kells": (KEY_WORKER,)},
    "gary": {"spire": (Roles.COORDINATOR,)},
    "stella": {"spire": (KEY_WORKER,)},
}
PEOPLE = {"mary": "Máire", "jack": "Seán"}
PARTNERS = ("harbour", "kells", "spire")
REFERENCES = {"mary": "MRK-2026-0041", "jack": "MRK-2026-0057"}
SURNAME = "Ní Fhírinne"  # one search finds both


@dataclass
class House:
    """The rows by their names in the oracle."""

    agencies: dict[str, Agency] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    notices: dict[tuple[str, str], int] = field(default_factory=dict)
    oracle: Oracle = field(default_factory=Oracle)  # as a story begins

    def refresh(self) -> None:
        """As a request finds its user: whose account was closed is somebody else than before."""
        found = User.objects.in_bulk([user.pk for user in self.people.values()])
        self.people = {name: found[user.pk] for name, user in self.people.items()}

    def post(self, who: str, agency: str) -> Worker:
        return Worker.objects.get(user=self.people[who], agency=self.agencies[agency], left_on=None)

    def scan(self, actor: User) -> Attachment:
        """A paper that somebody has brought in a form, cleaned already: that costs a process each time."""
        content, store = papers.paper(), Store()
        with store.scratch() as path:
            path.write_bytes(content)
            return Attachment.objects.create(
                key=store.put(path),
                kind=Attachment.Kind.PDF,
                size=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
                title="Signed paper",
                uploaded_by=actor,
            )


def build() -> House:
    house = House()
    for name, said in AGENCIES.items():
        house.agencies[name] = AgencyFactory(name=said, short_name="")
    for name, posts in POSTS.items():
        house.people[name] = UserFactory(username=name, first_name=name.title(), last_name=f"Ó {name.title()[::-1]}")
        for agency, roles in posts.items():
            WorkerFactory(user=house.people[name], agency=house.agencies[agency], roles=list(roles))
    for name, first_names in PEOPLE.items():
        house.cases[name] = _case(house, name, first_names)
    for who, user in house.people.items():
        for name, case in house.cases.items():
            outbox.post(recipient=user, key=f"proof:{name}", subject="Something waits", about=case)
            house.notices[who, name] = Notice.objects.get(recipient=user, key=f"proof:{name}").pk
    house.oracle = _staffed(house)
    return house


def _case(house: House, name: str, first_names: str) -> Case:
    """Everything that can be told of somebody has words of its own, so that a page can be searched for them."""
    person = ServiceUserFactory(
        first_names=first_names,
        last_name=SURNAME,
        known_as=f"Nickname-{name}",
        date_of_birth=date(1991, 2, 14),
        phone=f"087-{name}",
        email=f"{name}@marked.example",
        address=f"1 {name.title()} Marked Lane",
        safe_to_contact=f"Safe-{name}",
        next_of_kin_name=f"Kin-{name}",
        next_of_kin_phone=f"086-{name}",
    )
    PersonFlag.objects.create(person=person, kind="risk", text=f"Flag-{name}")
    return led_case(
        service_user=person,
        reference=REFERENCES[name],
        lead_agency=house.agencies["turas"],
        opened_on=date(2025, 12, 11),
        last_contact_on=date(2025, 12, 24),
    )


def _staffed(house: House) -> Oracle:
    """Who works with whom as the story begins; nobody has agreed to anything yet."""
    oracle = Oracle(bound=set(AGENCIES), lead=dict.fromkeys(PEOPLE, "turas"))
    for who, posts in POSTS.items():
        oracle.posts += [Post(who, agency, roles == MANAGER) for agency, roles in posts.items()]
    for case in PEOPLE:
        oracle.in_case.add(("turas", case))
    for agency, case in (("harbour", "mary"), ("kells", "mary"), ("harbour", "jack")):
        CaseAgencyFactory(case=house.cases[case], agency=house.agencies[agency], joined_on=BEGAN)
        oracle.in_case.add((agency, case))
    ruth = house.people["ruth"]
    for who, case in (("cora", "mary"), ("cora", "jack")):
        assignments.assign_case_manager(actor=ruth, case=house.cases[case], worker=house.people[who], starts_on=BEGAN)
        oracle.roles.append(Role(who, "turas", case, True, BEGAN))
    named = [("kevin", "turas", "mary"), ("brian", "harbour", "mary"), ("lucy", "kells", "mary")]
    for who, agency, case in [*named, ("tom", "harbour", "jack")]:
        key_workers.engage(
            ruth,
            house.cases[case],
            house.people[who],
            agency=house.agencies[agency],
            starts_on=BEGAN,
            profession=Worker.Profession.NURSE,
        )
        oracle.roles.append(Role(who, agency, case, False, BEGAN))
    return oracle
