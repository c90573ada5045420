"""The part of the bench that knows Django: fills the database, proves it sound, signs people in, counts queries."""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casemgmt.settings")
django.setup()

from django.conf import settings  # noqa: E402 (after setup)
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from accounts.models import User  # noqa: E402
from cases.models import Case  # noqa: E402
from cases.policies import case_policy  # noqa: E402
from tools.bench.fill import People, fill  # noqa: E402


def main(size: int) -> None:
    fill(size)
    call_command("check_integrity", stdout=sys.stderr)
    settings.ALLOWED_HOSTS = ["*"]
    people = {}
    for who in ("worker", "manager", "reader"):
        user = User.objects.get(username=getattr(People(), who))
        client = Client()
        client.force_login(user)
        mine = case_policy.scope(user)
        one = mine.order_by("pk")[7]
        pages = {
            "empty": reverse("core:accessibility"),
            "list": reverse("cases:caseload"),
            "search": f"{reverse('desk:search')}?q=kavanagh",
            "case": Case.get_absolute_url(one),
        }
        queries = {}
        for page, address in pages.items():
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            queries[page] = len(
                [
                    one
                    for one in captured.captured_queries
                    if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
                ]
            )
        people[who] = {
            "cases": mine.count(),
            "cookie": f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}",
            "pages": pages,
            "queries": queries,
        }
    print(json.dumps({"people": people}))


main(int(sys.argv[1]))
