"""The life cycles of the house as pictures: written from the tables that the verbs obey, and never by hand.

`python -m tools.life_cycles --write` writes docs/life-cycles.md anew; a test holds the two together.
"""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from core.states import LifeCycle

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "life-cycles.md"
NAMES = {
    ("careplans", "PLAN"): "A care plan",
    ("careplans", "GOAL"): "A goal in a plan",
    ("careplans", "ACTION"): "A step towards a goal",
    ("consents", "DISCLOSURE"): "Sharing without consent",
    ("consents", "COPY"): "A copy that was given out",
    ("correspondence", "CONCERN"): "A concern about another service",
    ("gapsblocks", "GAP"): "A Gaps and Blocks form",
    ("imports", "LIFE"): "An import of a caseload",
    ("protection", "REQUEST"): "A person's request for their record",
}
HEAD = """# Life cycles

What can become of a thing, and by which verb. Each picture is drawn from the table in its app's `states.py`,
which offers the buttons and refuses what a state does not allow. `python -m tools.life_cycles --write` draws them anew.
"""


def cycles() -> Iterator[tuple[str, str, LifeCycle]]:
    """Every life cycle of every app: app, name of the table, table."""
    for path in sorted(ROOT.glob("*/states.py")):
        app = path.parent.name
        for name, value in vars(import_module(f"{app}.states")).items():
            if isinstance(value, LifeCycle):
                yield app, name, value


def page() -> str:
    """The document as it should be; a KeyError names the life cycle that has no heading yet."""
    parts = [HEAD]
    for app, name, cycle in cycles():
        lines = "\n".join(cycle.diagram())
        parts.append(f"## {NAMES[app, name]}\n\nFrom `{app}.states.{name}`.\n\n```mermaid\n{lines}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    if "--write" in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
    elif PAGE.read_text(encoding="utf-8") != page():
        sys.exit("docs/life-cycles.md is not what the tables say: python -m tools.life_cycles --write")
