from dataclasses import replace

from agencies.selectors import standing_of
from core.days import today
from core.doorways import doorway, through


class AtWorkFor:
    """Lets the log say for which agency somebody did something, or was refused it.

    Of a person with posts in several agencies it says none: the file tells which of them had to do with it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with through(replace(doorway(), at_work_for=lambda: _agency_of(request.user))):
            return self.get_response(request)


def _agency_of(user) -> int | None:
    agencies = standing_of(user, today()).agencies if user.is_authenticated else []
    return agencies[0] if len(agencies) == 1 else None
