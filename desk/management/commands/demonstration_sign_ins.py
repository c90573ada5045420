from django.core.management.base import BaseCommand

from desk.demonstration.places import PASSWORD, SIGNS


class Command(BaseCommand):
    help = "Say with which names the demonstration is signed in to."

    def handle(self, *args, **options):
        for sign in SIGNS:
            self.stdout.write(f"  {sign.username:8} {sign.first_name} {sign.last_name}, {sign.what}")
        self.stdout.write(f"  password for all: {PASSWORD}")
