"""The documents say what the product is: settings and names are held against the code."""

import re
from pkgutil import resolve_name

from agencies.service_settings import DEFINITIONS
from tests.architecture.test_house_rules import MODELS, ROOT
from tools import life_cycles

CELLS = re.compile(r"^\| (.+) \|$", re.MULTILINE)


def rows(document, heading=None):
    """The rows of the tables of a document, or of one part of it, without their heads."""
    text = (ROOT / "docs" / document).read_text()
    if heading:
        text = text.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    found = [row.split(" | ") for row in CELLS.findall(text)]
    return found[1:]


def shown(definition):
    """A default as the document writes it; what is empty is explained in brackets."""
    match definition.kind:
        case "numbers":
            return ", ".join(map(str, definition.default))
        case "hours":
            return "-".join(map(str, definition.default))
        case "switch":
            return "on" if definition.default else "off"
        case _:
            return str(definition.default)


def test_the_settings_and_their_defaults_are_those_of_the_product():
    written = {
        key.strip("`"): "" if value.startswith("(") else value for key, value, *_ in rows("requirements/settings.md")
    }
    assert written == {key: shown(definition) for key, definition in DEFINITIONS.items()}


def names_in(cell):
    return re.findall(r"`([\w.]+)`", cell)


def test_the_names_of_the_glossary_are_those_of_the_code():
    models = {model.__name__: model for model in MODELS}
    owner = ""
    for *_, cell in rows("glossary.md", "In the product"):
        for name in names_in(cell):
            first, *path = name.split(".")
            if first in models or not first:
                owner = first or owner
                thing = models[owner]
                for part in path:
                    thing = getattr(thing, part)
            elif not name.isupper():  # a choice, named beside its field
                assert resolve_name(name)


def test_names_kept_for_later_are_not_taken_yet():
    taken = {model.__name__ for model in MODELS}
    later = {name for *_, cell in rows("glossary.md", "Kept for later") for name in names_in(cell)}
    assert later
    assert later & taken == set()


def test_names_that_mean_other_things_are_not_used():
    unused = (ROOT / "docs" / "glossary.md").read_text().split("## Not used\n", 1)[1]
    assert {model.__name__ for model in MODELS} & set(names_in(unused)) == set()


def test_the_pictures_of_the_life_cycles_are_those_of_the_tables():
    assert life_cycles.PAGE.read_text(encoding="utf-8") == life_cycles.page()
