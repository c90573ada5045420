"""The initial assessment: kept as a draft, completed with five findings, and then on the care team's list."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from assessments.models import CareTeamItem, InitialAssessment
from assessments.services.initial import complete_initial_assessment, save_initial_assessment
from cases.models import Case, ServiceInUse
from core.errors import Conflict, DomainError
from core.models import AuditEvent, Draft
from tests.factories import AgencyFactory, key_worker_in
from tests.factories import initial as made


def refused_with(rule: str) -> bool:
    return AuditEvent.objects.filter(verb="refused", data__rule=rule).exists()


class TestVerbs:
    @pytest.mark.requirement("KW-7.2.1", "KW-7.2.2", "KW-7.2.3", "KW-7.2.5")
    def test_the_findings_are_kept_as_they_were_said(self, dan, case):
        elsewhere = AgencyFactory()
        row = made.complete_initial(
            dan, case, needs_met="both", refer_to=[elsewhere], existing_role="yes", existing_role_agency=elsewhere
        )
        row.refresh_from_db()
        assert row.state == "complete"
        assert (row.pressing_needs, row.needs_met, list(row.refer_to.all())) == (
            made.FINDINGS["pressing_needs"],
            "both",
            [elsewhere],
        )
        assert (row.severity, row.urgency, row.motivation) == (3, "days", 7)
        assert (row.wants_key_worker, row.existing_role, row.existing_role_agency) == ("yes", "yes", elsewhere)

    @pytest.mark.requirement("KW-7.2")
    def test_without_a_finding_nothing_is_completed_or_kept(self, dan, case):
        with pytest.raises(DomainError):
            made.complete_initial(dan, case, urgency="")
        assert not InitialAssessment.objects.exists()
        assert not CareTeamItem.objects.exists()
        assert refused_with("KW-7.2")

    @pytest.mark.requirement("KW-7.2.4")
    def test_other_services_are_listed_or_none(self, dan, case):
        with pytest.raises(DomainError, match="No service is on the list"):
            made.complete_initial(dan, case, other_services="listed")
        made.complete_initial(dan, case, other_services="listed", services=[{"service_name": "MABS"}])
        assert ServiceInUse.objects.get().service_name == "MABS"

    def test_none_beside_a_list_is_refused(self, dan, case):
        ServiceInUse.objects.create(case=case, service_name="MABS")
        with pytest.raises(DomainError, match="Services are on the list"):
            made.begun_initial(dan, case, other_services="none")
        assert refused_with("services-and-none")

    def test_a_draft_may_lack_anything_and_is_one(self, dan, case):
        draft = made.begun_initial(dan, case)
        again = save_initial_assessment(
            actor=dan, case=case, version=draft.version, substances=[{"substance": "Heroin"}, {"substance": "Alcohol"}]
        )
        assert again.pk == draft.pk
        assert [use.substance for use in again.substances.all()] == ["Heroin", "Alcohol"]
        save_initial_assessment(actor=dan, case=case, version=again.version, substances=[{"substance": "Alcohol"}])
        assert [(use.rank, use.substance) for use in draft.substances.all()] == [(1, "Alcohol")]

    def test_two_who_begin_at_once_do_not_write_over_each_other(self, dan, case):
        other = key_worker_in(case)
        made.begun_initial(other, case, living_with="His mother")
        with pytest.raises(Conflict):
            made.begun_initial(dan, case, living_with="Alone")
        assert InitialAssessment.objects.get().living_with == "His mother"

    def test_a_second_one_only_after_the_care_team_said_no(self, dan, cora, case):
        made.decided_item(dan, cora, case, "no-further")
        made.begun_initial(dan, case)
        other = Case.objects.exclude(pk=case.pk)
        assert not other.exists()
        assert InitialAssessment.objects.count() == 2

    def test_not_while_one_waits(self, dan, case):
        made.complete_initial(dan, case)
        with pytest.raises(DomainError, match="waits for the care team"):
            made.begun_initial(dan, case)
        assert refused_with("waits-for-care-team")

    def test_a_partner_writes_none(self, brian, case):
        with pytest.raises(PermissionDenied):
            made.begun_initial(brian, case)
        assert not InitialAssessment.objects.exists()
        assert refused_with("not-allowed")

    def test_a_stale_page_after_completion_is_told(self, dan, case):
        made.complete_initial(dan, case)
        with pytest.raises(DomainError, match="completed this assessment"):
            complete_initial_assessment(actor=dan, case=case, version=1)


def form_of(case: Case, **said) -> dict:
    """The form as a browser sends it."""
    words = made.FINDINGS | made.BESIDE | {"version": 0, "assessed_on": "2026-01-05", "then": "complete"}
    words |= {"explained_confidentiality": "on", "gave_information": "on"} | said
    return {name: value for name, value in words.items() if value is not None}


class TestPages:
    @pytest.mark.requirement("KW-7.2")
    def test_every_missing_finding_is_told_at_once_and_nothing_typed_is_lost(self, client, dan, case):
        client.force_login(dan)
        url = reverse("assessments:write-initial", args=[case.pk])
        said = {"urgency": None, "motivation": "", "wants_key_worker": None, "living_with": "Her sister Áine"}
        page = client.post(url, form_of(case, **said, substance_1="Heroin", used_last_month_1="on"))
        text = page.content.decode()
        assert {"urgency", "motivation", "wants_key_worker"} == set(page.context["form"].errors)
        assert "say how urgent it is" in text
        assert "Her sister Áine" in text
        assert "Heroin" in text
        assert not InitialAssessment.objects.exists()
        # also for somebody whose browser runs no script, and who goes home now
        assert Draft.objects.get().fields["living_with"] == ["Her sister Áine"]
        assert "Her sister Áine" in client.get(url).content.decode()

    def test_saved_for_later_and_gone_on_with(self, client, dan, case):
        client.force_login(dan)
        url = reverse("assessments:write-initial", args=[case.pk])
        rows = {f"substance_{number}": f"Stuff {number}" for number in (1, 2, 3)}
        client.post(url, {"version": 0, "then": "save", "source": "gp", **rows})
        draft = InitialAssessment.objects.get()
        page = client.get(url)
        assert page.context["form"].rows == 4  # one more is open
        assert "Stuff 3" in page.content.decode()
        client.post(url, form_of(case, version=draft.version, substance_1="Stuff 3"))
        draft.refresh_from_db()
        assert (draft.state, draft.source) == ("complete", "self")
        assert [use.substance for use in draft.substances.all()] == ["Stuff 3"]
        assert not Draft.objects.exists()

    def test_two_workers_are_shown_both_texts(self, client, dan, case):
        other = key_worker_in(case)
        made.begun_initial(other, case, living_with="His mother", substances=[{"substance": f"S{n}"} for n in range(5)])
        client.force_login(dan)
        url = reverse("assessments:write-initial", args=[case.pk])
        page = client.post(url, {"version": 0, "then": "save", "living_with": "Alone"})
        assert page.status_code == 409
        text = page.content.decode()
        assert "His mother" in text
        assert "Alone" in text
        assert "S4" in text
        row = InitialAssessment.objects.get()
        assert (row.living_with, row.substances.count()) == ("His mother", 5)

    def test_the_second_to_save_keeps_what_the_first_had_ranked(self, client, dan, case):
        made.begun_initial(dan, case, substances=[{"substance": "Heroin"}])
        other = key_worker_in(case)
        save_initial_assessment(actor=other, case=case, version=1, substances=[{"substance": "Alcohol"}])
        client.force_login(dan)
        url = reverse("assessments:write-initial", args=[case.pk])
        page = client.post(url, {"version": 1, "then": "save", "substance_1": "Heroin"})
        assert page.status_code == 409
        assert "Alcohol" in page.content.decode()

    def test_a_pps_number_is_refused_at_its_field(self, client, dan, case):
        client.force_login(dan)
        page = client.post(
            reverse("assessments:write-initial", args=[case.pk]), {"version": 0, "substance_2": "1234567T"}
        )
        assert "PPS number" in page.content.decode()
        assert not InitialAssessment.objects.exists()

    def test_the_page_tells_the_findings_and_the_decision(self, client, dan, cora, case):
        made.decided_item(dan, cora, case, told=True)
        client.force_login(dan)
        text = client.get(reverse("assessments:initial", args=[case.pk])).content.decode()
        assert made.FINDINGS["pressing_needs"] in text
        assert "We do the comprehensive assessment" in text
        assert "We ring on Monday." in text

    @pytest.mark.parametrize("who", ["brian", "orla"])
    def test_a_partner_reads_nothing_of_it(self, client, request, dan, cora, case, who):
        made.decided_item(dan, cora, case)
        client.force_login(request.getfixturevalue(who))
        item = CareTeamItem.objects.get()
        assert client.get(reverse("assessments:initial", args=[case.pk])).status_code == 403
        assert client.get(reverse("assessments:write-initial", args=[case.pk])).status_code == 403
        for name in ("care-team-item", "decide-care-team-item", "tell-care-team-decision"):
            assert client.get(reverse(f"assessments:{name}", args=[item.pk])).status_code == 404
        assert client.get(reverse("assessments:care-team", args=[case.lead_agency_id])).status_code == 404
        page = client.get(f"/cases/{case.pk}/").content.decode()
        assert made.FINDINGS["pressing_needs"] not in page
        assert "assessment" not in page.lower() or "initial assessment" not in page.lower()
