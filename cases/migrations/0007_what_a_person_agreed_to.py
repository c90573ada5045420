import django.contrib.postgres.fields
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import core.fields

from core.together import Together


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0006_house_addresses"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [Together([
        migrations.CreateModel(
            name="ConfidentialityDiscussion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("held_on", models.DateField()),
                ("limits_explained", models.BooleanField(default=False)),
                ("sharing_explained", models.BooleanField(default=False)),
                ("refusal_explained", models.BooleanField(default=False)),
                ("note", core.fields.Prose(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="ConsentItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "information",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("contact-details", "Contact details"),
                            ("attendance", "Attendance"),
                            ("assessment", "The assessment of the areas ticked"),
                            ("plan-part", "Own part of the care plan"),
                            ("whole-plan", "The whole care plan"),
                            ("minutes", "Minutes, own items"),
                        ],
                        max_length=20,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ConsentWithdrawal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("taken_at", models.DateTimeField()),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("in-person", "In person"),
                            ("telephone", "By telephone"),
                            ("writing", "In writing"),
                            ("through-another", "Through another worker or agency"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "extent",
                    models.CharField(
                        choices=[
                            ("whole", "Everything"),
                            ("agency", "For some agencies"),
                            ("items", "Some information"),
                        ],
                        max_length=10,
                    ),
                ),
                ("persons_words", core.fields.Prose(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="HistoricalConfidentialityDiscussion",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                ("held_on", models.DateField()),
                ("limits_explained", models.BooleanField(default=False)),
                ("sharing_explained", models.BooleanField(default=False)),
                ("refusal_explained", models.BooleanField(default=False)),
                ("note", core.fields.Prose(blank=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
            ],
            options={
                "verbose_name": "historical confidentiality discussion",
                "verbose_name_plural": "historical confidentiality discussions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalConsentItem",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "information",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("contact-details", "Contact details"),
                            ("attendance", "Attendance"),
                            ("assessment", "The assessment of the areas ticked"),
                            ("plan-part", "Own part of the care plan"),
                            ("whole-plan", "The whole care plan"),
                            ("minutes", "Minutes, own items"),
                        ],
                        max_length=20,
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
            ],
            options={
                "verbose_name": "historical consent item",
                "verbose_name_plural": "historical consent items",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalConsentWithdrawal",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("taken_at", models.DateTimeField()),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("in-person", "In person"),
                            ("telephone", "By telephone"),
                            ("writing", "In writing"),
                            ("through-another", "Through another worker or agency"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "extent",
                    models.CharField(
                        choices=[
                            ("whole", "Everything"),
                            ("agency", "For some agencies"),
                            ("items", "Some information"),
                        ],
                        max_length=10,
                    ),
                ),
                ("persons_words", core.fields.Prose(blank=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
            ],
            options={
                "verbose_name": "historical consent withdrawal",
                "verbose_name_plural": "historical consent withdrawals",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.RemoveConstraint(
            model_name="consent",
            name="consent_expires_after_it_is_signed",
        ),
        migrations.AddField(
            model_name="consent",
            name="authority_name",
            field=core.fields.Line(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="consent",
            name="authority_role",
            field=core.fields.Line(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="consent",
            name="authority_seen_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="consent",
            name="copy",
            field=models.CharField(
                blank=True, choices=[("given", "Given"), ("kept", "Not wanted now, kept for the person")], max_length=10
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="decided_by",
            field=models.CharField(
                choices=[
                    ("person", "The person"),
                    ("with-support", "The person, with support to decide"),
                    ("legal-authority", "Somebody with legal authority"),
                ],
                default="person",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="deciding_concern",
            field=core.fields.Prose(blank=True),
        ),
        migrations.AddField(
            model_name="consent",
            name="deciding_support",
            field=core.fields.Prose(blank=True),
        ),
        migrations.AddField(
            model_name="consent",
            name="declined_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="consent",
            name="declined_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="declined_reason",
            field=core.fields.Prose(blank=True),
        ),
        migrations.AddField(
            model_name="consent",
            name="exceptions",
            field=core.fields.Prose(blank=True),
        ),
        migrations.AddField(
            model_name="consent",
            name="given_how",
            field=models.CharField(
                blank=True,
                choices=[
                    ("drawn", "Signed on the screen"),
                    ("typed", "Name typed on the screen"),
                    ("paper", "Signed on paper"),
                    ("spoken", "Spoken, with a witness"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("service-delivery", "Working with us"),
                    ("enquiry", "Asking other services"),
                    ("case-management", "Sharing for six months"),
                    ("additional", "One further agency or disclosure"),
                    ("meeting", "A case meeting"),
                    ("transfer", "Moving to another agency"),
                    ("criminal-justice", "Criminal justice"),
                ],
                default="case-management",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="purpose_words",
            field=core.fields.Prose(blank=True),
        ),
        migrations.AddField(
            model_name="consent",
            name="purposes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("plan", "To make a plan together"),
                        ("review", "To look at the plan again every two months"),
                        ("referral", "To ask another service to help"),
                        ("meeting", "To arrange meetings about the plan"),
                        ("transfer", "To move to another service"),
                    ],
                    max_length=20,
                ),
                blank=True,
                default=list,
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="reference",
            field=models.CharField(default="", max_length=20),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="consent",
            name="replaces",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="cases.consent",
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="revision",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="consent",
            name="signed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="consent",
            name="signed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="signed_name",
            field=core.fields.Line(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="consent",
            name="spoken_words",
            field=core.fields.Prose(blank=True),
        ),
        migrations.AddField(
            model_name="consent",
            name="started_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="state",
            field=models.CharField(
                choices=[("draft", "Draft"), ("signed", "Signed"), ("declined", "Declined")],
                default="draft",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="superseded_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="consent",
            name="superseded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="version",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="consent",
            name="witness_name",
            field=core.fields.Line(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="consent",
            name="words",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="consent",
            name="words_hash",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="consentscope",
            name="contact_name",
            field=core.fields.Line(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="consentscope",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="consentscope",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="consentscope",
            name="may_be_told_of_leaving",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="consentscope",
            name="may_pass_messages",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="historicalconsent",
            name="authority_name",
            field=core.fields.Line(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="historicalconsent",
            name="authority_role",
            field=core.fields.Line(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="historicalconsent",
            name="authority_seen_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="historicalconsent",
            name="copy",
            field=models.CharField(
                blank=True, choices=[("given", "Given"), ("kept", "Not wanted now, kept for the person")], max_length=10
            ),
        ),
        migrations.AddField(
            model_name="historicalconsent",
            name="decided_by",
            field=models.CharField(
                choices=[
                    ("person", "The person"),
                    ("with-support", "The person, with support to decide"),
                    ("legal-authority", "Somebody with legal authority"),
                ],
                default="person",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="historicalconsent",
            name="deciding_concern",
            field=core.fields.Prose(blank=True),
        ),
        migrations.AddField(
            model_name="historicalconsent",
            name="deciding_support",
            field=core.fields.Prose(blank=True),
        ),
        migrations.AddField(
            model_name="historicalconsent",
            name="declined_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="historicalconsent",
            name="declined_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalconsent",
            name="declined_reason",
            field=core.fields.Prose(blank=True),
        ),
        migrations.AddField(
            model_name="historicalconsent",
            name="exceptions",
            field=core.fields.Prose(blank=True),
        ),
        migrations.AddField(
            model_name="historicalconsent",
            name="given_how",
            field=models.CharField(
                blank=True,
                choices=[
                    ("drawn", "Signed on the screen"),
                    ("typed", "Name typed on the screen"),
                    ("paper", "Signed on paper"),
                    ("spoken", "Spoken, with a witness"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="historicalconsent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("service-delivery", "Working with us"),
                    ("enquiry", "Asking other services"),
                    ("case-management", "Sharing for six months"),
                    ("additional", "One further agency or disclosure"),
                    ("meeting", "A case meeting"),
                    ("transfer", "Moving to another agency"),
                    ("criminal-justice", "Criminal justice"),
                ],
                default="case-management",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="historicalconsent",
            name="purpose_words",
            field=core.fields.Prose(blank=True),
        ),
        migrations.AddField(
            model_name="historicalconsent",
            name="purposes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("plan", "To make a plan together"),
                        ("review", "To look at the plan again every two months"),
                        ("referral", "To ask another service to help"),
                        ("meeting", "To arrange meetings about the plan"),
                        ("transfer", "To move to another service"),
                    ],
                    max_length=20,
                ),
                blank=True,
                default=list,
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="historicalconsent",
            name="reference",
            field=models.CharField(default="", max_length=20),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="historicalconsent",
            name="replaces",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="cases.consent",
            ),
        ),
        migrations.AddField(
            model_name="historicalconsent",
            name="revision",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="historicalconsent",
            name="signed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="historicalconsent",
            name="signed_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalconsent",
            name="signed_name",
            field=core.fields.Line(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="historicalconsent",
            name="spoken_words",
            field=core.fields.Prose(blank=True),
        ),
        migrations.AddField(
            model_name="historicalconsent",
            name="started_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalconsent",
            name="state",
            field=models.CharField(
                choices=[("draft", "Draft"), ("signed", "Signed"), ("declined", "Declined")],
                default="draft",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="historicalconsent",
            name="superseded_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="historicalconsent",
            name="superseded_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalconsent",
            name="version",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="historicalconsent",
            name="witness_name",
            field=core.fields.Line(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="historicalconsent",
            name="words",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="historicalconsent",
            name="words_hash",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="historicalconsentscope",
            name="contact_name",
            field=core.fields.Line(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="historicalconsentscope",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="historicalconsentscope",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalconsentscope",
            name="may_be_told_of_leaving",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="historicalconsentscope",
            name="may_pass_messages",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="consent",
            name="expires_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="consent",
            name="signed_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="historicalconsent",
            name="expires_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="historicalconsent",
            name="signed_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="confidentialitydiscussion",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="confidentiality_discussions", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="confidentialitydiscussion",
            name="held_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="discussion",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="consents",
                to="cases.confidentialitydiscussion",
            ),
        ),
        migrations.AddField(
            model_name="historicalconsent",
            name="discussion",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="cases.confidentialitydiscussion",
            ),
        ),
        migrations.AddField(
            model_name="consentitem",
            name="domain",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="consent_items",
                to="cases.caredomain",
            ),
        ),
        migrations.AddField(
            model_name="consentitem",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="consentitem",
            name="scope",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="items", to="cases.consentscope"
            ),
        ),
        migrations.AddField(
            model_name="consentwithdrawal",
            name="consent",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="withdrawals", to="cases.consent"
            ),
        ),
        migrations.AddField(
            model_name="consentwithdrawal",
            name="items",
            field=models.ManyToManyField(blank=True, related_name="withdrawals", to="cases.consentitem"),
        ),
        migrations.AddField(
            model_name="consentwithdrawal",
            name="scopes",
            field=models.ManyToManyField(blank=True, related_name="withdrawals", to="cases.consentscope"),
        ),
        migrations.AddField(
            model_name="consentwithdrawal",
            name="taken_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="historicalconfidentialitydiscussion",
            name="case",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="cases.case",
            ),
        ),
        migrations.AddField(
            model_name="historicalconfidentialitydiscussion",
            name="held_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalconfidentialitydiscussion",
            name="history_user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="historicalconsentitem",
            name="domain",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="cases.caredomain",
            ),
        ),
        migrations.AddField(
            model_name="historicalconsentitem",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalconsentitem",
            name="history_user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="historicalconsentitem",
            name="scope",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="cases.consentscope",
            ),
        ),
        migrations.AddField(
            model_name="historicalconsentwithdrawal",
            name="consent",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="cases.consent",
            ),
        ),
        migrations.AddField(
            model_name="historicalconsentwithdrawal",
            name="history_user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="historicalconsentwithdrawal",
            name="taken_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ])]
