from datetime import date

import factory
from factory.django import DjangoModelFactory

from accounts.models import User
from agencies.models import Agency, Worker, WorkerRole

LONG_AGO = date(2020, 1, 1)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"person{n}")
    first_name = factory.Sequence(lambda n: f"Worker{n}")
    last_name = "Ó Test"
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")


class AgencyFactory(DjangoModelFactory):
    class Meta:
        model = Agency

    name = factory.Sequence(lambda n: f"Agency {n}")
    sector = Agency.Sector.DRUG_ALCOHOL
    signed_protocols_on = LONG_AGO


class WorkerFactory(DjangoModelFactory):
    """A post with the role of key worker."""

    class Meta:
        model = Worker
        skip_postgeneration_save = True

    user = factory.SubFactory(UserFactory)
    agency = factory.SubFactory(AgencyFactory)
    profession = Worker.Profession.DRUGS_WORKER
    started_on = LONG_AGO

    @factory.post_generation
    def roles(self, create, extracted, **kwargs):
        for role in extracted if extracted is not None else [WorkerRole.Role.KEY_WORKER]:
            WorkerRole.objects.create(worker=self, role=role)


def worker_with(agency: Agency, *roles: str, **fields) -> User:
    """A person in post at this agency with exactly these roles."""
    return WorkerFactory(agency=agency, roles=list(roles), **fields).user


def line_manager_of(agency: Agency) -> User:
    return worker_with(agency, WorkerRole.Role.LINE_MANAGER)
