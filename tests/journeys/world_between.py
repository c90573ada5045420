"""What went between the services about Mary, in the world of the sweep."""

from collections.abc import Callable
from datetime import timedelta
from functools import cached_property
from typing import Any

from accounts.models import User
from agencies.models import Agency
from cases.models import CareDomain
from core.days import today
from correspondence.models import Concern, CorrespondenceEntry, Letter, Referral
from correspondence.services.concerns import raise_concern, record_manager_contact
from correspondence.services.letters import draft_letter
from correspondence.services.log import record_entry
from correspondence.services.referrals import open_referral
from gapsblocks.models import GapsAndBlocksForm
from gapsblocks.services.raising import draft_form


class BetweenServices:
    """Letters, calls, a referral and a concern."""

    mary: Any
    plan: Any
    user: Callable[[str], User]
    agency: Callable[[str], Agency]

    @cached_property
    def letter(self) -> Letter:
        """The draft of a letter to a service that works with Mary."""
        draft = {"case": self.mary, "to_agency": self.agency("Harbour"), "kind": Letter.Kind.INTRODUCTION}
        return draft_letter(actor=self.user("aoife"), plan_reference=self.plan.reference, **draft)

    @cached_property
    def referral(self) -> Referral:
        return open_referral(
            actor=self.user("aoife"), case=self.mary, to_agency=self.agency("Bridge"), for_what="Help with rent"
        )

    @cached_property
    def gap_draft(self) -> GapsAndBlocksForm:
        """A gap that Aoife has begun to write down."""
        area = CareDomain.objects.get(code="accommodation")
        return draft_form(actor=self.user("aoife"), case=self.mary, domain=area, title="No room for two")

    @cached_property
    def concern(self) -> Concern:
        """That nobody at Harbour rings back, of which the managers have spoken once."""
        raised = raise_concern(
            actor=self.user("aoife"),
            case=self.mary,
            about_agency=self.agency("Harbour"),
            kind="service",
            whose="person",
            words="Nobody rings back.",
        )
        return record_manager_contact(
            actor=self.user("cora"),
            concern=raised,
            version=raised.version,
            spoken_on=today(),
            channel="telephone",
            with_whom="Orla Duffy",
            words="They look into it.",
            look_again_on=today() + timedelta(days=7),
        )

    @cached_property
    def entry(self) -> CorrespondenceEntry:
        return record_entry(
            actor=self.user("aoife"),
            case=self.mary,
            direction="in",
            channel="telephone",
            happened_on=today(),
            with_agency=self.agency("Harbour"),
            with_whom="Brian Keogh",
            subject="The prenatal group",
            outcome="They keep her place.",
        )
