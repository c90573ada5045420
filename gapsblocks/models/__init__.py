from gapsblocks.models.barriers import Barrier
from gapsblocks.models.forms import GapsAndBlocksForm, GapStep, SettledFinding

__all__ = ["Barrier", "GapStep", "GapsAndBlocksForm", "SettledFinding"]
