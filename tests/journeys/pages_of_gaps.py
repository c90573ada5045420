"""Every page of Gaps and Blocks: by whom it is opened, and what stands in its address."""

from accounts.models import User
from agencies.models import WorkerRole
from gapsblocks.models import AgencySearch, Barrier, GapsAndBlocksForm, GroupAgendaItem, GroupMeeting
from gapsblocks.selectors.themes import themes_of
from gapsblocks.services import bundles
from tests.journeys.opening import Opened, first, of
from tests.journeys.world import World


def as_advisor(world: World) -> tuple:
    """The one who administers the service oversees its protocols too."""
    advisor = WorkerRole.Role.IMPLEMENTATION_ADVISOR
    WorkerRole.objects.get_or_create(worker=world.post("nora"), role=advisor, ended_at=None)
    return ()


def on_agenda(world: World) -> tuple:
    item = GroupAgendaItem.objects.earliest("pk")
    return item.meeting_id, item.pk


def at_turas(state: str) -> Opened:
    return first(GapsAndBlocksForm, "cora", state=state, agency__short_name="Turas")


with_fiona = first(GapsAndBlocksForm, "fiona", state="co-ordinator")


def bundle_of(who: str) -> Opened:
    """A page about two forms that are being put on paper."""

    def asked(world) -> tuple[int]:
        forms = (
            GapsAndBlocksForm.objects.filter(agency=world.agency("Turas")).order_by("pk").values_list("pk", flat=True)
        )
        return (bundles.ask_selection(actor=User.objects.get(username=who), forms=list(forms[:2])).pk,)

    return Opened(who, asked)


def _joined(world: World) -> tuple:
    form = GapsAndBlocksForm.objects.exclude(barrier=None).earliest("pk")
    return form.barrier_id, form.pk


alike = Opened("fiona", lambda world: (themes_of(world.agency("Task Force"))[0].pk,))
kept, joined = first(Barrier, "fiona"), Opened("fiona", _joined)
reported = Opened("fiona", lambda world: (world.agency("Task Force").pk, 2026))


GAPS: dict[str, Opened] = {
    # themes, the barrier register and the picture
    "gapsblocks:themes": Opened("fiona"),
    "gapsblocks:theme": alike,
    "gapsblocks:barriers": Opened("fiona"),
    "gapsblocks:barrier": kept,
    "gapsblocks:add-to-barrier": kept,
    "gapsblocks:take-out-of-barrier": joined,
    "gapsblocks:write-barrier-entry": kept,
    "gapsblocks:change-barrier": kept,
    "gapsblocks:give-barrier-owner": kept,
    "gapsblocks:end-barrier": kept,
    "gapsblocks:reopen-barrier": kept,
    "gapsblocks:barrier-report": reported,
    "gapsblocks:answer-many": Opened("fiona"),
    "gapsblocks:picture": Opened("cora"),
    # inside the service
    "gapsblocks:list": Opened(),
    "gapsblocks:of-case": of("mary", "aoife"),
    "gapsblocks:raise-own": of("theirs", "brian"),
    "gapsblocks:form": first(GapsAndBlocksForm, "cora", agency__short_name="Turas"),
    "gapsblocks:advise": at_turas("raised"),
    "gapsblocks:reword": at_turas("raised"),
    "gapsblocks:send": at_turas("advised"),
    "gapsblocks:resolve": at_turas("advised"),
    "gapsblocks:move-up": at_turas("co-ordinator"),
    "gapsblocks:tell": first(GapsAndBlocksForm, "peter", state="answered", agency__short_name="Bridge"),
    "gapsblocks:reopen": first(GapsAndBlocksForm, "peter", state="answered", agency__short_name="Bridge"),
    # the co-ordinators’ desk
    "gapsblocks:queue": Opened("fiona"),
    "gapsblocks:queued": with_fiona,
    "gapsblocks:accept": with_fiona,
    "gapsblocks:add-work": with_fiona,
    "gapsblocks:pass-on": with_fiona,
    "gapsblocks:answer-queued": with_fiona,
    "gapsblocks:meetings": Opened("fiona"),
    "gapsblocks:plan-meeting": Opened("fiona"),
    "gapsblocks:to-agenda": Opened("fiona"),
    "gapsblocks:meeting": first(GroupMeeting, "fiona"),
    "gapsblocks:change-meeting": first(GroupMeeting, "fiona"),
    "gapsblocks:order-agenda": first(GroupMeeting, "fiona"),
    "gapsblocks:print-meeting": first(GroupMeeting, "fiona"),
    "gapsblocks:write-outcome": Opened("fiona", on_agenda),
    "gapsblocks:own-service": Opened("nora", as_advisor),
    # the search for another agency, what the person was told, the consent to be named
    "gapsblocks:begin-search": of("mary"),
    "gapsblocks:search": first(AgencySearch),
    "gapsblocks:log-tried": first(AgencySearch),
    "gapsblocks:end-found": first(AgencySearch),
    "gapsblocks:end-failed": first(AgencySearch),
    "gapsblocks:tell-step": first(GapsAndBlocksForm, state="co-ordinator", agency__short_name="Turas"),
    "gapsblocks:agree-naming": first(GapsAndBlocksForm, state="co-ordinator", agency__short_name="Turas"),
    "gapsblocks:take-back-naming": first(GapsAndBlocksForm, naming_consents__isnull=False),
    "gapsblocks:mark-for-report": first(GapsAndBlocksForm, state="co-ordinator", agency__short_name="Turas"),
    # papers
    "gapsblocks:bundle": Opened("cora"),
    "gapsblocks:bundle-made": bundle_of("cora"),
    "gapsblocks:raise": Opened("aoife", lambda world: (world.mary.pk,), query="?domain=drug-use"),
    "gapsblocks:write": of("gap_draft", "aoife"),
    "gapsblocks:discard": of("gap_draft", "aoife"),
    "gapsblocks:colleagues": first(GapsAndBlocksForm, "cora", agency__short_name="Turas"),
}
