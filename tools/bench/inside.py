"""The part of the bench that knows Django: fills the database, proves it sound, signs people in, counts queries."""

import json
import os
import sys
from dataclasses import dataclass
from html import unescape
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
from assessments.models import ComprehensiveAssessment  # noqa: E402
from careplans.models import Action, CarePlan, Goal  # noqa: E402
from cases.models import Case, CaseUserPermission  # noqa: E402
from cases.policies import CaseAction, case_policy, consented  # noqa: E402
from gapsblocks.models import GapsAndBlocksForm  # noqa: E402
from gapsblocks.policies import gap_policy  # noqa: E402
from gapsblocks.selectors.queue import quarter_of  # noqa: E402
from tools.bench.fill import People, fill  # noqa: E402
from tools.bench.fill_gaps import COMMON as GAP_COMMON  # noqa: E402
from tools.bench.fill_gaps import FIRST_FORUM  # noqa: E402
from tools.bench.fill_gaps import SELDOM as GAP_SELDOM  # noqa: E402
from tools.bench.fill_notes import COMMON, SELDOM  # noqa: E402
from tools.bench.sizes import GOALS  # noqa: E402


def signed_in(user: User) -> str:
    """The key of a session as signing in leaves it, without the sign-in page."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


def partner() -> User:
    """A key worker of an agency that reads a case by the person's consent alone, and has its part of a large plan."""
    rights = CaseUserPermission.objects.filter(codename="work_case").exclude(agency=F("content_object__lead_agency"))
    named = consented(timezone.now()).filter(agency=OuterRef("agency"), consent__case=OuterRef("content_object"))
    large = Goal.objects.filter(plan__case=OuterRef("content_object"), rank=GOALS)
    return rights.filter(Exists(named), Exists(large)).order_by("pk")[3].user


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that is sent: where to, and what is in it."""

    address: str
    fields: dict[str, str]


CSRF = "b" * 32  # the same in cookie and form is all that the check wants


def addresses(who: str, user: User, client: Client) -> dict[str, str | Sent]:
    """The pages that are asked for one person: what has nothing on it, the lists, and the pages of one case."""
    mine = case_policy.scope(user)
    wholly = case_policy.scope(user, CaseAction.VIEW_WHOLE)
    partly = mine.exclude(pk__in=wholly.values("pk"))
    large = Exists(Goal.objects.filter(plan__case=OuterRef("pk"), rank=GOALS))
    one = (partly if who == "partner" else wholly).filter(large).order_by("pk").first()
    assert one is not None
    pages: dict[str, str | Sent] = {
        "empty": reverse("core:accessibility"),
        "home": reverse("desk:home"),
        "list": reverse("cases:caseload"),
        "search": f"{reverse('desk:search')}?q=kavanagh",
        "case": Case.get_absolute_url(one),
        "my-actions": reverse("careplans:my-actions"),
        "agency-actions": f"{reverse('careplans:my-actions')}?whose=agency",
        "letters-to-send": reverse("careplans:letters-to-send"),
        "follow-ups": reverse("correspondence:follow-ups"),
        "notes": f"{reverse('contacts:all-notes')}?q={COMMON}",
        "notes, seldom": f"{reverse('contacts:all-notes')}?q={SELDOM}",
        "initial-due": reverse("assessments:initial-due"),
        "maintenance-faults": reverse("careplans:maintenance-faults"),
        "consents": reverse("consents:list"),
        "no-consent": reverse("consents:missing"),
        "notices": reverse("notifications:list"),
        "gaps": reverse("gapsblocks:list"),
        "gaps, answered": f"{reverse('gapsblocks:list')}?state=answered",
    }
    if who in ("manager", "reader"):
        pages["gap picture"] = reverse("gapsblocks:picture")
    if who == "partner":
        return pages | {"part": reverse("careplans:part", args=[one.pk])}
    about = {
        "plan": "careplans:plan",
        "assessment": "assessments:comprehensive",
        "initial": "assessments:initial",
        "scores": "assessments:measures",
        "contacts": "correspondence:contacts",
        "correspondence": "correspondence:log",
        "referrals": "correspondence:referrals",
        "letters": "careplans:letters",
        "phases": "careplans:phases",
        "consent": "consents:consent",
    }
    pages |= {name: reverse(page, args=[one.pk]) for name, page in about.items()}
    pages["notes of a case"] = f"{reverse('contacts:notes', args=[one.pk])}?q={COMMON}"
    plan = CarePlan.objects.get(case=one)
    version, former = plan.versions.order_by("-number")[:2]
    step = Action.objects.filter(case=one, agency=one.lead_agency).order_by("pk")[0]
    issue = plan.issues.order_by("pk")[0]
    pages |= {
        "version": version.get_absolute_url(),
        "compare": f"{reverse('careplans:compare', args=[plan.pk])}?from={former.number}&to={version.number}",
        "agencies": reverse("careplans:agencies", args=[plan.pk]),
        "monitor": reverse("careplans:monitor", args=[plan.pk]),
        "order": reverse("careplans:order", args=[plan.pk]),
        "goal": step.goal.get_absolute_url(),
        "step": step.get_absolute_url(),
        "issue": issue.get_absolute_url(),
        "letter": one.letters.order_by("pk")[0].get_absolute_url(),
    }
    if who != "worker":
        pages["care-team"] = reverse("assessments:care-team", args=[one.lead_agency_id])
    area = reverse("assessments:domain", args=[begun(user), "income"])
    return pages | {"area": area, "autosave": autosave(client, area)}


def outside(who: str) -> dict[str, str | Sent]:
    """The pages of somebody who reads forms without the file they are of."""
    pages: dict[str, str | Sent] = {
        "empty": reverse("core:accessibility"),
        "gap picture": reverse("gapsblocks:picture"),
    }
    if who == "advisor":
        own = reverse("gapsblocks:own-service")
        return pages | {"gaps of the service": own, "gaps of the service, answered": f"{own}?level=answered"}
    queue = reverse("gapsblocks:queue")
    asked = {
        "queue": "",
        "queue, last page": "page=last",
        "queue, late": "level=mine&late=late",
        "queue, of a category": "level=any&category=waiting",
        "queue, of several": "level=any&category=cost&kind=gap&domain=3&agency=2",
        "queue, answered": "level=answered",
        "queue, of a quarter": f"level=any&quarter={quarter_of(timezone.localdate()).before}",
        "queue, words": f"q={GAP_COMMON}",
        "queue, words, seldom": f"q={GAP_SELDOM}",
        "queue, two letters": "q=de",
        "queue, no such words": "q=quinquireme",
    }
    pages |= {page: f"{queue}?{query}" for page, query in asked.items()}
    pages["barriers"] = reverse("gapsblocks:barriers")
    pages["barrier"] = reverse("gapsblocks:barrier", args=[1])
    forms = GapsAndBlocksForm.objects.filter(forum=FIRST_FORUM, state=who)
    pages["gap"] = reverse("gapsblocks:queued", args=[forms.order_by("pk")[0].pk])
    return pages if who == "national" else pages | {"themes": reverse("gapsblocks:themes")}


def begun(user: User) -> int:
    """An assessment that this person may write in."""
    worked = case_policy.scope(user, CaseAction.WORK)
    return ComprehensiveAssessment.objects.filter(case__in=worked, state="open").order_by("pk")[0].pk


def autosave(client: Client, area: str) -> Sent:
    """What the browser sends while somebody types in one area of life."""
    page = client.get(area).content.decode()
    key = unescape(page.split('name="draft_key" value="', 1)[1].split('"', 1)[0])
    words = "They talk of the rent, and of what is owed at home. " * 12
    return Sent(
        reverse("core:drafts"),
        {"draft_key": key, "own_words": words, "strengths": "A sister", "csrfmiddlewaretoken": CSRF},
    )


def asked(client: Client, page: str | Sent) -> None:
    answer = client.get(page) if isinstance(page, str) else client.post(page.address, page.fields)
    if answer.status_code != 200:
        raise SystemExit(f"{page} answered {answer.status_code}")


def queries_of(client: Client, page: str | Sent) -> list[str]:
    """What one page asks the database, after a first time that warmed what is kept."""
    asked(client, page)
    with CaptureQueriesContext(connection) as captured:
        asked(client, page)
    return [
        one["sql"]
        for one in captured.captured_queries
        if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
    ]


READERS = ("worker", "manager", "reader", "partner")
OUTSIDE = {"co-ordinator": f"coordinator{FIRST_FORUM}", "national": "national", "advisor": "advisor"}  # their accounts


def people(*wanted: str) -> dict[str, dict[str, Any]]:
    """Each reader, signed in, with the pages they are asked for; `queries` counts what one of these asks."""
    settings.ALLOWED_HOSTS = ["*"]
    found = {}
    for who in wanted or (*READERS, *OUTSIDE):
        user = partner() if who == "partner" else User.objects.get(username=OUTSIDE.get(who) or getattr(People(), who))
        client = Client()
        key = signed_in(user)
        client.cookies[settings.SESSION_COOKIE_NAME] = key
        found[who] = {
            "rows": gap_policy.scope(user).count() if who in OUTSIDE else case_policy.scope(user).count(),
            "of": "forms" if who in OUTSIDE else "cases",
            "cookie": f"{settings.SESSION_COOKIE_NAME}={key}; {settings.CSRF_COOKIE_NAME}={CSRF}",
            "pages": outside(who) if who in OUTSIDE else addresses(who, user, client),
            "client": client,
        }
    return found


def main(size: int, pages: list[str]) -> None:
    if "--fill" in pages:
        fill(size)
        call_command("check_integrity", stdout=sys.stderr)
    told = people()
    for person in told.values():
        client = person.pop("client")
        person["pages"] = {page: person["pages"][page] for page in pages if page in person["pages"]}
        person["queries"] = {page: len(queries_of(client, address)) for page, address in person["pages"].items()}
    print(json.dumps({"people": told}))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
