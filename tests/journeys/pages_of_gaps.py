"""Every page of Gaps and Blocks: by whom it is opened, and what stands in its address."""

from gapsblocks.models import GapsAndBlocksForm
from tests.journeys.opening import Opened, first, of

GAPS: dict[str, Opened] = {
    # inside the service
    "gapsblocks:list": Opened(),
    "gapsblocks:of-case": of("mary", "aoife"),
    "gapsblocks:form": first(GapsAndBlocksForm, "cora", agency__short_name="Turas"),
}
