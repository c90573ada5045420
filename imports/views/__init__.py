"""The pages of an import, split by what is done on them."""

from imports.views.carrying import CarriedOverPage, DealWith
from imports.views.decisions import Answer, DecideRow, Questions, Rows, TakeAnswerBack
from imports.views.entry import ChooseSheet, ConfirmColumns, ImportList, ImportPage, Upload
from imports.views.running import Cancel, NotImported, Run, Undo

__all__ = [
    "Answer",
    "Cancel",
    "CarriedOverPage",
    "ChooseSheet",
    "ConfirmColumns",
    "DealWith",
    "DecideRow",
    "ImportList",
    "ImportPage",
    "NotImported",
    "Questions",
    "Rows",
    "Run",
    "TakeAnswerBack",
    "Undo",
    "Upload",
]
