from django.db import migrations

FORWARD = """
CREATE FUNCTION cases_right_follows_its_permission() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.codename := (SELECT codename FROM auth_permission WHERE id = NEW.permission_id);
    IF NEW.codename = 'manage_case' THEN
        NEW.manages := coalesce(nullif(NEW.manages, ''), 'INDIVIDUAL');
    ELSE
        NEW.manages := NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER right_follows_its_permission BEFORE INSERT OR UPDATE ON cases_caseuserpermission
    FOR EACH ROW EXECUTE FUNCTION cases_right_follows_its_permission();
"""
BACK = """
DROP TRIGGER right_follows_its_permission ON cases_caseuserpermission;
DROP FUNCTION cases_right_follows_its_permission();
"""

# The fourteen areas of life (KW-12.1), and the four groups in which they are shown.
DOMAINS = [
    ("drug-use", "Drug use", "Drug and alcohol use"),
    ("alcohol", "Alcohol", "Drug and alcohol use"),
    ("living-skills", "Independent living skills", "Social functioning"),
    ("income", "Income and finance", "Social functioning"),
    ("physical-health", "Physical health", "Health"),
    ("family", "Family and relationships", "Social functioning"),
    ("mental-health", "Mental health", "Health"),
    ("education", "Education and training", "Social functioning"),
    ("legal", "Legal issues and offending", "Offending"),
    ("recreation", "Social recreation", "Social functioning"),
    ("accommodation", "Accommodation", "Social functioning"),
    ("progression", "Progression", "Social functioning"),
    ("gambling", "Gambling", "Health"),
    ("internet", "Internet", "Health"),
]


def add_domains(apps, schema_editor):
    apps.get_model("cases", "CareDomain").objects.bulk_create(
        apps.get_model("cases", "CareDomain")(
            code=code,
            label=label,
            group=group,
            position=position,
            is_offence_data=code == "legal",
            is_child_family=code == "family",
        )
        for position, (code, label, group) in enumerate(DOMAINS, 1)
    )


class Migration(migrations.Migration):
    """A unique constraint cannot look through a foreign key, and a permission's id differs between databases.

    So the codename, and what it means for the one-case-manager rule, is copied into the row by the database, whoever
    writes it.
    """

    dependencies = [("cases", "0001_initial")]
    operations = [
        migrations.RunSQL(FORWARD, BACK),
        migrations.RunPython(add_domains, migrations.RunPython.noop, elidable=False),
    ]
