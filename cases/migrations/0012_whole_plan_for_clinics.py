from django.db import migrations, models
from django.db.models import Q

FORWARD = """
CREATE FUNCTION cases_whole_plan_for_clinics() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.scope_id = OLD.scope_id AND NEW.information = OLD.information THEN
        RETURN NEW;
    END IF;
    IF NEW.information = 'whole-plan' AND NOT EXISTS (
        SELECT 1 FROM cases_consentscope scope JOIN agencies_agency agency ON agency.id = scope.agency_id
        WHERE scope.id = NEW.scope_id AND agency.is_methadone_clinic
    ) THEN
        RAISE EXCEPTION 'only a methadone clinic may see the whole care plan'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'whole_plan_for_methadone_clinics';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER whole_plan_for_methadone_clinics BEFORE INSERT OR UPDATE ON cases_consentitem
    FOR EACH ROW EXECUTE FUNCTION cases_whole_plan_for_clinics();
"""
BACK = """
DROP TRIGGER whole_plan_for_methadone_clinics ON cases_consentitem;
DROP FUNCTION cases_whole_plan_for_clinics();
"""


class Migration(migrations.Migration):
    """A check constraint cannot look into another table: whether an agency is a clinic, the database asks when the
    item is written. An item that was right then may still be ended when the agency is a clinic no more.
    """

    dependencies = [("cases", "0011_coming_to_the_service")]
    operations = [
        migrations.RemoveConstraint(model_name="consent", name="one_draft_of_consent_per_case"),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(
                fields=["case", "kind"], condition=Q(state="draft"), name="one_draft_of_each_consent_per_case"
            ),
        ),
        migrations.RunSQL(FORWARD, BACK),
    ]
