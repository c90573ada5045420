"""The lists of forms as they are taken away: outside the service only what the anonymous form says."""

from core.exports import Column
from gapsblocks.models import GapsAndBlocksForm


def _inside(row: tuple[GapsAndBlocksForm, object]) -> GapsAndBlocksForm:
    return row[0]  # beside its status, as the page shows it


OUTSIDE = (
    Column("Form", lambda row: row.reference),
    Column("Kind", lambda row: row.kind),
    Column("What stands in the way", lambda row: row.title),
    Column("Category and area of life", lambda row: row.about),
    Column("Service", lambda row: row.service),
    Column("Came on", lambda row: row.sent_on),
    Column("Where it is", lambda row: row.state_said),
    Column("Working days there", lambda row: row.clock.day),
    Column("Result", lambda row: row.result),
    Column("Answered on", lambda row: row.answered_on),
)
INSIDE = (
    Column("Form", lambda row: _inside(row).reference),
    Column("File", lambda row: _inside(row).case.reference),
    Column("Kind", lambda row: _inside(row).get_kind_display()),
    Column("Category", lambda row: _inside(row).get_category_display()),
    Column("Area of life", lambda row: _inside(row).domain.label),
    Column("What stands in the way", lambda row: _inside(row).title),
    Column("Raised on", lambda row: _inside(row).raised_on),
    Column("Where it is", lambda row: _inside(row).get_state_display()),
    Column("To be moved on by", lambda row: _inside(row).due_on),
    Column("Result", lambda row: _inside(row).get_result_display()),
    Column("Answered on", lambda row: _inside(row).answered_on),
)
