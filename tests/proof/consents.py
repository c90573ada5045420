"""Steps in which the person agrees, is asked, or takes back what they agreed to."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from cases.models import CareDomain, ConsentItem
from cases.models import Consent as ConsentRow
from consents.services import decline_consent, withdraw_consent
from consents.wishes import Wish
from core import attachments
from core.errors import NotAllowed
from tests.factories.consents import drafted, sign, talk_about
from tests.proof import house as houses
from tests.proof.drive import Run, cases, partners, whichever
from tests.proof.oracle import UNTICKED, WHOLE, Consent, six_months_after

CODES = ("accommodation", "drug-use", "mental-health", "legal", "contact-details", "attendance", "plan-part")
some_codes = st.sets(st.sampled_from(CODES), min_size=1, max_size=4)
Kind = ConsentRow.Kind


class Agreeing(Run):
    """What the person agrees to."""

    @rule(
        case=cases,
        knows=st.dictionaries(partners, some_codes, min_size=1, max_size=3),
        kind=st.sampled_from([Kind.CASE_MANAGEMENT, Kind.CASE_MANAGEMENT, Kind.ADDITIONAL, Kind.ENQUIRY]),
        days_ago=st.sampled_from([0, 0, 0, 1, 40, 170, 200]),
        pick=whichever,
    )
    def sign(self, case, knows, kind, days_ago, pick):
        """Signed on the screen today, or on paper some days ago; a six-month form replaces the one before."""
        if (taker := self.worker_on(case, pick)) is None:
            return
        actor, row, signed_on = self.person(taker), self.house.cases[case], self.today - timedelta(days=days_ago)
        standing = [(c, pk) for c, pk in self.signed if (c.case, c.kind) == (case, kind) and c in self.oracle.consents]
        refused = ""
        if six_months_after(signed_on) <= self.today:
            refused = "run-out"
        elif kind == Kind.CASE_MANAGEMENT and any(c.holds(self.today) and signed_on < c.signed_on for c, _ in standing):
            refused = "older-than-standing"
        draft = drafted(actor, row, *self._wishes(knows), kind=kind)
        talk = talk_about(actor, row, signed_on)
        fields = {"signed_on": signed_on, "discussion": talk}
        if days_ago:
            fields |= {"given_how": ConsentRow.GivenHow.PAPER, "scan": self.house.scan(actor)}
        given = self.does(
            f"sign {kind}{' on paper' if days_ago else ''}", lambda: sign(actor, draft, **fields), refused
        )
        if given:
            consent = Consent(case, str(kind), signed_on, {agency: set(codes) for agency, codes in knows.items()})
            if kind == Kind.CASE_MANAGEMENT:
                for replaced, _ in standing:
                    self.oracle.consents.remove(replaced)
                if standing:
                    self.done["renew"] += 1
            self.oracle.consents.append(consent)
            self.signed.append((consent, given.pk))
            for attachment in attachments.of_record(given):
                self.channels.consent_files[attachment.pk] = case

    def _wishes(self, knows) -> list[Wish]:
        kinds = set(ConsentItem.Information.values)
        return [
            Wish(
                agency=self.house.agencies[agency].pk,
                domains=frozenset(codes) - kinds - {"legal"},
                information=frozenset(codes) & kinds,
                offence="legal" in codes,
            )
            for agency, codes in sorted(knows.items())
        ]

    @rule(case=cases, agency=partners, codes=some_codes, declines=st.booleans(), pick=whichever)
    def draft(self, case, agency, codes, declines, pick):
        """A form that is begun shares nothing, nor one to which the person says no."""
        if taker := self.worker_on(case, pick):
            actor, row = self.person(taker), self.house.cases[case]
            self.does("draft", lambda: drafted(actor, row, *self._wishes({agency: codes})))
            if declines:
                self.does("decline", lambda: decline_consent(actor=actor, case=row, reason="No."))

    @precondition(lambda self: self.signed)
    @rule(number=whichever, extent=st.sampled_from(["whole", "agency", "items"]), codes=some_codes, pick=whichever)
    def withdraw(self, number, extent, codes, pick):
        """All of it, one agency, or some information: of one agency, or of all."""
        consent, pk = self.signed[-1 - number % len(self.signed)]
        taker = self.worker_on(consent.case, pick)
        if taker is None or (extent == "items" and consent.kind == Kind.ENQUIRY):
            return
        named = sorted(consent.knows)
        touched = named if extent == "whole" or (extent == "items" and pick % 2) else named[: 1 + pick // 6]
        struck = codes | ({UNTICKED} if "legal" in codes else set())
        asked = {"agencies": [self.house.agencies[agency].pk for agency in touched], "codes": codes}
        refused = "" if self._holds(consent) else "not-in-force"
        if extent == "items" and not refused and not any(consent.knows[agency] & struck for agency in touched):
            refused = "no-items"
        if self._withdraw(f"withdraw {extent}", taker, pk, refused, extent=extent, **asked):
            for agency in touched:
                consent.knows[agency] -= struck if extent == "items" else consent.knows[agency]
            self._strike_out(consent)

    @precondition(lambda self: any(self._holds(consent) for consent, _ in self.signed))
    @rule(number=whichever)
    def withdraw_with_partner(self, number):
        """The person tells the partner's key worker, who writes it down for their own agency."""
        hearing = [
            (who, consent, pk, agency)
            for who in houses.POSTS
            for consent, pk in self.signed
            if self._holds(consent) and self.oracle.sees(who, consent.case, self.now) != WHOLE
            for agency in sorted(consent.knows.keys() & self.oracle.roles_of(who, consent.case, self.today))
            if agency != self.oracle.lead[consent.case]
        ]
        if hearing:
            who, consent, pk, agency = hearing[number % len(hearing)]
            sent_by = self.oracle.roles_of(who, consent.case, self.today) - {self.oracle.lead[consent.case]}
            may = self.oracle.shared_with(sent_by, consent.case, self.now)
            may = may and self.oracle.sees(who, consent.case, self.now)
            asked = {"agencies": [self.house.agencies[agency].pk], "extent": "agency"}
            if self._withdraw("withdraw with the partner", who, pk, "" if may else NotAllowed.code, **asked):
                del consent.knows[agency]
                self._strike_out(consent)

    def _withdraw(self, verb: str, who: str, pk: int, refused: str, **asked):
        row = ConsentRow.objects.get(pk=pk)
        return self.does(
            verb, lambda: withdraw_consent(actor=self.person(who), consent=row, channel="in-person", **asked), refused
        )

    def _holds(self, consent: Consent) -> bool:
        return consent in self.oracle.consents and consent.holds(self.today)

    def _strike_out(self, consent: Consent) -> None:
        consent.knows = {agency: codes for agency, codes in consent.knows.items() if codes}
        if not consent.knows:
            self.oracle.consents.remove(consent)

    @precondition(lambda self: self.signed)
    @rule(number=whichever, agency=partners)
    def stray_legal_row(self, number, agency):
        """Written past the verbs: legal matters among the areas of an agency, without the tick made for them."""
        for consent, pk in self.signed[-1 - number % 3 :]:
            codes = consent.knows.get(agency, {"legal"})
            if consent in self.oracle.consents and consent.kind != Kind.ENQUIRY and not codes & {"legal", UNTICKED}:
                scope = ConsentRow.objects.get(pk=pk).scopes.get(agency=self.house.agencies[agency])
                if scope.items.filter(domain__code="legal").exists():  # ticked once, and taken back since
                    continue
                ConsentItem.objects.create(scope=scope, domain=CareDomain.objects.get(code="legal"))
                codes.add(UNTICKED)
                self.done["stray legal row"] += 1
