"""On what ground something may be told without the person's consent, and by which law (LAW-share-without-consent)."""

from django.db.models import TextChoices


class Ground(TextChoices):
    """The three grounds that there are. Nothing else goes round the person's consent."""

    CHILD_PROTECTION = "child-protection", "To protect a child"
    DANGER = "danger", "Danger to life, or of serious harm"
    COURT_ORDER = "court-order", "A court has ordered it"


class LegalBasis(TextChoices):
    """The law behind each ground."""

    MANDATED_REPORT = "mandated-report", "Mandated report to Tusla: Children First Act 2015, section 14"
    CHILDREN_FIRST = "children-first", "Reasonable concern for a child: Children First national guidance"
    WITHHOLDING = (
        "withholding",
        "Duty to tell the Gardaí of an offence against a child or vulnerable person: "
        "Criminal Justice (Withholding of Information) Act 2012",
    )
    VITAL_INTERESTS = "vital-interests", "To save a life: GDPR, articles 6(1)(d) and 9(2)(c)"
    PREVENT_HARM = "prevent-harm", "To prevent an offence: Data Protection Act 2018, section 41(b)"
    ORDER = "order", "Order of a court: GDPR, article 6(1)(c)"
    WARRANT = "warrant", "Search warrant"
    SUMMONS = "summons", "Witness summons, subpoena or order for discovery"


BASES: dict[Ground, tuple[LegalBasis, ...]] = {
    Ground.CHILD_PROTECTION: (LegalBasis.MANDATED_REPORT, LegalBasis.CHILDREN_FIRST, LegalBasis.WITHHOLDING),
    Ground.DANGER: (LegalBasis.VITAL_INTERESTS, LegalBasis.PREVENT_HARM, LegalBasis.WITHHOLDING),
    Ground.COURT_ORDER: (LegalBasis.ORDER, LegalBasis.WARRANT, LegalBasis.SUMMONS),
}


class Told(TextChoices):
    """How something was told, or a paper handed over."""

    IN_PERSON = "in-person", "In person"
    TELEPHONE = "telephone", "By telephone"
    POST = "post", "By post"
    EMAIL = "e-mail", "By secure e-mail"
    PORTAL = "portal", "Through a portal, such as Tusla’s"
