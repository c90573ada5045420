from django.db import migrations


def as_items(apps, schema_editor):
    """Consents kept until now named domains and nothing else: each becomes a signed one, with an item for each domain.

    They keep what they opened, and open no more: where a case had several, the last signed is the six-month form and
    the others stand beside it.
    """
    Consent = apps.get_model("cases", "Consent")
    Item = apps.get_model("cases", "ConsentItem")
    seen = set()
    for consent in Consent.objects.order_by("case", "-signed_on", "-pk").prefetch_related("scopes__domains"):
        consent.kind = "additional" if consent.case_id in seen else "case-management"
        consent.state = "signed"
        consent.reference = f"CON-{consent.signed_on.year}-{consent.pk:04}"
        consent.save()
        seen.add(consent.case_id)
        for scope in consent.scopes.all():
            Item.objects.bulk_create(Item(scope=scope, domain=domain) for domain in scope.domains.all())
    History = apps.get_model("cases", "HistoricalConsent")
    for row in History.objects.filter(reference=""):
        row.state, row.reference = "signed", f"CON-{row.signed_on.year}-{row.id:04}"
        row.save()


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_what_a_person_agreed_to")]

    operations = [migrations.RunPython(as_items, migrations.RunPython.noop)]
