"""The trace from requirements to tests: what it reads, and what it refuses."""

from textwrap import dedent

import pytest

from tests import trace

ROWS = "# Part one\n\n| Id | What | Kind | Check |\n|---|---|---|---|\n| `KW-1.1` | Same steps. | rule | Compare. |\n"


def read(source):
    return trace.marks_in(dedent(source), "tests/test_x.py")


def claims(source):
    return {claim.test.removeprefix("tests/test_x.py::"): claim.ids for claim in read(source).claims}


def test_the_catalogue_has_358_requirements_in_18_parts():
    catalogue = trace.requirements()
    assert len(catalogue) == 358
    assert len({row.section for row in catalogue.values()}) == 18
    assert catalogue["KW-6.2a"].section == "Lead agency and case manager"


def test_every_mark_in_these_tests_names_a_known_requirement():
    assert trace.problems(trace.requirements(), trace.marks_under(trace.ROOT / "tests")) == []


def test_marks_are_read_from_functions_classes_modules_and_cases():
    assert claims(
        """
        import pytest
        pytestmark = [pytest.mark.django_db, pytest.mark.requirement("KW-0.1")]

        @pytest.mark.requirement("KW-1.1", "KW-3.1")
        def test_one(): ...

        @pytest.mark.requirement("KW-5.1")
        class TestTwo:
            @pytest.mark.requirement("KW-5.2")
            def test_three(self): ...

        @pytest.mark.parametrize("a", [1, pytest.param(2, marks=pytest.mark.requirement("KW-5.3"))])
        def test_four(a): ...
        """
    ) == {
        "test_one": ("KW-0.1", "KW-1.1", "KW-3.1"),
        "TestTwo::test_three": ("KW-0.1", "KW-5.1", "KW-5.2"),
        "test_four": ("KW-0.1",),
        "test_four[case 1]": ("KW-5.3",),
    }


def test_an_unknown_id_is_a_problem():
    marks = read('import pytest\n@pytest.mark.requirement("KW-99.9")\ndef test_one(): ...')
    assert trace.problems(trace.requirements(), marks) == ["tests/test_x.py::test_one: no requirement KW-99.9"]


@pytest.mark.parametrize(
    ("mark", "word"),
    [
        ('@pytest.mark.requirement("a", "b", "c", "d", "e")\ndef test_one(): ...', "carries 5 ids"),
        ("@pytest.mark.requirement(*IDS)\ndef test_one(): ...", "written out as strings"),
        ("@pytest.mark.requirement()\ndef test_one(): ...", "written out as strings"),
        ('@pytest.mark.requirement("KW-1.1")\ndef helper(): ...', "not on a test"),
        ('KNOWN = pytest.mark.requirement("KW-1.1")', "not on a test"),
    ],
)
def test_a_mark_that_cannot_count_is_a_problem(mark, word):
    found = read(f"import pytest\n{mark}").problems
    assert len(found) == 1
    assert word in found[0]


def test_a_row_that_cannot_be_read_stops_the_trace(tmp_path):
    (tmp_path / "01-part.md").write_text(ROWS + "| `KW-1.2` | No kind and no check. |\n")
    with pytest.raises(ValueError, match="no row of the catalogue"):
        trace.requirements(tmp_path)


def test_an_id_that_stands_twice_stops_the_trace(tmp_path):
    (tmp_path / "01-part.md").write_text(ROWS + ROWS)
    with pytest.raises(ValueError, match="stands twice"):
        trace.requirements(tmp_path)


@pytest.mark.parametrize(("id", "answer"), [("KW-1.1", 0), ("KW-1.2", 1)])
def test_the_command_prints_what_is_proved_and_fails_on_an_unknown_id(tmp_path, capsys, id, answer):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "01-part.md").write_text(ROWS + "| `KW-1.9` | Left over. | data | Look. |\n")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_a.py").write_text(
        f'import pytest\n@pytest.mark.requirement("{id}")\ndef test_one(): ...\n'
    )
    assert trace.main(tmp_path / "tests", tmp_path / "docs") == answer
    printed = capsys.readouterr()
    assert "KW-1.9" in printed.out
    assert ("1 of 2 requirements have a test." in printed.out) == (answer == 0)
    assert ("no requirement KW-1.2" in printed.err) == (answer == 1)
