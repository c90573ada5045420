"""Filters of papers: a date and a telephone number never break over a line."""

import re
from datetime import date, datetime

from django import template
from django.utils.formats import date_format
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

register = template.Library()
NO_BREAK = "\N{NO-BREAK SPACE}"
_HYPHENED = re.compile(r"\b[Cc]o-[a-z]+")


@register.filter(name="day")
def paper_day(value: date | str | None) -> str:
    """10 March 2026, from a date or from its ISO form; nothing where there is none."""
    if not value:
        return ""
    if isinstance(value, datetime):
        value = localtime(value).date()
    if isinstance(value, str):
        value = date.fromisoformat(value)
    return date_format(value, "j F Y").replace(" ", NO_BREAK)


@register.filter
def moment(value: datetime | str | None) -> str:
    """10 March 2026 at 11:20."""
    if not value:
        return ""
    at = localtime(datetime.fromisoformat(value) if isinstance(value, str) else value)
    return f"{paper_day(at)} at{NO_BREAK}{at:%H:%M}"


@register.filter
def phone(value: str | None) -> str:
    return (value or "").replace(" ", NO_BREAK)


@register.filter
def unbroken(value: str | None) -> SafeString:
    """The words, in which no line ends after the “co-” of a co-ordinator."""
    return mark_safe(_HYPHENED.sub(r'<span class="nowrap">\g<0></span>', str(conditional_escape(value or ""))))
