"""What the rules of the house let pass, each with its reason. test_house_rules.py fails on whatever is neither kept nor
named here, and on whatever is named here and no longer exists.
"""

from dataclasses import dataclass

# The only pages that nobody needs to sign in for.
PUBLIC_PAGES = {"healthz"}

# Models without field history.
NOT_TRACKED = {
    "core.AuditEvent": "is itself the log, and a trigger keeps it from change",
    "core.DailyRun": "a job's place mark, moved by nobody",
    "core.Job": "progress of long work, written every few seconds; what was asked for is in the log",
    "accounts.User": "passwords and last sign-ins do not belong in a history; verbs on accounts are in the log",
    "notifications.Notice": "written once and stamped when it goes out",
    "cases.CaseUserPermission": "its assignment, cover or grant keeps the history; the log has the rest",
    "cases.CareDomain": "the list of domains comes with a release",
}

# Instants ("..._at") without the person who acted ("..._by"). `created_at` and `updated_at` of a tracked model need no
# entry: the history names both people.
NO_ACTOR = {
    "core.Job.heartbeat_at": "a worker process's sign of life",
    "core.Job.finished_at": "a worker process ends it; asked_by is the person",
    "notifications.Notice.queued_at": "the outbox's stamp",
    "notifications.Notice.sent_at": "the postman's stamp",
    "notifications.Notice.withheld_at": "the postman's stamp",
    "cases.CaseUserPermission.starts_at": "a bound, not an act; granted_by and the assignment say who",
    "cases.CaseUserPermission.ends_at": "a bound, not an act; granted_by and the assignment say who",
}

# Text that is neither core.fields.Line nor Prose (which refuse PPS numbers). Choices need no entry: nobody types them.
NOT_TYPED = {
    "core.AuditEvent.channel": "written by code",
    "core.AuditEvent.purpose": "written by code",
    "core.AuditEvent.verb": "written by code",
    "core.AuditEvent.subject_label": "written by code",
    "core.AuditEvent.subject_id": "written by code",
    "core.AuditEvent.part": "written by code",
    "core.DailyRun.job": "written by code",
    "core.Job.kind": "written by code",
    "core.Job.message": "written by code",
    "accounts.User.password": "a hash",
    "notifications.Notice.key": "written by code",
    "notifications.Notice.subject": "written by code, without anything of the case",
    "notifications.Notice.about_label": "written by code",
    "agencies.ServiceSetting.key": "one of agencies.service_settings",
    "cases.Case.reference": "made by the service",
    "cases.CaseUserPermission.codename": "filled by a trigger",
    "cases.MergeTask.reason": "written by code",
    "cases.CareDomain.code": "comes with a release",
}


@dataclass(frozen=True)
class Reach:
    """What a row that leads to a person means for the four things that are done with all of a person.

    merge: "moves" to the record that stays, "follows" its parent without being touched, or "stays" as it was.
    subject_access: it is in the person's copy. erasure: it is "deleted", "stripped" of the person, or "kept".
    timeline: it can appear in the story of the case.
    """

    merge: str
    subject_access: bool
    erasure: str
    timeline: bool
    why: str = ""


# Every foreign key, and every many-to-many, that leads to a ServiceUser or a Case, straight or by way of another row.
REACHES: dict[str, Reach] = {}

# Rows that name a person or a case by number, which no foreign key shows.
REACHES_BY_NUMBER = {
    "core.AuditEvent.file_id": Reach("stays", True, "kept", True, "the log is evidence; it outlives what it is about"),
    "notifications.Notice.about_id": Reach("stays", False, "deleted", False, "holds no words of the case"),
}
