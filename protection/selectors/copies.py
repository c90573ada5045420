"""The full case file that a case manager asked for: under way, failed or to be taken."""

from dataclasses import dataclass

from cases.models import Case
from core.models import Job
from protection.models import Bundle
from protection.policies import bundle_policy

FULL_FILE = "protection.full-file"


@dataclass(frozen=True, slots=True)
class Made:
    job: Job | None
    bundle: Bundle | None

    @property
    def is_working(self) -> bool:
        return self.job is not None and self.job.state in (Job.State.WAITING, Job.State.RUNNING)

    @property
    def failed(self) -> str:
        return self.job.message if self.job is not None and self.job.state == Job.State.FAILED else ""


def full_file_of(user, case: Case) -> Made:
    job = Job.objects.filter(kind=FULL_FILE, asked_by=user, arguments={"case": case.pk}).order_by("-pk").first()
    bundle = bundle_policy.scope(user).filter(case=case, made_by=user).order_by("-pk").first()
    return Made(job, bundle)
