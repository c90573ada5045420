from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from agencies.models import Agency, Worker
from cases.models.cases import Case
from core.commands import tracked
from core.fields import Line, Prose
from core.guardian import UserPermission
from core.models import TimeStamped


class CaseUserPermission(UserPermission):
    """A right allocated to one person on one case. The policy reads it; only a service writes it.

    `codename` and `manages` are not for writing: a trigger (migration 0002) fills them from the permission, so that
    the database keeps one case manager per case and kind even against code that skips the services, and so that the
    policy finds a right without a join.
    """

    class Manages(models.TextChoices):
        INDIVIDUAL = "INDIVIDUAL", "Case manager"
        CHILD_FAMILY = "CHILD_FAMILY", "Child and family case manager"  # asked for by name; a social worker's

    class Ground(models.TextChoices):
        ROLE = "role", "A role on the case"
        EMERGENCY = "emergency", "Emergency access"
        EXCEPTION = "exception", "Let in by name"
        STATUTORY = "statutory", "Statutory access"

    grantable = frozenset({"view_case", "work_case", "manage_case", "cover_case"})

    content_object = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="permissions")
    codename = models.CharField(max_length=20, editable=False)
    manages = models.CharField(max_length=20, null=True, blank=True, choices=Manages)  # noqa: DJ001 (null: not unique)
    covers = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="covered_by")
    agency = models.ForeignKey(
        Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # for which the person works on this case
    ground = models.CharField(max_length=10, choices=Ground, default=Ground.ROLE)
    reason = Prose(blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    # Of an emergency access: who ended it before its time, and who looked at it afterwards.
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    review_note = Prose(blank=True)

    class Meta(UserPermission.Meta):
        indexes = [
            models.Index(fields=["-starts_at"], condition=Q(ground="emergency"), name="emergency_accesses"),
            models.Index(fields=["user", "codename", "content_object"], name="case_rights_by_person"),
            models.Index(fields=["content_object", "codename"], name="case_rights_by_case"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["content_object", "manages"],
                condition=Q(manages__isnull=False),
                name="one_case_manager_per_case_and_kind",
            ),
            models.CheckConstraint(
                condition=Q(manages=None) | Q(manages__in=["INDIVIDUAL", "CHILD_FAMILY"]), name="manages_a_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")), name="right_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(ground="role") | (~Q(reason="") & Q(ends_at__isnull=False, granted_by__isnull=False)),
                name="exception_has_reason_grantor_and_end",
            ),
        ]

    def get_absolute_url(self):
        return reverse("cases:emergency-access", args=[self.pk])

    @property
    def file_id(self) -> int:
        return self.content_object_id


class AssignmentQuerySet(models.QuerySet):
    def current(self):
        return self.filter(ended_on=None)


class Assignment(TimeStamped):
    """A worker's time in a role on a case. While it lasts it holds its permission."""

    class End(models.TextChoices):
        HANDOVER = "handover", "Handed over"
        DISENGAGEMENT = "disengagement", "The person disengaged"
        CLOSURE = "closure", "Case closed"
        LEFT_POST = "left-post", "Left the post"
        LONG_LEAVE = "long-leave", "Long leave"
        LEVEL = "level", "No longer case-managed"
        OTHER = "other", "Other"

    worker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=15, choices=End, blank=True)
    end_note = Prose(blank=True)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def file_id(self) -> int:
        return self.case_id  # type: ignore[attr-defined]  # each kind of assignment names its case


class CaseManagerAssignment(Assignment):
    """A worker's time as the case manager, of the adult or of the child and family (KW-6.2, KW-8.2.3)."""

    class Scope(models.TextChoices):
        INDIVIDUAL = "INDIVIDUAL", "Case manager"
        CHILD_FAMILY = "CHILD_FAMILY", "Child and family case manager"

    class Ground(models.TextChoices):
        CHILD_PROTECTION = "child-protection", "Child protection"
        SOCIAL_WORK = "social-work", "Social work with the family"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assignments")
    scope = models.CharField(max_length=12, choices=Scope, default=Scope.INDIVIDUAL)
    interim_until = models.DateField(null=True, blank=True)  # named to bridge an absence, up to this day
    ground = models.CharField(max_length=20, choices=Ground, blank=True)
    role_split = Prose(blank=True)  # who does what, the social worker and the adult's case manager (KW-8.2.3b)
    told_on = models.DateField(null=True, blank=True)  # the case manager told the social worker (GB1-sw-supported)
    told_how = Line(max_length=120, blank=True)
    permission = models.OneToOneField(
        CaseUserPermission, null=True, blank=True, on_delete=models.PROTECT, related_name="assignment"
    )

    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("starts_on")), name="assignment_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, permission__isnull=False) | Q(ended_on__isnull=False, permission=None),
                name="assignment_holds_its_permission_until_it_ends",
            ),
            models.UniqueConstraint(
                fields=["case", "scope"], condition=Q(ended_on=None), name="one_case_manager_assignment_per_scope"
            ),
            models.CheckConstraint(
                condition=Q(scope="INDIVIDUAL") | (~Q(ground="") & ~Q(role_split="")),
                name="child_family_role_has_ground_and_split",
            ),
        ]
        indexes = [models.Index(fields=["worker"], condition=Q(ended_on=None), name="current_managers_by_worker")]

    def __str__(self):
        return f"{self.worker} manages {self.case}"

    @property
    def role(self) -> str:
        return "case manager" if self.scope == self.Scope.INDIVIDUAL else "child and family case manager"


class KeyWorkerAssignment(Assignment):
    """A worker's time as a key worker of one agency on a case (KW-5.1)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="key_workers")
    profession = models.CharField(max_length=20, choices=Worker.Profession)
    in_care_team = models.BooleanField(null=True, blank=True)  # of the team giving most of the care (MC-kw-mdt)
    care_team_name = Line(max_length=120, blank=True)
    permission = models.OneToOneField(
        CaseUserPermission, null=True, blank=True, on_delete=models.PROTECT, related_name="key_worker_assignment"
    )

    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("starts_on")), name="key_work_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, permission__isnull=False) | Q(ended_on__isnull=False, permission=None),
                name="key_worker_holds_the_permission_until_it_ends",
            ),
            models.UniqueConstraint(
                fields=["case", "worker", "agency"], condition=Q(ended_on=None), name="key_worker_once_per_case"
            ),
        ]
        indexes = [models.Index(fields=["worker"], condition=Q(ended_on=None), name="current_key_workers")]

    role = "key worker"

    def __str__(self):
        return f"{self.worker} is key worker in {self.case}"


class CoverArrangement(TimeStamped):
    """A named stand-in for an absent worker, first day to last (GB2-cover).

    The rights are CaseUserPermission rows `cover_case`, one for each right covered, open from the first day to the end
    of the last.
    """

    absent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="absences")
    cover = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="covering")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="cover_arrangements")
    first_day = models.DateField()
    last_day = models.DateField()
    reason = Line(max_length=160, blank=True)
    arranged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    permissions = models.ManyToManyField(CaseUserPermission, related_name="arrangements", blank=True)

    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="cover_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(absent=F("cover")), name="nobody_covers_for_themselves"),
        ]

    def __str__(self):
        return f"{self.cover} for {self.absent}, {self.first_day} to {self.last_day}"

    def get_absolute_url(self):
        return reverse("cases:cover", args=[self.pk])

    def runs_on(self, day: date) -> bool:
        return self.cancelled_at is None and self.first_day <= day <= self.last_day


class SightBar(TimeStamped):
    """A worker who may not see one person's file whatever their role: their own, a relative's, a friend's."""

    service_user = models.ForeignKey("cases.ServiceUser", on_delete=models.PROTECT, related_name="sight_bars")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sight_bars")
    reason = models.CharField(
        max_length=10, choices=[("own", "Their own file"), ("family", "Family"), ("conflict", "Conflict of interest")]
    )
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    history = tracked()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service_user", "user"], name="sight_barred_once")]

    def __str__(self):
        return f"{self.user_id} may not see {self.service_user_id}"
