"""The part of the bench that knows Django: fills the database, proves it sound, signs people in, counts queries."""

import json
import os
import sys
from importlib import import_module
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casemgmt.settings")
django.setup()

from django.conf import settings  # noqa: E402 (after setup)
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Exists, F, OuterRef  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from cases.models import Case, CaseUserPermission  # noqa: E402
from cases.policies import CaseAction, case_policy, consented  # noqa: E402
from tools.bench.fill import People, fill  # noqa: E402


def signed_in(user: User) -> str:
    """The key of a session as signing in leaves it, without the sign-in page."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


def partner() -> User:
    """A key worker of an agency that reads a case by the person's consent alone."""
    rights = CaseUserPermission.objects.filter(codename="work_case").exclude(agency=F("content_object__lead_agency"))
    named = consented(timezone.now()).filter(agency=OuterRef("agency"), consent__case=OuterRef("content_object"))
    return rights.filter(Exists(named)).order_by("pk")[3].user


def addresses(who: str, user: User) -> dict[str, str]:
    """The pages that are asked for one person: what has nothing on it, the lists, and the page of one case."""
    mine = case_policy.scope(user)
    wholly = case_policy.scope(user, CaseAction.VIEW_WHOLE)
    one = mine.exclude(pk__in=wholly.values("pk")).first() if who == "partner" else mine.order_by("pk")[7]
    assert one is not None
    return {
        "empty": reverse("core:accessibility"),
        "home": reverse("desk:home"),
        "list": reverse("cases:caseload"),
        "search": f"{reverse('desk:search')}?q=kavanagh",
        "case": Case.get_absolute_url(one),
    }


def queries_of(client: Client, address: str) -> list[str]:
    """What one page asks the database, after a first time that warmed what is kept."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return [
        one["sql"]
        for one in captured.captured_queries
        if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
    ]


def people() -> dict[str, dict[str, Any]]:
    """Each reader, signed in, with the pages they are asked for and what these cost in queries."""
    settings.ALLOWED_HOSTS = ["*"]
    found = {}
    for who in ("worker", "manager", "reader", "partner"):
        user = partner() if who == "partner" else User.objects.get(username=getattr(People(), who))
        client = Client()
        key = signed_in(user)
        client.cookies[settings.SESSION_COOKIE_NAME] = key
        pages = addresses(who, user)
        found[who] = {
            "cases": case_policy.scope(user).count(),
            "cookie": f"{settings.SESSION_COOKIE_NAME}={key}",
            "pages": pages,
            "queries": {page: len(queries_of(client, address)) for page, address in pages.items()},
        }
    return found


def main(size: int) -> None:
    fill(size)
    call_command("check_integrity", stdout=sys.stderr)
    print(json.dumps({"people": people()}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
