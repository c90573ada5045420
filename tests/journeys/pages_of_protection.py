"""Every page of data protection: by whom it is opened, and what stands in its address."""

from protection.models import AccessRequest, BreachReport, RecordPart, TuslaInformation
from tests.journeys.opening import Opened, first, of

PROTECTION: dict[str, Opened] = {
    "protection:home": Opened("ita"),
    "protection:report-breach": Opened("dan"),
    "protection:breach": first(BreachReport, "ita"),
    "protection:add-to-breach": first(BreachReport, "dan"),
    "protection:decide-breach": first(BreachReport, "ita"),
    "protection:record-request": Opened("ita"),
    "protection:request": first(AccessRequest, "ita"),
    "protection:check-identity": first(AccessRequest, "ita"),
    "protection:give-longer": first(AccessRequest, "ita"),
    "protection:gather": first(AccessRequest, "ita"),
    "protection:make-copy": first(AccessRequest, "ita"),
    "protection:decide-again": first(AccessRequest, "ita"),
    "protection:send": first(AccessRequest, "ita"),
    "protection:refuse": first(AccessRequest, "ita"),
    "protection:close": first(AccessRequest, "ita"),
    "protection:parts": first(AccessRequest, "ita"),
    "protection:part": first(RecordPart, "ita", label="cases.ServiceUser"),
    "protection:all-from-tusla": Opened("cora"),
    "protection:strike-from-tusla": first(TuslaInformation, "aoife"),
    "protection:from-tusla": of("mary", "aoife"),
    "protection:write-from-tusla": of("mary", "aoife"),
    "protection:full-file": of("mary", "aoife"),
}
