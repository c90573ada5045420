"""A letter and what is enclosed with it, as the HTML of their papers, from the facts frozen at the issue (ADR 0013)."""

from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string

from consents import papers
from core.days import day_of
from core.templatetags.papers import moment
from correspondence.models import Letter


def letter_html(letter: Letter) -> list[str]:
    """The letter; and the service's own part of the consent, where it is enclosed."""
    html: list[str] = [render_to_string("pdf/letter.html", letter_paper(letter))]
    if letter.facts["encloses_consent"]:
        html.append(render_to_string("pdf/agency_part.html", enclosed_part(letter)))
    return html


def words_of(letter: Letter, facts: dict[str, Any]) -> dict[str, Any]:
    """What templates/careplans/_letter_words.html needs, for the paper and for the page."""
    return {
        "facts": facts,
        "manager": facts["case_manager"],
        "dear": letter.to_name,
        "last_day": papers.last_day(facts["ends_on"]),
        "covers": ", ".join(papers.lower(label) for label in facts["may_know"]),
    }


def letter_paper(letter: Letter) -> dict[str, Any]:
    sender = letter.facts["from"]
    return words_of(letter, letter.facts) | {
        "paper": papers.Paper(
            name="Letter",
            reference=letter.reference,
            sender=sender["name"],
            confidential="Confidential. For the addressee only.",
            made=f"{letter.reference} · made {moment(_issued(letter))} by {letter.issued_by}",
            address=papers.letterhead(sender["address"], sender["phone"]),
        ),
        "window": window(letter),
        "date": day_of(_issued(letter)),
    }


def window(letter: Letter) -> list[str]:
    """At most seven lines: what stands lower is not seen through the window of the envelope."""
    address = [line.strip(" ,") for line in letter.to_address.splitlines() if line.strip(" ,")]
    lines = [letter.to_name, letter.to_role, letter.to_agency.name if letter.to_agency else letter.to_service, *address]
    lines = [line for line in lines if line]
    return lines if len(lines) <= 7 else [*lines[:5], ", ".join(lines[5:-1]), lines[-1]]


def enclosed_part(letter: Letter) -> dict[str, Any]:
    """What the person agreed that this service may know. The signed form names every other service: it stays here."""
    facts = letter.facts
    manager = facts["case_manager"]
    shared = papers.Shared(
        reference=facts["consent_reference"],
        person=facts["person"],
        lead=facts["from"]["label"],
        agency=facts["service"],
        by=manager["name"],
        by_phone=manager["phone"],
        ends_on=date.fromisoformat(facts["ends_on"]) if facts["ends_on"] else None,
        items=tuple(facts["may_know"]),
        messages=facts["may_pass_messages"],
    )
    return papers.agency_part(shared, made_at=_issued(letter), made_for=letter.to_name)


def _issued(letter: Letter) -> datetime:
    assert letter.issued_at is not None  # a draft has no paper
    return letter.issued_at
