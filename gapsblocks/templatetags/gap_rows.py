"""The cells of a queue that are more than a word. A list draws them for each of its rows, so no template is opened."""

from django import template
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.templatetags.ui import status
from gapsblocks.models import GapsAndBlocksForm
from gapsblocks.selectors.queue_rows import QueueRow
from gapsblocks.states import Result

register = template.Library()


@register.simple_tag
def gap_tick(row: QueueRow | GapsAndBlocksForm) -> SafeString:
    """The box by which this form is chosen for an agenda, one answer or paper."""
    return format_html(
        '<span class="govuk-checkboxes govuk-checkboxes--small app-tick"><span class="govuk-checkboxes__item">'
        '<input class="govuk-checkboxes__input" id="tick-{0}" name="forms" type="checkbox" value="{0}">'
        '<label class="govuk-label govuk-checkboxes__label" for="tick-{0}">'
        '<span class="govuk-visually-hidden">Choose {1}</span></label></span></span>',
        row.pk,
        row.reference,
    )


@register.simple_tag
def gap_clock(row: QueueRow) -> SafeString | str:
    """“day 12 of 20”: the words are the matter; the bar is drawn beside them."""
    clock = row.clock
    said = status("overdue", clock.said_late) if clock.is_late and not row.result else clock.said
    if not clock.of:
        return said
    return format_html(
        '<span class="app-clock"><svg viewBox="0 0 100 16" preserveAspectRatio="none" aria-hidden="true" '
        'focusable="false"><rect x="0" y="2" width="100" height="12" fill="#e6ebed"/>'
        '<rect x="0" y="2" width="{}" height="12" fill="#0f5c6b"/></svg></span>{}',
        clock.filled,
        said,
    )


@register.simple_tag
def gap_next(row: QueueRow) -> SafeString | str:
    """What came of it, or what is to be done next, with the link to where that is done."""
    if row.result:
        on = formats.date_format(row.answered_on, "j F Y") if row.answered_on else ""
        said = status(Result.shape(row.result), row.result)
        return format_html('{}<br><span class="app-muted">answered {}</span>', said, on)
    coming = row.next
    new = format_html("{} ", status("new", "New")) if coming.is_new else ""
    if not coming.action:
        return format_html("{}{}", new, coming.text)
    return format_html(
        '{}{} <a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden">: {}</span></a>',
        new,
        coming.text,
        coming.url,
        coming.action,
        row.reference,
    )
