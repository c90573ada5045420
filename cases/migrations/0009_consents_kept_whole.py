from django.db import migrations, models

from core.together import Together


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0008_consents_as_items"),
    ]

    operations = [Together([
        migrations.RemoveField(
            model_name="consentscope",
            name="domains",
        ),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(fields=["case", "kind", "state"], name="consents_by_case"),
        ),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(
                condition=models.Q(("state", "signed"), ("superseded_at", None), ("withdrawn_at", None)),
                fields=["expires_on"],
                name="standing_consents_by_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_on", None), ("expires_on__gt", models.F("signed_on")), _connector="OR"),
                name="consent_expires_after_it_is_signed",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "signed"), _negated=True), ("signed_on__isnull", False), _connector="OR"
                ),
                name="signed_consent_has_its_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "signed"), _negated=True),
                    ("kind", "service-delivery"),
                    ("expires_on__isnull", False),
                    _connector="OR",
                ),
                name="consent_to_share_has_its_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(fields=("reference", "revision"), name="consent_revision_once"),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "case-management"), ("state", "signed"), ("superseded_at", None)),
                fields=("case",),
                name="one_six_month_consent_stands",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "case-management"), ("state", "draft")),
                fields=("case",),
                name="one_draft_of_consent_per_case",
            ),
        ),
        migrations.AddIndex(
            model_name="confidentialitydiscussion",
            index=models.Index(fields=["case", "-held_on"], name="confidentiality_by_case"),
        ),
        migrations.AddConstraint(
            model_name="confidentialitydiscussion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("limits_explained", True), ("refusal_explained", True), ("sharing_explained", True)
                ),
                name="confidentiality_talk_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="consentitem",
            constraint=models.UniqueConstraint(fields=("scope", "domain"), name="domain_once_in_a_scope"),
        ),
        migrations.AddConstraint(
            model_name="consentitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("information", ""), _negated=True),
                fields=("scope", "information"),
                name="information_once_in_a_scope",
            ),
        ),
        migrations.AddConstraint(
            model_name="consentitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("domain", None), models.Q(("information", ""), _negated=True)),
                    models.Q(("domain__isnull", False), ("information", "")),
                    _connector="OR",
                ),
                name="consent_item_is_one_thing",
            ),
        ),
        migrations.AddIndex(
            model_name="consentwithdrawal",
            index=models.Index(fields=["consent", "taken_at"], name="withdrawals_by_consent"),
        ),
    ])]
