from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from agencies.models.agencies import Agency
from core.commands import tracked
from core.fields import Line, Prose
from core.models import TimeStamped, Versioned


class WorkerQuerySet(models.QuerySet):
    def in_post(self, on: date):
        """Those who have begun and have not left by this day; somebody on leave is still in post."""
        return self.filter(Q(left_on=None) | Q(left_on__gt=on), started_on__lte=on)

    def with_role(self, *roles: str):
        return self.filter(pk__in=WorkerRole.objects.current().filter(role__in=roles).values("worker"))


class Worker(TimeStamped, Versioned):
    """A person's post in an agency. One post can hold several roles; the profession is not a role."""

    class Profession(models.TextChoices):
        DRUGS_WORKER = "drugs-worker", "Drugs worker"
        ALCOHOL_WORKER = "alcohol-worker", "Alcohol worker"
        HOMELESS_WORKER = "homeless-worker", "Homeless services worker"
        NURSE = "nurse", "Nurse"
        DOCTOR = "doctor", "Doctor"
        COUNSELLOR = "counsellor", "Counsellor"
        SOCIAL_WORKER = "social-worker", "Social worker"
        PROBATION_OFFICER = "probation-officer", "Probation officer"
        OTHER_HEALTH = "other-health", "Other health professional"
        OTHER_JUSTICE = "other-justice", "Other criminal-justice professional"
        OTHER = "other", "Other"

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="workers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="posts")
    job_title = Line(max_length=120, blank=True)
    profession = models.CharField(max_length=20, choices=Profession)
    phone = Line(max_length=40, blank=True)
    line_manager = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="team")
    hours_week = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    is_mandated_person = models.BooleanField(default=False)
    started_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    on_leave_from = models.DateField(null=True, blank=True)
    on_leave_until = models.DateField(null=True, blank=True)

    objects = WorkerQuerySet.as_manager()
    history = tracked()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "user"], condition=Q(left_on=None), name="one_current_post"),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("started_on")), name="worker_leaves_after_they_start"
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.agency.label}"

    def get_absolute_url(self):
        return reverse("agencies:worker", args=[self.pk])


class WorkerRoleQuerySet(models.QuerySet):
    def current(self):
        return self.filter(ended_at=None)


class WorkerRole(models.Model):
    """What a post may do in the system (S.4). Case manager and cover are roles on a case, not on a post."""

    class Role(models.TextChoices):
        KEY_WORKER = "key-worker", "Key worker"
        LINE_MANAGER = "line-manager", "Line manager"
        SENIOR_MANAGER = "senior-manager", "Senior manager"
        AGENCY_ADMIN = "agency-admin", "Agency administrator"
        COORDINATOR = "coordinator", "Co-ordinator"
        NATIONAL_COORDINATOR = "national-coordinator", "National co-ordinator"
        IMPLEMENTATION_ADVISOR = "implementation-advisor", "Implementation advisor"
        DPO = "dpo", "Data protection officer"
        AUDITOR = "auditor", "Auditor"

    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(max_length=25, choices=Role)
    given_at = models.DateTimeField(auto_now_add=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = WorkerRoleQuerySet.as_manager()
    history = tracked()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["worker", "role"], condition=Q(ended_at=None), name="role_held_once")
        ]

    def __str__(self):
        return f"{self.get_role_display()}: {self.worker}"


class Competence(models.Model):
    """Something a worker can do well that others may look for: a language, an approach, a qualification.

    One that lets them do psychosocial or medical work says so (MC-session-other).
    """

    class Permits(models.TextChoices):
        PSYCHOSOCIAL = "psychosocial", "Psychosocial interventions"
        MEDICAL = "medical", "Medical interventions"

    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="competences")
    name = Line(max_length=120)
    permits = models.CharField(max_length=12, choices=Permits, blank=True)
    note = Prose(blank=True)

    history = tracked()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["worker", "name"], name="competence_named_once")]

    def __str__(self):
        return self.name


class TrainingRecord(models.Model):
    """Training that a worker has done, with its day (GB2-training)."""

    class Kind(models.TextChoices):
        ASSESSMENT_TOOL = "assessment-tool", "Assessment tool"
        PROTOCOLS = "protocols", "Protocols"
        ACCREDITED_MODULE = "accredited-module", "Accredited case-management module"
        CHILD_PROTECTION = "child-protection", "Child protection"
        OTHER = "other", "Other"

    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="training")
    kind = models.CharField(max_length=20, choices=Kind)
    title = Line(max_length=160, blank=True)
    done_on = models.DateField()
    provider = Line(max_length=120, blank=True)

    history = tracked()

    class Meta:
        indexes = [models.Index(fields=["kind", "worker"], name="training_by_kind")]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.done_on}"
