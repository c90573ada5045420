"""What an officer has to decide stands on their page, with its time; on nobody else's."""

from datetime import timedelta

import pytest
from django.utils import timezone

from desk.selectors.home import home
from protection.services import requests
from tests.factories.protection import asked_for, reported

pytestmark = pytest.mark.django_db


def rows_of(user, at):
    page = home(user, at)
    return [(item.name, item.action) for item in page.overdue], [(item.name, item.action) for item in page.today]


def test_the_officer_finds_what_is_to_be_decided_and_what_is_over(case, turas, ita, cora, dan):
    now = timezone.now()
    asked, breach = asked_for(ita, case), reported(dan, turas)
    request_row, breach_row = (f"Request {asked.pk}", "Go on with it"), (f"Breach report {breach.pk}", "Decide")
    assert rows_of(ita, now) == ([], [breach_row, request_row])
    assert "Mary" not in str(home(ita, now).today)
    late = rows_of(ita, now + timedelta(days=40))
    assert late == ([breach_row, request_row], [])
    for other in (cora, dan):
        assert not {request_row, breach_row} & {*rows_of(other, now)[0], *rows_of(other, now)[1]}
    requests.close(actor=ita, request=asked, because="She wants it no longer.")
    assert rows_of(ita, now) == ([], [breach_row])
