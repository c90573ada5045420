"""The agencies of the demonstration and who works there, as their administrators would have set them up."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from accounts.models import User
from agencies.models import Agency, AgencyContact, AgencyService, PolicyDocument, TrainingRecord, Worker, WorkerRole
from core.days import today

PASSWORD = "a walk by the canal"  # of the demonstration alone, whose people do not exist
Role, Sector, Profession = WorkerRole.Role, Agency.Sector, Worker.Profession


@dataclass(frozen=True, slots=True)
class Sign:
    """One demonstration sign-in: who it is, and what they do."""

    username: str
    first_name: str
    last_name: str
    agency: str
    profession: str
    roles: tuple[str, ...]
    what: str
    phone: str = ""


AGENCIES = (
    ("Turas Training", "Turas", Sector.DRUG_ALCOHOL, True),
    ("Harbour Community Drug Project", "Harbour", Sector.DRUG_ALCOHOL, True),
    ("Bridge Homeless Service", "Bridge", Sector.HOMELESS, True),
    ("Castle Street Clinic", "Clinic", Sector.PRIMARY_CARE, True),
    ("Tusla Social Work, Dublin North", "Tusla SW", Sector.SOCIAL_WORK, True),
    ("North Inner City Task Force", "Task Force", Sector.TASK_FORCE, True),
    ("Liffey Counselling", "", Sector.OTHER, False),
    ("Mater Dispensary", "", Sector.PRIMARY_CARE, False),
)

SIGNS = (
    Sign(
        "aoife",
        "Aoife",
        "Brennan",
        "Turas",
        Profession.DRUGS_WORKER,
        (Role.KEY_WORKER,),
        "case manager at Turas",
        "01 555 0141",
    ),
    Sign(
        "brian",
        "Brian",
        "Keogh",
        "Harbour",
        Profession.DRUGS_WORKER,
        (Role.KEY_WORKER,),
        "key worker at Harbour",
        "01 555 0190",
    ),
    Sign(
        "cora",
        "Cora",
        "Ní Fhloinn",
        "Turas",
        Profession.DRUGS_WORKER,
        (Role.KEY_WORKER, Role.LINE_MANAGER),
        "line manager at Turas",
        "01 555 0140",
    ),
    Sign(
        "dan",
        "Dan",
        "Moran",
        "Turas",
        Profession.ALCOHOL_WORKER,
        (Role.KEY_WORKER,),
        "key worker at Turas",
        "01 555 0142",
    ),
    Sign(
        "eva",
        "Eva",
        "Lynch",
        "Tusla SW",
        Profession.SOCIAL_WORKER,
        (Role.KEY_WORKER,),
        "social worker at Tusla",
        "01 555 0177",
    ),
    Sign(
        "fiona",
        "Fiona",
        "Walsh",
        "Task Force",
        Profession.OTHER,
        (Role.COORDINATOR,),
        "co-ordinator at the Task Force",
        "01 555 0160",
    ),
    Sign(
        "maeve",
        "Maeve",
        "Kelly",
        "Task Force",
        Profession.OTHER,
        (Role.NATIONAL_COORDINATOR,),
        "national co-ordinator at the Task Force",
        "01 555 0161",
    ),
    Sign(
        "gerard",
        "Gerard",
        "Nolan",
        "Turas",
        Profession.OTHER,
        (Role.SENIOR_MANAGER,),
        "senior manager at Turas",
        "01 555 0139",
    ),
    Sign("hugh", "Hugh", "Casey", "Turas", Profession.OTHER, (Role.AUDITOR,), "auditor at Turas", "01 555 0138"),
    Sign(
        "nora",
        "Nora",
        "Quinn",
        "Turas",
        Profession.OTHER,
        (Role.AGENCY_ADMIN,),
        "agency administrator at Turas",
        "01 555 0137",
    ),
    Sign(
        "ita", "Íta", "Doyle", "Turas", Profession.OTHER, (Role.DPO,), "data protection officer of Turas", "01 555 0136"
    ),
    Sign(
        "lena",
        "Lena",
        "Fox",
        "Bridge",
        Profession.HOMELESS_WORKER,
        (Role.KEY_WORKER,),
        "case manager at Bridge",
        "01 555 0151",
    ),
    Sign(
        "orla",
        "Orla",
        "Duffy",
        "Harbour",
        Profession.DRUGS_WORKER,
        (Role.LINE_MANAGER, Role.AGENCY_ADMIN),
        "manager at Harbour",
        "01 555 0191",
    ),
    Sign(
        "peter",
        "Peter",
        "Mensah",
        "Bridge",
        Profession.HOMELESS_WORKER,
        (Role.LINE_MANAGER, Role.AGENCY_ADMIN),
        "manager at Bridge",
        "01 555 0150",
    ),
    Sign(
        "ruth",
        "Ruth",
        "Roche",
        "Clinic",
        Profession.DOCTOR,
        (Role.KEY_WORKER, Role.LINE_MANAGER),
        "prescriber at the clinic",
        "01 555 0178",
    ),
)


def lay_out() -> None:
    """Agencies, services, contacts, posts and roles: what a new service begins with."""
    for name, short_name, sector, signed in AGENCIES:
        Agency.objects.create(
            name=name,
            short_name=short_name,
            sector=sector,
            signed_protocols_on=date(2024, 9, 2) if signed else None,
            phone="01 555 0100",
            is_methadone_clinic=name == "Castle Street Clinic",
            prescriber="Dr Ruth Roche" if name == "Castle Street Clinic" else "",
            controller_name=name if signed else "",
            controller_contact="privacy@example.org" if signed else "",
            dpo_name="Íta Doyle" if name == "Turas Training" else "",
            dpo_contact="dpo@example.org" if name == "Turas Training" else "",
            privacy_notice_version="2026-01" if signed else "",
        )
    for sign in SIGNS:
        _post(sign)
    turas = Agency.objects.get(short_name="Turas")
    turas.child_protection_officer = Worker.objects.get(user__username="cora")
    turas.save()
    for username in ("aoife", "dan"):
        worker = Worker.objects.get(user__username=username)
        worker.line_manager = Worker.objects.get(user__username="cora")
        worker.save()
    _offers(turas)
    _papers(turas)


def _post(sign: Sign) -> None:
    user = User(
        username=sign.username,
        first_name=sign.first_name,
        last_name=sign.last_name,
        email=f"{sign.username}@example.org",
    )
    user.set_password(PASSWORD)
    user.save()
    worker = Worker.objects.create(
        agency=Agency.objects.get(short_name=sign.agency),
        user=user,
        job_title=sign.what[0].upper() + sign.what.split(" at ")[0][1:],
        profession=sign.profession,
        phone=sign.phone,
        started_on=date(2024, 9, 2),
        is_mandated_person=sign.profession in (Profession.SOCIAL_WORKER, Profession.DOCTOR),
        hours_week=Decimal("17.5") if sign.username == "dan" else None,  # half-time, and more than that holds
    )
    for role in sign.roles:
        WorkerRole.objects.create(worker=worker, role=role, given_by=user)


def _offers(turas: Agency) -> None:
    for agency, service in (
        ("Turas", "Day programme"),
        ("Turas", "Aftercare group"),
        ("Harbour", "Low-threshold drop-in"),
        ("Bridge", "Emergency beds, Gardiner Street"),
        ("Clinic", "Opioid treatment clinic"),
    ):
        AgencyService.objects.create(agency=Agency.objects.get(short_name=agency), name=service)
    for agency, name, role in (
        ("Clinic", "Dr Ruth Roche", "Prescriber"),
        ("Bridge", "Peter Mensah", "Manager"),
        ("Harbour", "Orla Duffy", "Manager"),
    ):
        AgencyContact.objects.create(
            agency=Agency.objects.get(short_name=agency), name=name, role=role, phone="01 555 0178"
        )
    AgencyContact.objects.create(
        agency=Agency.objects.get(name="Liffey Counselling"), name="Una Shaw", role="Counsellor", phone="01 555 0300"
    )


def _papers(turas: Agency) -> None:
    kinds = PolicyDocument.Kind
    for kind, title, due in (
        (kinds.CASE_MANAGEMENT, "Key working and case management", 30),
        (kinds.CASE_NOTES, "Case notes and correspondence", 200),
        (kinds.ASSESSMENT, "Assessment and care planning", -12),
        (kinds.CASE_MEETING, "Interagency case meetings", 320),
        (kinds.CONFIDENTIALITY, "Confidentiality", 150),
        (kinds.PRIVACY_NOTICE, "Privacy notice", 240),
    ):
        PolicyDocument.objects.create(
            agency=turas,
            kind=kind,
            title=title,
            version_label="2.1",
            approved_on=today() - timedelta(days=700),
            revision_due_on=today() + timedelta(days=due),
        )
    for username, training in (
        ("aoife", TrainingRecord.Kind.PROTOCOLS),
        ("aoife", TrainingRecord.Kind.ACCREDITED_MODULE),
        ("cora", TrainingRecord.Kind.PROTOCOLS),
        ("dan", TrainingRecord.Kind.ASSESSMENT_TOOL),
    ):
        TrainingRecord.objects.create(
            worker=Worker.objects.get(user__username=username), kind=training, done_on=date(2025, 3, 14)
        )
