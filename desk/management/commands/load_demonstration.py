from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from agencies.models import Agency
from cases.models import ServiceUser
from core.doorways import Doorway, through
from desk.demonstration.people import populate
from desk.demonstration.places import lay_out


class Command(BaseCommand):
    help = "Load the demonstration service: invented agencies, workers and people. Does nothing where data is."

    def handle(self, *args, **options):
        if not settings.DEMONSTRATION:
            raise CommandError("This is not a demonstration: nothing was loaded.")
        if Agency.objects.exists():
            self.stdout.write("The demonstration is loaded already.")
            return
        with transaction.atomic(), through(Doorway(channel="shell", purpose="demonstration")):
            lay_out()
            populate()
        self.stdout.write(f"Loaded {ServiceUser.objects.count()} people.")
