"""What the house adds to the drawing of a paper: the consent form by `core.pdf` against WeasyPrint alone.

    python -m tools.bench.papers

The same words, in the same process, one after the other, in turn, so that a busy machine slows both.
"""

import os
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime

ROUNDS = 15
LIMIT = 1.5


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casemgmt.settings")
    import django

    django.setup()
    from django.template.loader import render_to_string

    from consents import papers
    from core import pdf

    form = papers.consent_form(_words(), made_at=datetime(2026, 3, 10, 11, 20, tzinfo=UTC))
    html = render_to_string("pdf/consent.html", form)
    ours, bare = [], []
    for turn in range(ROUNDS + 2):
        seconds = timed(lambda: pdf.render("pdf/consent.html", form)), timed(lambda: _alone(html))
        if turn >= 2:  # the first two only warm up
            ours.append(seconds[0])
            bare.append(seconds[1])
    middle = statistics.median(ours), statistics.median(bare)
    print(f"Consent form, two agencies: {middle[0]:.2f} s; WeasyPrint alone {middle[1]:.2f} s")
    print(f"{middle[0] / middle[1]:.2f} times the bare time, of {LIMIT} allowed")
    return 0 if middle[0] <= LIMIT * middle[1] else 1


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
        "form": "CS 1.0",
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
