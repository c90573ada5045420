"""Links by name, in pages and in code, lead somewhere, and so do links in the documents."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import get_resolver

NAMED = re.compile(r"""(?:\burl|reverse|reverse_lazy|address|_address|redirect)\W+["']([a-z_]+:[\w-]+)["']""")
LINKED = re.compile(r"\]\((?!https?://|#)([^)#\s]+)")


def names() -> set[str]:
    """Every address of the project by its full name."""
    found: set[str] = set()

    def walk(resolver, space: str) -> None:
        found.update(f"{space}{name}" for name in resolver.reverse_dict if isinstance(name, str))
        for prefix, (_, inner) in resolver.namespace_dict.items():
            walk(inner, f"{space}{prefix}:")

    walk(get_resolver(), "")
    return found


def test_every_link_by_name_leads_somewhere():
    base = Path(settings.BASE_DIR)
    apps = (
        "core",
        "accounts",
        "agencies",
        "notifications",
        "cases",
        "imports",
        "correspondence",
        "consents",
        "assessments",
        "careplans",
        "desk",
        "casemgmt",
    )
    sources = [*base.glob("templates/**/*.html"), *(file for app in apps for file in (base / app).glob("**/*.py"))]
    used = {name: source for source in sources for name in NAMED.findall(source.read_text())}
    assert len(used) > 60
    known = names()
    lost = {name: str(source.relative_to(base)) for name, source in used.items() if name not in known}
    assert lost == {}


@pytest.mark.parametrize("document", sorted(Path(settings.BASE_DIR).glob("docs/**/*.md")), ids=lambda path: path.name)
def test_links_of_the_documents_lead_somewhere(document):
    lost = [link for link in LINKED.findall(document.read_text()) if not (document.parent / link).exists()]
    assert lost == []


def test_links_of_the_readme_lead_somewhere():
    readme = Path(settings.BASE_DIR) / "README.md"
    assert [link for link in LINKED.findall(readme.read_text()) if not (readme.parent / link).exists()] == []
