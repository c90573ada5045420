"""This agency no longer suits the person: others are tried, and the case stays open meanwhile (KW-6.4)."""

from datetime import date

from django.utils import timezone

from agencies.models import Agency
from cases.models import CareDomain, Case
from cases.policies import THE_CASE, CaseAction, case_policy
from cases.rules import check_open
from cases.services.assignments import locked
from cases.services.notices import tell_managers
from core import audit
from core.commands import command
from core.days import day_of, spelled
from core.versions import claim
from gapsblocks.kinds import Category, Kind
from gapsblocks.models import AgencySearch, SearchEntry
from gapsblocks.policies import SearchAction, search_policy
from gapsblocks.rules import searches as rules
from gapsblocks.selectors.searches import Tried, is_willing, search_page
from gapsblocks.services.raising import draft_form

Result = AgencySearch.Result


@command
def begin_search(*, actor, case: Case, reason: str) -> AgencySearch:
    """Written down that the person is no longer suitable for case management here (KW-6.4a)."""
    case_policy.require(actor, CaseAction.WORK, case)
    case = locked(case)
    check_open(case)
    rules.check_begin(reason=reason, is_running=AgencySearch.objects.filter(case=case, ended_on=None).exists())
    today = day_of(timezone.now())
    search = AgencySearch.objects.create(case=case, begun_on=today, begun_by=actor, reason=reason.strip())
    audit.record(actor, "search.begun", search, part=THE_CASE)
    return search


@command
def log_tried(
    *,
    actor,
    search: AgencySearch,
    version: int,
    agency: Agency | None = None,
    other: str = "",
    on: date | None,
    answer: str,
    words: str = "",
) -> SearchEntry:
    """One agency that was tried, with what it said."""
    search_policy.require(actor, SearchAction.WORK, search)
    search = claim(search, version)
    rules.check_running(search.ended_on is None)
    rules.check_entry(
        names_one=bool(agency) != bool(other.strip()),
        is_own=agency is not None and agency.pk == search.case.lead_agency_id,
        answer=answer,
        on=on,
        begun_on=search.begun_on,
        today=day_of(timezone.now()),
        words=words,
    )
    assert on
    search.save()
    entry = SearchEntry.objects.create(
        search=search, agency=agency, other=other.strip(), on=on, by=actor, answer=answer, words=words.strip()
    )
    audit.record(actor, "search.tried", search, part=THE_CASE, agency=agency.pk if agency else None, answer=answer)
    return entry


@command
def end_found(*, actor, search: AgencySearch, version: int) -> AgencySearch:
    """One of those that were tried would take the case."""
    search, entries = _ending(actor, search, version)
    rules.check_found(is_willing(entries))
    _end(actor, search, Result.FOUND)
    return search


@command
def end_failed(
    *, actor, search: AgencySearch, version: int, supports: str, domain: CareDomain, about: str
) -> AgencySearch:
    """Nobody takes the case. It stays open with the supports still given, and a Gaps and Blocks form begins (KW-6.4b).

    The form is a draft: the worker writes it to its end, and it goes the way of every other (KW-6.4c).
    """
    search, entries = _ending(actor, search, version)
    rules.check_failed(is_willing=is_willing(entries), supports=supports)
    case = search.case
    form = draft_form(
        actor=actor,
        case=case,
        domain=domain,
        about=about,
        kind=Kind.GAP,
        category=Category.NOBODY_TAKES,
        title="No suitable agency takes the case",
        evidence=_tried(entries),
    )
    search.supports, search.form = supports.strip(), form
    _end(actor, search, Result.NONE)
    tell_managers(
        form.agency,
        key=f"gap:{form.pk}:nobody-takes",
        subject=f"No agency was found for a case: a gap or block is being written ({form.reference})",
        about=form,
        on=form.raised_on,
    )
    return search


def _ending(actor, search: AgencySearch, version: int) -> tuple[AgencySearch, list[Tried]]:
    search_policy.require(actor, SearchAction.WORK, search)
    search = claim(search, version)
    rules.check_running(search.ended_on is None)
    entries = search_page(search)
    rules.check_tried(len(entries))
    return search, entries


def _end(actor, search: AgencySearch, result: str) -> None:
    search.result, search.ended_on, search.ended_by = result, day_of(timezone.now()), actor
    search.save()
    audit.record(actor, "search.ended", search, part=THE_CASE, result=result)


def _tried(entries: list[Tried]) -> str:
    """The facts with which the form begins: who was asked, when, and what it answered."""
    return "\n".join(f"{each.name}, {spelled(each.on)}: {each.said.lower()}." for each in entries)
