"""Steps in which roles, posts, cover and the agencies of a case change."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from agencies.models import Worker, WorkerRole
from agencies.services.agencies import sign_protocols
from cases.models import CaseAgency, CaseManagerAssignment, KeyWorkerAssignment
from cases.services import assignments, cover, key_workers, posts, protocols
from cases.services.agencies_in_case import add_agency, agency_leaves
from core.errors import NotAllowed
from tests.factories import WorkerFactory
from tests.proof import house as houses
from tests.proof.consents import Agreeing
from tests.proof.drive import MANAGERS, anybody, cases, partners, whichever
from tests.proof.oracle import Cover, Post, Role

LEAVING = [("cora", "turas"), ("kevin", "turas"), ("lucy", "turas"), ("lucy", "kells"), ("tom", "harbour")]
LEAVING.append(("brian", "harbour"))


class Working(Agreeing):
    """Who works on it."""

    def _may_staff(self, agency: str, case: str) -> bool:
        """The lead agency's manager; a partner's, in their own part and while consent lets them see it."""
        manager = MANAGERS[agency]
        if self.oracle.lead[case] == agency:
            return self.oracle.works(manager, case, self.now)
        named = self.oracle.shared_with({agency}, case, self.now)
        return bool(named) and (agency, case) in self.oracle.in_case and (manager, case) not in self.oracle.barred

    @rule(case=cases, number=whichever, agency=st.sampled_from(sorted(MANAGERS)), days_ago=st.sampled_from([0, 0, 3]))
    def name_key_worker(self, case, number, agency, days_ago):
        """Mostly one of the agency's own people."""
        able = [each for each in houses.POSTS if agency in self.oracle.at_work(each)]
        able = able if number % 4 else list(houses.POSTS)
        who = able[number % len(able)]
        role = Role(who, agency, case, False, self.today - timedelta(days=days_ago))
        held = [(r.who, r.agency, r.case) for r in self.oracle.roles if not r.is_case_manager]
        refused = ""
        if not self._may_staff(agency, case):
            refused = NotAllowed.code
        elif agency not in self.oracle.at_work(who):
            refused = "not-of-agency"
        elif (who, agency, case) in held:
            refused = "already-key-worker"
        if self.does(
            "name a key worker",
            lambda: key_workers.assign_key_worker(
                actor=self.person(MANAGERS[agency]),
                case=self.house.cases[case],
                agency=self.house.agencies[agency],
                worker=self.person(who),
                profession=Worker.Profession.NURSE,
                starts_on=role.since,
                in_care_team=False,
            ),
            refused,
        ):
            self.oracle.roles.append(role)

    @precondition(lambda self: any(not role.is_case_manager for role in self.oracle.roles))
    @rule(number=whichever)
    def end_key_work(self, number):
        held = [role for role in self.oracle.roles if not role.is_case_manager]
        role = held[number % len(held)]
        rows = KeyWorkerAssignment.objects.current().filter(case=self.house.cases[role.case])
        row = rows.get(worker=self.person(role.who), agency=self.house.agencies[role.agency])
        actor = self.person(MANAGERS[role.agency])
        work = {"actor": actor, "assignment": row, "ended_on": self.today, "reason": "other"}
        refused = "" if self._may_staff(role.agency, role.case) else NotAllowed.code
        if self.does("end key work", lambda: key_workers.end_key_worker(**work), refused):
            self.oracle.roles.remove(role)

    @rule(case=cases, who=anybody)
    def appoint_case_manager(self, case, who):
        if not self.oracle.works("ruth", case, self.now):
            return
        present = [role for role in self.oracle.roles if role.case == case and role.is_case_manager]
        refused = "" if "turas" in self.oracle.at_work(who) else "not-lead-agency"
        refused = refused or ("same-worker" if present and present[0].who == who else "")
        work = {"actor": self.person("ruth"), "case": self.house.cases[case], "worker": self.person(who)}
        if self.does(
            "appoint a case manager",
            lambda: assignments.assign_case_manager(**work, starts_on=self.today),
            refused,
        ):
            self.oracle.roles = [role for role in self.oracle.roles if role not in present]
            self.oracle.roles.append(Role(who, "turas", case, True, self.today))

    @precondition(lambda self: any(role.is_case_manager for role in self.oracle.roles))
    @rule(number=whichever)
    def case_manager_ends(self, number):
        held = [role for role in self.oracle.roles if role.is_case_manager]
        present = held[number % len(held)]
        if self.oracle.works("ruth", present.case, self.now):
            case = self.house.cases[present.case]
            work = {"actor": self.person("ruth"), "case": case, "reason": "left-post"}
            if self.does("a case manager ends", lambda: assignments.end_case_manager(**work)):
                self.oracle.roles.remove(present)
                assert not CaseManagerAssignment.objects.current().filter(case=case).exists()

    @rule(
        agency=st.sampled_from(sorted(MANAGERS)),
        away=st.sampled_from(range(5)),
        there=st.sampled_from(range(5)),
        begins=st.sampled_from(range(3)),
        lasts=st.sampled_from([0, 1, 5, 30]),
    )
    def arrange_cover(self, agency, away, there, begins, lasts):
        colleagues = [who for who in houses.POSTS if agency in self.oracle.at_work(who)]
        absent, stands_in = colleagues[away % len(colleagues)], colleagues[there % len(colleagues)]
        first = self.today + timedelta(days=begins)
        new = Cover(absent, stands_in, agency, first, first + timedelta(days=lasts))
        running = [c for c in self.oracle.covers if c.agency == agency and c.first <= new.last and c.last >= first]
        refused = ""
        if absent == stands_in:
            refused = "same-worker"
        elif any(c.absent == absent for c in running):
            refused = "already-covered"
        elif any(c.absent == stands_in for c in running):
            refused = "cover-is-away"
        given = self.does(
            "arrange cover",
            lambda: cover.arrange_cover(
                actor=self.person(MANAGERS[agency]),
                agency=self.house.agencies[agency],
                absent=self.person(absent),
                cover=self.person(stands_in),
                first_day=first,
                last_day=new.last,
            ),
            refused,
        )
        if given:
            self.oracle.covers.append(new)
            self.covers.append((new, given))

    @precondition(lambda self: any(cover.last >= self.today for cover in self.oracle.covers))
    @rule(number=whichever)
    def cancel_cover(self, number):
        running = [(c, row) for c, row in self.covers if c in self.oracle.covers and c.last >= self.today]
        if running:
            called_off, row = running[number % len(running)]
            work = {"actor": self.person(MANAGERS[called_off.agency]), "arrangement": row}
            if self.does("cancel cover", lambda: cover.cancel_cover(**work)):
                self.oracle.covers.remove(called_off)

    @rule(post=st.sampled_from(LEAVING))
    def leave_or_return(self, post):
        """A post ends, once nobody depends on it; or the worker is taken on again."""
        who, agency = post
        posts_held = [each for each in self.oracle.posts if (each.who, each.agency) == post]
        if not posts_held:
            WorkerFactory(
                user=self.person(who),
                agency=self.house.agencies[agency],
                roles=[WorkerRole.Role.KEY_WORKER],
                started_on=self.today,
            )
            type(self.person(who)).objects.filter(pk=self.person(who).pk).update(is_active=True)
            self.oracle.posts.append(Post(who, agency, False))
            self.done["return to a post"] += 1
        else:
            holds = any((role.who, role.agency) == post for role in self.oracle.roles)
            covers = any((c.stands_in, c.agency) == post and c.last >= self.today for c in self.oracle.covers)
            work = {"actor": self.person(MANAGERS[agency]), "worker": self.house.post(who, agency)}
            if self.does(
                "leave a post",
                lambda: posts.end_post(**work, reason="A new job", on=self.today),
                "cases-held" if holds else "covers-others" if covers else "",
            ):
                self.oracle.posts.remove(posts_held[0])
        self.house.refresh()

    @rule(case=cases, agency=partners)
    def leave_or_join_case(self, case, agency):
        if not self.oracle.works("ruth", case, self.now):
            return
        actor, row = self.person("ruth"), self.house.cases[case]
        if (agency, case) in self.oracle.in_case:
            part = CaseAgency.objects.get(case=row, agency=self.house.agencies[agency], left_on=None)
            work = {"actor": actor, "membership": part, "left_on": self.today}
            if self.does("an agency leaves the case", lambda: agency_leaves(**work)):
                self.oracle.in_case.remove((agency, case))
                gone = [role for role in self.oracle.roles if (role.agency, role.case) == (agency, case)]
                self.oracle.roles = [role for role in self.oracle.roles if role not in gone]
        else:
            joins = {"actor": actor, "case": row, "agency": self.house.agencies[agency], "does": "Its part"}
            managed = any(role.case == case and role.is_case_manager for role in self.oracle.roles)
            refused = "" if managed else "GB1-identify-first"  # nobody is asked to join before there is whom to ring
            if self.does("an agency joins the case", lambda: add_agency(**joins), refused):
                self.oracle.in_case.add((agency, case))

    @rule(agency=st.sampled_from(["harbour", "kells"]))
    def leave_or_sign_protocols(self, agency):
        row, actor = self.house.agencies[agency], self.person(MANAGERS[agency])
        if agency in self.oracle.bound:
            self.does("leave the protocols", lambda: protocols.withdraw_from_protocols(actor=actor, agency=row))
            self.oracle.bound.remove(agency)
        else:
            self.does("sign the protocols", lambda: sign_protocols(actor=actor, agency=row, signed_on=self.today))
            self.oracle.bound.add(agency)
