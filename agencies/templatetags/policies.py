"""The policies that a step of the work rests on, one click away from it."""

from typing import Any

from django import template

from agencies.selectors import policy_links, standing_of
from core.days import today

register = template.Library()


@register.inclusion_tag("agencies/_policy_links.html", takes_context=True)
def policies_behind(context) -> dict[str, Any]:
    """{% policies_behind %} under a step: the reader's own agency's policies (KW-3.2)."""
    user = context["request"].user
    posts = standing_of(user, today()).posts if user.is_authenticated else ()
    return {"policy_links": policy_links(posts[0].agency_id) if posts else []}
