from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.actors import system_actor
from agencies.service_settings import DEFINITIONS
from agencies.services.settings import change_national_setting
from core.errors import DomainError


class Command(BaseCommand):
    help = "Change the value that holds wherever an agency has none of its own."

    def add_arguments(self, parser):
        parser.add_argument("key", choices=sorted(DEFINITIONS), metavar="key", help="such as review_interval_months")
        parser.add_argument("value", help="as a page would take it; a switch is on or off")

    def handle(self, *args: Any, key: str, value: str, **options: Any):
        item = DEFINITIONS[key]
        typed: Any = value
        if item.kind == "switch" and value in {"on", "off"}:
            typed = value == "on"
        try:
            row = change_national_setting(actor=system_actor(), key=key, value=typed)
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{item.label}: {item.said(row.value)}")
