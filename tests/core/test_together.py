"""Changes made together leave what they leave one by one, forward and back."""

import pytest
from django.contrib.postgres.operations import TrigramExtension
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState
from django.db.models import Q

from core.together import Together

pytestmark = pytest.mark.django_db


def foreign(to, **more):
    return models.ForeignKey(to, on_delete=models.PROTECT, related_name="+", **more)


def number():
    return [("id", models.BigAutoField(primary_key=True))]


def earlier():
    """Two tables of before."""
    kept = models.CheckConstraint(condition=Q(size__gt=0), name="boxes_have_a_size")
    box = [*number(), ("size", models.IntegerField()), ("colour", models.CharField(max_length=9))]
    return [
        migrations.CreateModel("Box", box, {"constraints": [kept]}),
        migrations.CreateModel("Label", [*number(), ("words", models.CharField(max_length=20))]),
    ]


def changes():
    """Each kind of change: to what is there, and to what these very changes make."""
    once = models.UniqueConstraint(fields=["room", "name"], condition=Q(closed=False), name="one_open_shelf_of_a_name")
    return [
        migrations.CreateModel("Shelf", [*number(), ("name", models.CharField(max_length=20))]),
        migrations.AddField("shelf", "closed", models.BooleanField(default=False)),
        migrations.CreateModel("Room", [*number(), ("best", foreign("core.shelf", null=True))]),
        migrations.AddField("shelf", "room", foreign("core.room")),
        migrations.AddField("shelf", "boxes", models.ManyToManyField("core.box")),
        migrations.AddConstraint("shelf", once),
        migrations.AddIndex("shelf", models.Index(fields=["name"], name="shelves_by_name")),
        migrations.RemoveConstraint("box", "boxes_have_a_size"),
        migrations.AddField("box", "shelf", foreign("core.shelf", null=True)),
        migrations.AddField("box", "weight", models.IntegerField(default=4), preserve_default=False),
        migrations.AddIndex("box", models.Index(fields=["shelf", "weight"], name="boxes_by_weight")),
        migrations.AlterField("box", "size", models.BigIntegerField(null=True)),
        migrations.RemoveField("box", "colour"),
        migrations.AddConstraint("label", models.UniqueConstraint(fields=["words"], name="each_label_once")),
    ]


def shape():
    """All that PostgreSQL knows of these tables."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT table_name, column_name, data_type, is_nullable, column_default, is_identity
                FROM information_schema.columns WHERE table_name ~ '^core_(box|label|shelf|room)'
            UNION ALL SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), contype::text, '', ''
                FROM pg_constraint WHERE conrelid::regclass::text ~ '^core_(box|label|shelf|room)'
            UNION ALL SELECT tablename, indexname, indexdef, '', '', ''
                FROM pg_indexes WHERE tablename ~ '^core_(box|label|shelf|room)'
        """)
        return set(cursor.fetchall())


def carry_out(operations, before):
    migration = type("Migration", (migrations.Migration,), {"operations": operations})("9999_shelves", "core")
    after = before.clone()
    assert before.apps  # drawn, as while migrations run
    with connection.schema_editor() as editor:
        after = migration.apply(after, editor)
    return migration, after


def take_back(migration, before):
    with connection.schema_editor() as editor:
        migration.unapply(before.clone(), editor)


def test_together_is_as_one_by_one_forward_and_back():
    _, before = carry_out(earlier(), ProjectState())
    first = shape()
    one_by_one, said = carry_out(changes(), before)
    wanted = shape()
    assert {name for name, *_ in wanted} == {"core_box", "core_label", "core_shelf", "core_shelf_boxes", "core_room"}
    take_back(one_by_one, before)
    assert shape() == first

    together, told = carry_out([Together(changes())], before)
    assert shape() == wanted
    assert told == said
    take_back(together, before)
    assert shape() == first


@pytest.mark.parametrize(
    ("operations", "said"),
    [
        ([migrations.RunPython(migrations.RunPython.noop)], "Not to be done together"),
        ([migrations.RunSQL("SELECT 1")], "Not to be done together"),
        ([TrigramExtension()], "Not to be done together"),
        (
            [migrations.RemoveField("box", "size"), migrations.AddField("box", "size", models.IntegerField(null=True))],
            "Changed twice",
        ),
        (
            [migrations.CreateModel("Box", number()), migrations.RemoveField("box", "id")],
            "Said of a new table afterwards",
        ),
    ],
)
def test_what_needs_the_step_before_is_refused(operations, said):
    with pytest.raises(ValueError, match=said):
        Together(operations)
