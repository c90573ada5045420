from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.actors import system_actor
from agencies.models import Worker
from agencies.rules import NATIONAL
from agencies.services.workers import give_role
from core.days import today
from core.errors import DomainError


class Command(BaseCommand):
    help = "Give somebody in post a role that reaches beyond their agency."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("role", choices=sorted(NATIONAL))

    def handle(self, *args: Any, username: str, role: str, **options: Any):
        post = Worker.objects.in_post(today()).filter(user__username=username).order_by("pk").first()
        if post is None:
            raise CommandError(f"Nobody called {username} is in post.")
        try:
            given = give_role(actor=system_actor(), worker=post, role=role)
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{post.user}: {given.get_role_display()}")
