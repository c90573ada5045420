"""What the house adds to the drawing of a paper: two of them by `core.pdf` against WeasyPrint alone.

    python -m tools.bench.papers

The same words, in the same process, one after the other, in turn, so that a busy machine slows both.
"""

import os
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

ROUNDS = 9
LIMIT = 1.5


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casemgmt.settings")
    import django

    django.setup()
    from consents import papers
    from core import pdf

    made = datetime(2026, 3, 10, 11, 20, tzinfo=UTC)
    kept = [
        compared(pdf, "Consent form, two agencies", "pdf/consent.html", papers.consent_form(_words(), made_at=made)),
        compared(pdf, "Plan of 20 goals and 60 steps", "pdf/care_plan.html", _plan(made)),
    ]
    return 0 if all(kept) else 1


def compared(pdf, name: str, template: str, context: dict) -> bool:
    """Template and all by the house, and the finished HTML by WeasyPrint alone, in turn."""
    from django.template.loader import render_to_string

    html = render_to_string(template, context)
    ours, bare = [], []
    for turn in range(ROUNDS + 2):
        seconds = timed(lambda: pdf.render(template, context)), timed(lambda: _alone(html))
        if turn >= 2:  # the first two only warm up
            ours.append(seconds[0])
            bare.append(seconds[1])
    middle = statistics.median(ours), statistics.median(bare)
    print(f"{name}: {middle[0]:.2f} s; WeasyPrint alone {middle[1]:.2f} s")
    print(f"{middle[0] / middle[1]:.2f} times the bare time, of {LIMIT} allowed")
    return middle[0] <= LIMIT * middle[1]


def _alone(html: str) -> bytes:
    """The sheet as anybody would give it, and nothing kept from one paper to the next."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    from core.pdf import VARIANT, static_file

    fonts = FontConfiguration()
    sheet = static_file("pdf/common.css").read_text(encoding="utf-8")
    folder = static_file("pdf/fonts/SourceSans3-Regular.ttf").parent.as_uri()
    style = CSS(string=sheet.replace("fonts/", f"{folder}/"), font_config=fonts)
    made = HTML(string=html).write_pdf(font_config=fonts, stylesheets=[style], pdf_variant=VARIANT)
    return bytes(made)


def timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _plan(made: datetime) -> dict[str, object]:
    """What templates/pdf/care_plan.html needs, for a plan of the size that the house promises to print in time."""
    from careplans.pictures import Need, NeedPicture, goals_by_state, who_owns_what
    from careplans.plan_papers import GoalPart, StepLine
    from careplans.states import ActionState, GoalState
    from consents.papers import Paper

    day = date(2026, 3, 10)
    agencies = ("Turas", "Harbour", "Cuan Clinic")
    goals = [
        GoalPart(
            place=place,
            title=f"A place of my own, step by step, part {place}",
            area="Accommodation",
            by="30 June 2026",
            own_words="I want a place of my own that nobody can put me out of.",
            smart=(("What exactly", "One-bedroom tenancy or a supported place"), ("Measure", "Tenancy signed")),
            steps=tuple(
                StepLine(f"Fill in form {place}.{n} and bring it to the council", f"Mary, with {who}", "31 March", "")
                for n, who in enumerate(agencies)
            ),
            milestones=(("On the list", "1 May 2026", "Ahead"),),
            is_reached=False,
        )
        for place in range(1, 21)
    ]
    levels = [Need(f"Area of life {n}", now=n % 4, before=(n + 1) % 4, had_before=True) for n in range(14)]
    return {
        "paper": Paper(
            "Care plan", "PLN-2026-0147, version 1", "Turas Training", "Confidential.", "made 10 March 2026"
        ),
        "words": {
            "kind_said": "Care plan",
            "full_name": "Máire Ní Shúilleabháin",
            "person": "Mary",
            "lead_agency": "Turas",
            "case_manager": "Aoife Ní Dhomhnaill",
            "started_on": "2026-03-10",
        },
        "standing": "Version 1, signed 10 March 2026. It stands.",
        "is_as_signed": True,
        "is_current": True,
        "sight_is_of_this": True,
        "ring": {"phone": "01 555 0142"},
        "today": day,
        "goals": goals,
        "needs": NeedPicture(tuple(levels), day, day - timedelta(days=180)),
        "goal_bars": goals_by_state([GoalState.ACTIVE] * 20),
        "owner_bars": who_owns_what([(each, ActionState.AGREED) for each in agencies * 20], "Mary, alone"),
        "sight": [("Harbour", "goals 1 to 20; until the end of 9 September 2026")],
    }


def _words() -> dict[str, object]:
    from consents.selectors import INFORMATION

    life = [{"code": f"area-{n}", "label": f"Area of life {n}", "group": "life"} for n in range(1, 14)]
    documents = [{"code": code.value, "label": label, "group": "documents"} for code, label in INFORMATION.items()]
    agencies = [
        {
            "id": n,
            "name": f"{label} Community Drug and Alcohol Team",
            "label": label,
            "contact": "Brian Ó Súilleabháin",
            "phone": "01 555 0161",
            "items": ["area-1", "area-5", "attendance"],
            "offence": False,
            "messages": True,
            "told_of_leaving": False,
        }
        for n, label in enumerate(("Harbour", "Cuan Clinic"), 1)
    ]
    return {
        "form": "CS 1.1",
        "reference": "CON-2026-0093",
        "version": 1,
        "kind": "case-management",
        "case": "TUR-2026-0147",
        "person": "Máire Ní Shúilleabháin",
        "agency": {"name": "Turas Training", "label": "Turas", "phone": "", "email": "", "address": "", "dpo": ""},
        "worker": {"name": "Aoife Ní Dhomhnaill", "role": "Drugs worker", "phone": "01 555 0142"},
        "signed_on": "2026-03-10",
        "expires_on": "2026-09-10",
        "talk": {"held_on": "2026-03-10", "by": "Aoife Ní Dhomhnaill"},
        "purposes": ["plan", "review"],
        "purposes_words": "",
        "rows": life + documents,
        "agencies": agencies,
        "exceptions": "Nobody rings my mother’s house.",
        "deciding": {"by": "person", "support": "", "authority": ""},
    }


if __name__ == "__main__":
    raise SystemExit(main())
