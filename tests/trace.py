"""Which test proves which requirement: `python -m tests.trace` (or `make trace`).

Reads the catalogue in docs/requirements/ and the marks in tests/ without running anything. Fails where a mark names
an id that the catalogue lacks, where one test claims more than MOST ids, and where a mark is on something that is no
test.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "docs" / "requirements"
MOST = 4  # a test that claims more proves none of them in particular

ID = r"(?:KW|MT|GB1|GB2|MC|LAW|FND)-[\w.-]+"
ROW = re.compile(rf"^\| `({ID})` \| (.+) \| (\w+) \| (.+) \|$")
KINDS = {"data", "rule", "workflow", "document", "permission", "schedule", "report"}


@dataclass(frozen=True)
class Requirement:
    """One row of the catalogue."""

    id: str
    section: str
    text: str
    kind: str
    check: str


@dataclass(frozen=True)
class Claim:
    """A test, and the ids it says it proves."""

    test: str
    ids: tuple[str, ...]


@dataclass
class Marks:
    """What was read from the tests: their claims, and the marks that cannot count."""

    claims: list[Claim] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def requirements(folder: Path = CATALOGUE) -> dict[str, Requirement]:
    """Every requirement of the catalogue, in its order. An id that stands twice is a mistake of the catalogue."""
    found: dict[str, Requirement] = {}
    for path in sorted(folder.glob("[0-9][0-9]-*.md")):
        lines = path.read_text().splitlines()
        section = lines[0].removeprefix("# ")
        for line in lines:
            if not line.startswith("| `"):
                continue
            row = ROW.match(line)
            if row is None or row[3] not in KINDS:
                raise ValueError(f"{path.name}: this is no row of the catalogue: {line}")
            if row[1] in found:
                raise ValueError(f"{path.name}: {row[1]} stands twice")
            found[row[1]] = Requirement(row[1], section, row[2], row[3], row[4])
    return found


def is_mark(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.requirement"


class Reader:
    """Walks one module of tests and gathers the marks on its functions, classes, cases and on itself."""

    def __init__(self, name: str, marks: Marks):
        self.name, self.marks = name, marks
        self.read: set[ast.AST] = set()

    def module(self, tree: ast.Module) -> None:
        self._body(tree.body, self._pytestmark(tree.body), "")
        for node in ast.walk(tree):
            if is_mark(node) and node not in self.read:
                self._problem(node, "this mark is not on a test")

    def _body(self, body: list[ast.stmt], inherited: tuple[str, ...], prefix: str) -> None:
        for node in body:
            if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
                own = self._decorators(node) + self._pytestmark(node.body)
                self._body(node.body, inherited + own, f"{prefix}::{node.name}")
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
                self._test(node, inherited, f"{self.name}{prefix}::{node.name}")

    def _test(self, node: ast.FunctionDef | ast.AsyncFunctionDef, inherited: tuple[str, ...], test: str) -> None:
        own = inherited + self._decorators(node)
        cases = [self._cases(decorator) for decorator in node.decorator_list]
        self._claim(node, test, own)
        for number, ids in enumerate(case for found in cases for case in found):
            self._claim(node, f"{test}[case {number + 1}]", own + ids, new=ids)

    def _claim(self, node: ast.AST, test: str, ids: tuple[str, ...], new: tuple[str, ...] | None = None) -> None:
        if len(set(ids)) > MOST:
            self._problem(node, f"{test} carries {len(set(ids))} ids; {MOST} at most")
        if claimed := (ids if new is None else new):
            self.marks.claims.append(Claim(test, tuple(dict.fromkeys(claimed))))

    def _decorators(self, node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[str, ...]:
        return tuple(id for decorator in node.decorator_list if is_mark(decorator) for id in self._ids(decorator))

    def _pytestmark(self, body: list[ast.stmt]) -> tuple[str, ...]:
        """The marks of `pytestmark = ...` in a module or a class, one or a list."""
        values = [
            statement.value
            for statement in body
            if isinstance(statement, ast.Assign) and [ast.unparse(name) for name in statement.targets] == ["pytestmark"]
        ]
        return tuple(id for value in values for mark in self._listed(value) if is_mark(mark) for id in self._ids(mark))

    def _cases(self, decorator: ast.AST) -> Iterator[tuple[str, ...]]:
        """The ids of each `pytest.param(..., marks=...)` in a parametrized test."""
        for node in ast.walk(decorator):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.param":
                marks = [
                    mark for keyword in node.keywords if keyword.arg == "marks" for mark in self._listed(keyword.value)
                ]
                yield tuple(id for mark in marks if is_mark(mark) for id in self._ids(mark))

    @staticmethod
    def _listed(value: ast.AST) -> list[ast.expr]:
        return list(value.elts) if isinstance(value, ast.List | ast.Tuple) else [value]  # type: ignore[list-item]

    def _ids(self, mark: ast.AST) -> tuple[str, ...]:
        self.read.add(mark)
        assert isinstance(mark, ast.Call)
        literal = [arg.value for arg in mark.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if not literal or len(literal) != len(mark.args) or mark.keywords:
            self._problem(mark, "a requirement mark takes ids, written out as strings")
        return tuple(literal)

    def _problem(self, node: ast.AST, word: str) -> None:
        self.marks.problems.append(f"{self.name}:{getattr(node, 'lineno', 0)}: {word}")


def marks_in(source: str, name: str, marks: Marks | None = None) -> Marks:
    """The claims and problems of one module's source."""
    marks = marks or Marks()
    Reader(name, marks).module(ast.parse(source))
    return marks


def marks_under(folder: Path) -> Marks:
    """The claims and problems of every test module under a folder."""
    marks = Marks()
    for path in sorted(folder.rglob("test_*.py")):
        marks_in(path.read_text(), path.relative_to(folder.parent).as_posix(), marks)
    return marks


def problems(catalogue: dict[str, Requirement], marks: Marks) -> list[str]:
    """All for which the trace fails."""
    unknown = [
        f"{claim.test}: no requirement {id}" for claim in marks.claims for id in claim.ids if id not in catalogue
    ]
    return marks.problems + unknown


def report(catalogue: dict[str, Requirement], marks: Marks) -> Iterator[str]:
    """Each requirement with its tests; then those without, section by section; then the sum."""
    tests: dict[str, list[str]] = {id: [] for id in catalogue}
    for claim in marks.claims:
        for id in claim.ids:
            tests.setdefault(id, []).append(claim.test)
    sections = list(dict.fromkeys(row.section for row in catalogue.values()))

    yield "Requirements and their tests"
    for section in sections:
        proved = [row for row in catalogue.values() if row.section == section and tests[row.id]]
        if proved:
            yield f"\n{section}"
        for row in proved:
            yield f"  {row.id}  {row.text}"
            yield from (f"      {test}" for test in tests[row.id])

    yield "\nRequirements that no test claims"
    for section in sections:
        rows = [row for row in catalogue.values() if row.section == section]
        bare = [row.id for row in rows if not tests[row.id]]
        yield f"\n{section}: {len(bare)} of {len(rows)}"
        if bare:
            yield "  " + " ".join(bare)

    yield f"\n{sum(1 for id in catalogue if tests[id])} of {len(catalogue)} requirements have a test."


def main(tests: Path = ROOT / "tests", folder: Path = CATALOGUE) -> int:
    catalogue = requirements(folder)
    marks = marks_under(tests)
    for line in report(catalogue, marks):
        print(line)
    wrong = problems(catalogue, marks)
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
