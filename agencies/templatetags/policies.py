"""The policies that a step of the work rests on, one click away from it."""

from typing import Any

from django import template

from agencies.selectors import policy_links, setting, standing_of
from agencies.service_settings import DEFINITIONS
from core.days import today

register = template.Library()


@register.inclusion_tag("agencies/_policy_links.html", takes_context=True)
def policies_behind(context) -> dict[str, Any]:
    """{% policies_behind %} under a step: the reader's own agency's policies (KW-3.2)."""
    user = context["request"].user
    posts = standing_of(user, today()).posts if user.is_authenticated else ()
    return {"policy_links": policy_links(posts[0].agency_id) if posts else []}


@register.simple_tag(takes_context=True)
def lawful_ground_for_holding(context) -> str:
    """Why health data may be held, as the reader's own agency says; signed out, as it holds for the nation."""
    user = context["request"].user
    posts = standing_of(user, today()).posts if user.is_authenticated else ()
    ground = setting("lawful_ground_for_holding", posts[0].agency_id if posts else None)
    return DEFINITIONS["lawful_ground_for_holding"].said(ground)
