"""Forms of the house: plain words, Irish dates, and no PPS number anywhere."""

from core.forms.choices import CheckboxChips, Checkboxes, Chips, FoldedCheckboxes, Radios
from core.forms.days import DayField, DayWidget
from core.forms.house import HouseForm, StrikeForm, VersionedForm
from core.forms.scans import Scan, ScanForm, ScanInput

__all__ = [
    "CheckboxChips",
    "Checkboxes",
    "Chips",
    "DayField",
    "DayWidget",
    "FoldedCheckboxes",
    "HouseForm",
    "Radios",
    "Scan",
    "ScanForm",
    "ScanInput",
    "StrikeForm",
    "VersionedForm",
]
