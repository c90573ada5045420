from django.db import migrations

FORWARD = """
CREATE FUNCTION careplans_signed_words_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a signed version of a plan is never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.plan_id, OLD.number, OLD.words, OLD.words_hash, OLD.agreed_on, OLD.made_at, OLD.made_by_id, OLD.given_how,
        OLD.signed_name, OLD.witness_name, OLD.not_signed_reason)
       IS DISTINCT FROM
       (NEW.plan_id, NEW.number, NEW.words, NEW.words_hash, NEW.agreed_on, NEW.made_at, NEW.made_by_id, NEW.given_how,
        NEW.signed_name, NEW.witness_name, NEW.not_signed_reason) THEN
        RAISE EXCEPTION 'what was signed in a plan never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER signed_words_stay BEFORE UPDATE OR DELETE ON careplans_planversion
    FOR EACH ROW EXECUTE FUNCTION careplans_signed_words_stay();
"""
BACK = """
DROP TRIGGER signed_words_stay ON careplans_planversion;
DROP FUNCTION careplans_signed_words_stay();
"""


class Migration(migrations.Migration):
    """What was signed is kept by the database too, whoever writes to it; only that a later version stands is added."""

    dependencies = [("careplans", "0002_initial")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
