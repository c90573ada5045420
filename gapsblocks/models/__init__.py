from gapsblocks.models.barriers import Barrier, BarrierEntry, NotOneCause
from gapsblocks.models.bundles import GapBundle, GapVolume
from gapsblocks.models.forms import GapsAndBlocksForm, GapStep, NamingConsent, SettledFinding
from gapsblocks.models.meetings import GroupAgendaItem, GroupMeeting
from gapsblocks.models.searches import AgencySearch, SearchEntry

__all__ = [
    "AgencySearch",
    "GroupAgendaItem",
    "Barrier",
    "BarrierEntry",
    "GapBundle",
    "GapStep",
    "GapVolume",
    "GapsAndBlocksForm",
    "GroupMeeting",
    "NamingConsent",
    "NotOneCause",
    "SearchEntry",
    "SettledFinding",
]
