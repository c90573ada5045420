"""Plans on paper, for tests: one with words that stand nowhere else, and large ones."""

import io

import pikepdf
from django.utils import timezone
from pypdf import PdfReader

from careplans.selectors.papers import printed, version_to_print
from tests.factories.careplans import goal_in, step_of

PART, WHOLE = "plan-part", "whole-plan"


def pages(content: bytes) -> int:
    return len(PdfReader(io.BytesIO(content)).pages)


def title_of(content: bytes) -> str:
    with pikepdf.open(io.BytesIO(content)) as document:
        return f"{document.docinfo.get('/Title', '')}{document.docinfo.get('/Author', '')}"


def as_printed(plan, wanted=""):
    return printed(plan, version_to_print(plan, wanted), timezone.now())


def in_order(text: str, *words: str) -> bool:
    found = [text.index(word) for word in words]
    return found == sorted(found)


def many_goals(plan, aoife, agencies, *, words="") -> None:
    areas = ("drug-use", "accommodation", "income", "physical-health", "family")
    for place in range(plan.goals.count() + 1, 21):
        goal = goal_in(plan, areas[place % 5], aoife, title=f"Wish {place}: {words}"[:160], own_words=words * 30)
        for number in range(3):
            step_of(goal, agencies[number], aoife, title=f"Task {place}.{number} {words}"[:200])


LONG = {
    "plain": "to live where I choose with the people I love ",
    "right to left": "أريد بيتا خاصا بي وأن أرى أطفالي كل أسبوع ",
    "emoji": "a start 🌱 for us two 👩‍👧 and the dog 🐕 ",
    "one word": "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
}
