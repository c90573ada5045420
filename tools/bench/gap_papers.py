"""Gaps and Blocks on paper: one form, and many in volumes, by the house against WeasyPrint alone.

    python -m tools.bench.gap_papers [forms]

What is counted is processor time, so that a busy machine tells the same as an idle one. Each volume is drawn in a
process of its own, as a worker would, and says how much memory it took at the most.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

LIMIT_OF_ONE, LIMIT_OF_MANY, LIMIT_OF_MEMORY = 1.5, 1.3, 300  # times, times, MB
ROUNDS = 9
MADE = datetime(2026, 4, 30, 16, 12, tzinfo=UTC)


def main(count: int = 500) -> int:
    _django()
    from gapsblocks.papers.form import form_paper
    from gapsblocks.papers.volumes import split
    from tools.bench.papers import compared

    shown = _form(0)
    from core import pdf

    words = form_paper(shown.gap, shown.sender, made_at=MADE)
    kept = [compared(pdf, "Gaps and Blocks form, two pages", "pdf/gap_form.html", words)]
    bare = count * statistics.median(bare_time(words) for _ in range(ROUNDS))
    cpu, most = 0.0, 0
    volumes = split(range(count))
    for numbers in volumes:
        command = [sys.executable, "-m", "tools.bench.gap_papers", "--volume", str(len(numbers))]
        told = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
        cpu, most = cpu + told["cpu"], max(most, told["memory"])
    print(f"{count} forms in {len(volumes)} volumes: {cpu:.0f} s of processor time, {most} MB at the most in a worker")
    print(f"{cpu / bare:.2f} times the bare renderings one by one ({bare:.0f} s), of {LIMIT_OF_MANY} allowed")
    return 0 if all([*kept, cpu <= LIMIT_OF_MANY * bare, most <= LIMIT_OF_MEMORY]) else 1


def volume(count: int) -> None:
    """One volume, in this process; the first form only warms it up, as a worker is warm."""
    _django()
    from gapsblocks.papers.bundle import Order
    from gapsblocks.papers.volumes import draw

    order = Order("Gaps and Blocks forms", "GBS-1", "North Inner City Task Force", count=count)
    draw(order, [_form(0)], volume=1, made_at=MADE, large=False)
    forms = [_form(number) for number in range(count)]
    began = time.process_time()
    draw(order, forms, volume=1, made_at=MADE, large=False)
    taken = time.process_time() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"cpu": taken, "memory": memory}))


def said() -> dict[str, str]:
    """The words of a form of the usual length."""
    account = (
        "The person needs a supervised detoxification as a resident before the birth, which is expected in the second "
        "half of July. Neither of the two residential units that serve the region takes a pregnant woman at any stage. "
    )
    return {
        "kind": "gap",
        "category": "no-service",
        "about": "pregnant",
        "title": "No residential detox takes pregnant women",
        "description": account * 3,
        "evidence": "\n".join(f"- Unit {n}, by telephone: {account}" for n in range(1, 5)),
        "solution": account,
        "advice": "Ask the maternity hospital for a bed, and ask Unit 2 for an exception in writing.",
        "action_taken": "Both asked on 16 April; both refused on 20 April.",
    }


def bare_time(words) -> float:
    """Seconds of processor time that WeasyPrint alone takes for one form."""
    from django.template.loader import render_to_string

    from tools.bench.papers import _alone

    html = render_to_string("pdf/gap_form.html", words)
    began = time.process_time()
    _alone(html)
    return time.process_time() - began


def _django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casemgmt.settings")
    import django

    django.setup()


def _form(number: int):
    """A form of the usual length: two pages."""
    from gapsblocks.kinds import Category
    from gapsblocks.models import GapStep
    from gapsblocks.papers.form import Sender
    from gapsblocks.selectors.anonymous import AnonymousStep
    from gapsblocks.selectors.papers import Printed

    steps = (
        AnonymousStep(GapStep.Kind.SENT.label, date(2026, 4, 21), ""),
        AnonymousStep(GapStep.Kind.GROUP.label, date(2026, 4, 29), "The two clinical leads meet on 12 May."),
    )
    gap, words = _empty(), said()
    gap = replace(
        gap,
        reference=f"GB-2026-{number + 1:04}",
        category=str(Category.NO_SERVICE.label),
        description=words["description"],
        evidence=words["evidence"],
        solution=words["solution"],
        advice=words["advice"],
        action=words["action_taken"],
        steps=steps,
    )
    return Printed(gap, Sender("Turas Training", "Turas", "14 Cé na Long, Dublin 7", "01 555 0140", "a@turas.example"))


def _empty():
    from dataclasses import MISSING, fields

    from gapsblocks.selectors.anonymous import AnonymousGap

    said: dict[str, Any] = {
        "version": 3,
        "title": "No residential detox takes pregnant women",
        "case_reference": "TUR-2026-0147",
        "service": "Turas",
        "kind": "Gap: there is no such service",
        "forum": "Drug and Alcohol Task Force treatment and rehabilitation co-ordinator",
        "state": "co-ordinator",
        "raised_on": date(2026, 4, 14),
        "advised_on": date(2026, 4, 16),
        "sent_on": date(2026, 4, 21),
        "due_on": date(2026, 5, 20),
        "working_days": 11,
        "days_at_level": 6,
        "pk": 1,
        "national_on": None,
        "answered_on": None,
    }
    blank: dict[str, Any] = {each.name: "" for each in fields(AnonymousGap) if each.default is MISSING}
    return AnonymousGap(**blank | said)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--volume"]:
        volume(int(sys.argv[2]))
    else:
        raise SystemExit(main(*map(int, sys.argv[1:2])))
