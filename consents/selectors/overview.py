"""What the consent page of one file shows. Asked only for readers of the whole file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cases.models import Case, ConfidentialityDiscussion, Consent, ConsentWithdrawal
from consents.selectors.matrix import Matrix, matrix_of
from consents.selectors.standing import consents_of, fresh_talk
from core.days import start_of


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history of a file's consents: a version signed, a no, or something taken back."""

    at: datetime
    what: str  # signed, declined or withdrawn
    consent: Consent
    agencies: tuple[str, ...] = ()
    withdrawal: ConsentWithdrawal | None = None


@dataclass(frozen=True, slots=True)
class ConsentOverview:
    """Everything that was asked of the person in this case, and what of it holds now."""

    matrix: Matrix
    current: Consent | None  # the six-month consent signed last, whether or not it still holds
    is_in_force: bool
    declined: Consent | None  # a no that came after it
    drafts: tuple[Consent, ...]
    talk: ConfidentialityDiscussion | None  # the talk that the current consent rests on
    new_talk: ConfidentialityDiscussion | None  # one that no consent rests on yet
    others: tuple[Consent, ...]
    in_force: frozenset[int]
    history: tuple[Event, ...]
    at: datetime

    @property
    def draft(self) -> Consent | None:
        """The one draft of the six-month consent."""
        return next((each for each in self.drafts if each.kind == Consent.Kind.CASE_MANAGEMENT), None)


def consent_overview(case: Case, at: datetime) -> ConsentOverview:
    every = list(consents_of(case).prefetch_related("scopes__agency"))
    drafts = Consent.objects.filter(case=case, state=Consent.State.DRAFT).select_related("started_by").order_by("-pk")
    signed = [each for each in every if each.state == Consent.State.SIGNED]
    six_months = [each for each in signed if each.kind == Consent.Kind.CASE_MANAGEMENT and not each.superseded_at]
    current = max(six_months, key=lambda each: (each.revision, each.pk), default=None)
    in_force = frozenset(each.pk for each in signed if each.is_in_force(at))
    return ConsentOverview(
        matrix=matrix_of(case, at),
        current=current,
        is_in_force=current is not None and current.pk in in_force,
        declined=_last_no(every, current),
        drafts=tuple(drafts),
        talk=current.discussion if current else None,
        new_talk=fresh_talk(case, at),
        others=tuple(
            each for each in every if each.kind != Consent.Kind.CASE_MANAGEMENT and each.superseded_at is None
        ),
        in_force=in_force,
        history=tuple(_history(case, every)),
        at=at,
    )


def _last_no(every: Iterable[Consent], current: Consent | None) -> Consent | None:
    said = [
        (each.declined_at, each) for each in every if each.kind == Consent.Kind.CASE_MANAGEMENT and each.declined_at
    ]
    at, last = max(said, key=lambda pair: pair[0], default=(None, None))
    if at and current and current.signed_at and current.signed_at > at:
        return None
    return last


def _history(case: Case, every: Iterable[Consent]) -> list[Event]:
    events = []
    for consent in every:
        what = "declined" if consent.state == Consent.State.DECLINED else "signed"
        begun = start_of(consent.signed_on) if consent.signed_on else None  # of what was written down elsewhere
        at = consent.declined_at or consent.signed_at or begun
        if at:
            events.append(Event(at, what, consent, tuple(scope.agency.label for scope in consent.scopes.all())))
    for withdrawal in withdrawals_of(case):
        events.append(Event(withdrawal.taken_at, "withdrawn", withdrawal.consent, agencies_of(withdrawal), withdrawal))
    return sorted(events, key=lambda event: event.at, reverse=True)


def withdrawals_of(case: Case):
    """Everything taken back in this case."""
    return (
        ConsentWithdrawal.objects.filter(consent__case=case)
        .select_related("consent", "taken_by")
        .prefetch_related("scopes__agency", "items__scope__agency", "items__domain", "consent__scopes__agency")
        .order_by("-taken_at", "-pk")
    )


def agencies_of(withdrawal: ConsentWithdrawal) -> tuple[str, ...]:
    """The agencies that a withdrawal took something from, by name."""
    if withdrawal.extent == ConsentWithdrawal.Extent.WHOLE:
        scopes = list(withdrawal.consent.scopes.all())
    elif withdrawal.extent == ConsentWithdrawal.Extent.AGENCY:
        scopes = list(withdrawal.scopes.all())
    else:
        scopes = [item.scope for item in withdrawal.items.all()]
    return tuple(sorted({scope.agency.label for scope in scopes}))
