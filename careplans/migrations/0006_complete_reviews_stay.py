from django.db import migrations

FORWARD = """
CREATE FUNCTION careplans_complete_reviews_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'complete' THEN
        RAISE EXCEPTION 'a review that was signed never changes and is never deleted'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER complete_reviews_stay BEFORE UPDATE OR DELETE ON careplans_careplanreview
    FOR EACH ROW EXECUTE FUNCTION careplans_complete_reviews_stay();
"""
BACK = """
DROP TRIGGER complete_reviews_stay ON careplans_careplanreview;
DROP FUNCTION careplans_complete_reviews_stay();
"""


class Migration(migrations.Migration):
    """What was signed at a review is kept by the database too, whoever writes to it."""

    dependencies = [("careplans", "0005_reviews")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
