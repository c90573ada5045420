from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.actors import system_actor
from accounts.services import invite
from agencies.models import Agency, WorkerRole
from agencies.services.agencies import add_listed_agency
from agencies.services.workers import add_worker
from core.days import today
from core.errors import DomainError


class Command(BaseCommand):
    help = "Enter an agency with its first administrator, and print the link with which that person signs in."

    def add_arguments(self, parser):
        parser.add_argument("name", help="the agency's name; one that is merely listed is taken up")
        parser.add_argument("--sector", choices=Agency.Sector.values, default=Agency.Sector.DRUG_ALCOHOL)
        parser.add_argument("--first-name", required=True)
        parser.add_argument("--last-name", default="")
        parser.add_argument("--email", required=True)
        parser.add_argument(
            "--role",
            action="append",
            default=[],
            choices=[role for role in WorkerRole.Role.values if role != WorkerRole.Role.AGENCY_ADMIN],
            help="a further role beside administrator, such as line-manager; may be given several times",
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any):
        actor = system_actor()
        try:
            agency = Agency.objects.filter(name__iexact=options["name"]).first() or add_listed_agency(
                actor=actor, name=options["name"], sector=options["sector"]
            )
            if agency.workers.exists():
                raise CommandError(f"{agency.name} has workers already: its administrator adds the others.")
            worker = add_worker(
                actor=actor,
                agency=agency,
                first_name=options["first_name"],
                last_name=options["last_name"],
                email=options["email"],
                started_on=today(),
                profession="other",
                roles=[WorkerRole.Role.AGENCY_ADMIN, *options["role"]],
            )
            if worker.user.last_login is None:
                link = invite(actor=actor, user=worker.user)
                self.stdout.write(f"{worker.user} can sign in within seven days by this link:\n{link}")
            else:
                self.stdout.write(f"{worker.user} signs in as before.")
        except DomainError as error:
            raise CommandError(error.message) from error
