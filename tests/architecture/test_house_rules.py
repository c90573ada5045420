"""Rules of the house that no single feature test would notice being broken."""

import inspect
import pkgutil
import re
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec

import pytest
from celery import current_app
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models
from django.db.migrations.loader import MigrationLoader
from django.forms import BaseForm
from django.urls import URLPattern, get_resolver

from cases.reach import TO_CASE, TO_PERSON
from core.commands import COMMANDS
from core.fields import FoldedField, Line, Prose
from core.forms.house import HouseForm
from core.policies import Policy
from core.together import FITTING
from tests.architecture import declared

ROOT = settings.BASE_DIR
OURS = [config.label for config in apps.get_app_configs() if (ROOT / config.label).is_dir()]
MODELS = [
    model for label in OURS for model in apps.get_app_config(label).get_models() if not hasattr(model, "history_object")
]
LONGEST = 400  # lines; then a file becomes a package, split by noun

CODE = [
    path
    for path in [*ROOT.glob("*.py"), *(path for label in [*OURS, "casemgmt"] for path in (ROOT / label).rglob("*.py"))]
    if "migrations" not in path.parts
]
PAGES = sorted((ROOT / "templates").rglob("*.html"))


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def label_of(field):
    return f"{field.model._meta.label}.{field.name}"


def routes(patterns, namespace=""):
    """Every address, with its name as links write it."""
    for entry in patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name or entry.pattern}", entry.callback
        else:
            yield from routes(entry.url_patterns, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)


ROUTES = list(routes(get_resolver().url_patterns))


# --- doors ---------------------------------------------------------------------------------------------------


def test_only_these_pages_are_public():
    public = {name for name, callback in ROUTES if not getattr(callback, "login_required", True)}
    assert public == set(declared.PUBLIC_PAGES)


# --- verbs, questions, work ----------------------------------------------------------------------------------


def modules_of(name):
    """A module, and those within it where it is a package."""
    if find_spec(name):
        module = import_module(name)
        yield module
        for found in pkgutil.iter_modules(getattr(module, "__path__", [])):
            yield import_module(f"{name}.{found.name}")


def plain_functions(label):
    """The public functions of an app's services that are no commands: steps that verbs have in common."""
    for module in modules_of(f"{label}.services"):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_") and function not in COMMANDS:
                yield module.__name__.rsplit(".", 1)[-1], name, function


@pytest.mark.parametrize("label", OURS)
def test_every_public_service_is_a_command(label):
    """A step in common may be called by verbs. It looks like none (no `actor` by name), and no door calls it."""
    doors = {path: path.read_text() for path in CODE if "services" not in (path.stem, path.parent.name)}
    for module, name, function in plain_functions(label):
        actor = inspect.signature(function).parameters.get("actor")
        assert actor is None or actor.kind is not inspect.Parameter.KEYWORD_ONLY, f"{label}: {module}.{name}"
        call = re.compile(
            rf"\b(?:services|{module})\.{name}\b|from {label}\.services[\w.]* import (?:\([^)]*|[^\n(]*)\b{name}\b"
        )
        assert [name_of(path) for path, text in doors.items() if call.search(text)] == [], f"{label}: {module}.{name}"


def test_every_command_takes_its_actor_first_and_all_by_name():
    for command in COMMANDS:
        first, *others = inspect.signature(command).parameters.values()
        assert first.name == "actor", command
        assert {parameter.kind for parameter in [first, *others]} <= {
            inspect.Parameter.KEYWORD_ONLY,
            inspect.Parameter.VAR_KEYWORD,
        }, command


def test_a_bare_process_knows_every_policy():
    """A Celery worker imports no URLs; delivery must still find the policy of what a notice is about."""
    code = (
        "import django; django.setup(); from core.policies import Policy; "
        "print(*(model._meta.label for model in Policy.register))"
    )
    bare = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    here = {model._meta.label for model in Policy.register if model in MODELS}
    assert here
    assert here <= set(bare.stdout.split())


def test_every_scheduled_task_exists():
    current_app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled
    assert scheduled <= set(current_app.tasks)


def test_nothing_happens_behind_a_verbs_back():
    """No signals: whoever reads a verb reads all that it does."""
    heard = re.compile(r"@receiver\b|\bdjango\.db\.models\.signals\b|\bmodels\.signals\b")
    assert [name_of(path) for path in CODE if heard.search(path.read_text())] == []


def forms_below(form):
    for sub in form.__subclasses__():
        yield sub
        yield from forms_below(sub)


def test_every_form_is_one_of_the_house():
    """So that each refuses PPS numbers at the field, and speaks plainly."""
    for path in CODE:
        if "forms" in (path.stem, path.parent.name) or "views" in (path.stem, path.parent.name):
            import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    ours = {form for form in forms_below(BaseForm) if form.__module__.split(".")[0] in OURS}
    assert ours
    others = {f"{form.__module__}.{form.__qualname__}" for form in ours if not issubclass(form, HouseForm)}
    assert others == set(declared.OTHER_FORMS)


# --- rows ----------------------------------------------------------------------------------------------------


def test_many_changes_of_the_schema_are_made_together():
    """Each that stands alone draws the models anew: a second here, a minute at the first start."""
    loader = MigrationLoader(None)
    found = {
        f"{app}.{name}": [step for step in migration.operations if isinstance(step, FITTING)]
        for (app, name), migration in loader.disk_migrations.items()
        if app in OURS
    }
    assert len(found) > 20
    assert [name for name, steps in found.items() if len(steps) > 3] == []


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True)


def test_every_model_says_what_it_is():
    silent = [model for model in MODELS if (model.__doc__ or "").startswith(f"{model.__name__}(")]
    assert silent == []  # Django's own filler, where nobody wrote a docstring


def test_every_model_is_tracked_or_named_as_not():
    untracked = {model._meta.label for model in MODELS if not hasattr(model, "history")}
    assert untracked == set(declared.NOT_TRACKED)


def test_every_act_has_its_actor():
    """Every `..._at` stands beside the `..._by` of who did it."""
    missing = set()
    for model in MODELS:
        fields = {field.name: field for field in model._meta.local_fields}
        stamped = {"created_at", "updated_at"} if hasattr(model, "history") else set()
        missing |= {
            label_of(field)
            for name, field in fields.items()
            if isinstance(field, models.DateTimeField)
            and name.endswith("_at")
            and name not in stamped
            and f"{name.removesuffix('_at')}_by" not in fields
        }
    assert missing == set(declared.NO_ACTOR)


def test_every_text_that_people_type_refuses_pps_numbers():
    """LAW-ppsn at the last door. Addresses of mail and web are checked for their own shape, and by the forms."""
    plain = {
        label_of(field)
        for model in MODELS
        for field in model._meta.local_fields
        if isinstance(field, models.CharField | models.TextField)
        and not isinstance(field, Line | Prose | FoldedField | models.EmailField | models.URLField)
        and not field.choices
        and field.model.__module__.split(".")[0] in OURS
        and not from_django(field)
    }
    assert plain == set(declared.NOT_TYPED)


def from_django(field):
    """Inherited from one of Django's own abstract models, such as the names of a user."""
    return any(
        hasattr(base, "_meta") and base._meta.abstract and any(f.name == field.name for f in base._meta.local_fields)
        for base in field.model.__mro__[1:]
        if base.__module__.startswith("django.") and hasattr(base, "_meta")
    )


def links_to_a_person():
    """Every foreign key and many-to-many by which one of our rows leads to a person or a case, however far."""
    links = [
        (model, field)
        for model in MODELS
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
        if field.is_relation and field.related_model in MODELS
    ]
    leading: set[type[models.Model]] = {apps.get_model("cases.ServiceUser"), apps.get_model("cases.Case")}
    while True:
        further = {model for model, field in links if field.related_model in leading} - leading
        if not further:
            return {label_of(field) for model, field in links if field.related_model in leading}
        leading |= further


def test_every_way_to_a_person_is_declared():
    """Merge, subject access, erasure, timeline: the table that nobody thought of is the one that is forgotten."""
    assert links_to_a_person() == set(declared.REACHES)


def test_a_merge_knows_every_key_to_a_person_and_to_a_case():
    person, case = apps.get_model("cases.ServiceUser"), apps.get_model("cases.Case")
    keys = {
        label_of(field): field.related_model
        for model in MODELS
        for field in model._meta.local_fields
        if field.is_relation and field.related_model in (person, case)
    }
    assert set(keys) == set(TO_PERSON) | set(TO_CASE) | set(declared.OUT_OF_MERGE)
    assert {name for name, to in keys.items() if to is person} - set(declared.OUT_OF_MERGE) == set(TO_PERSON)


@pytest.mark.parametrize(("name", "reach"), [*declared.REACHES.items(), *declared.REACHES_BY_NUMBER.items()])
def test_every_declared_way_is_sound(name, reach):
    label, field = name.rsplit(".", 1)
    model = apps.get_model(label)
    parent = model._meta.get_field(field).related_model
    # The timeline finds what happened by the number of the file, which the row has or its parent lends it.
    assert not reach.timeline or any(hasattr(one, "file_id") for one in (model, parent) if one)
    assert reach.erasure in {"deleted", "stripped", "kept"}
    # What leaves something out of the person's copy, or keeps it after erasure, has to say why.
    assert reach.why or (reach.subject_access and reach.erasure != "kept")


# --- files ---------------------------------------------------------------------------------------------------


def test_no_file_is_too_long():
    written = [*CODE, *PAGES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "tools").rglob("*.py")]
    assert [name_of(path) for path in written if len(path.read_text().splitlines()) > LONGEST] == []


INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a script within the page": re.compile(
        r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*\btype\s*=\s*[\"']application/json[\"'])", re.IGNORECASE
    ),
    "a handler attribute": re.compile(r"<[^>]*\s(?:on[a-z]+|hx-on[:\w-]*)\s*=", re.IGNORECASE),
    "a script address": re.compile(r"javascript:", re.IGNORECASE),
}


@pytest.mark.parametrize("what", INLINE)
def test_no_page_holds_what_the_content_security_policy_forbids(what):
    assert PAGES
    assert [name_of(path) for path in [*PAGES, *CODE] if INLINE[what].search(path.read_text())] == []


def test_no_page_decides_who_may():
    """Pages are handed what may be done; they never ask who somebody is."""
    asks = re.compile(r"\{[%{][^}]*\b(?:perms\.|has_perm|is_superuser|is_staff)")
    assert [name_of(path) for path in PAGES if asks.search(path.read_text())] == []
