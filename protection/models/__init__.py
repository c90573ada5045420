from protection.models.breaches import BreachEntry, BreachReport
from protection.models.requests import AccessRequest, Bundle, RecordPart
from protection.models.tusla import TuslaInformation

__all__ = ["AccessRequest", "BreachEntry", "BreachReport", "Bundle", "RecordPart", "TuslaInformation"]
