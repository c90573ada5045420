"""The headings of a list, and what stands under each: proposed from its words, confirmed by a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.text import fold

KEEP, LEAVE = "remark", "leave"


@dataclass(frozen=True, slots=True)
class Field:
    """Something that a column can hold. `words` are headings that propose it; a remark is kept, never acted on."""

    code: str
    label: str
    words: tuple[str, ...] = ()
    is_remark: bool = False
    many: bool = False  # may stand over several columns


FIELDS: dict[str, Field] = {
    field.code: field
    for field in (
        Field("name", "Name, whole", ("client name", "name", "service user", "client", "full name", "person")),
        Field("first_names", "First names", ("first name", "first names", "forename", "forenames", "given name")),
        Field("last_name", "Last name", ("last name", "surname", "family name", "second name")),
        Field("known_as", "Known as", ("known as", "preferred name", "nickname", "alias", "aka")),
        Field("birth", "Date of birth", ("dob", "date of birth", "birth date", "born", "d o b", "age")),
        Field("gender", "Gender", ("gender", "sex")),
        Field("address", "Address or Eircode", ("address eircode", "address", "home address", "residence")),
        Field("eircode", "Eircode only", ("eircode", "postcode", "post code")),
        Field("phone", "Phone", ("phone", "mobile", "telephone", "tel", "phone number", "mobile number", "contact no")),
        Field("email", "E-mail", ("email", "e mail", "email address")),
        Field("lead", "Lead agency", ("lead agency", "agency", "lead")),
        Field("manager", "Case manager", ("case manager", "cm", "case mgr")),
        Field("key_workers", "Key workers", ("key worker s", "key worker", "key workers", "kw", "keyworker", "worker")),
        Field("agencies", "Other agencies in use", ("other agencies", "agencies", "agencies involved", "services")),
        Field("level", "Level of work", ("level", "level of work")),
        Field("opened_on", "Opened on", ("opened", "date opened", "opened on", "start date", "admission")),
        Field("contact", "Last contact", ("last contact", "last seen", "date last seen")),
        Field("review_contact", "Last review, which is also the last contact"),
        Field("consent", "Consent (kept as a remark)", ("consent signed", "consent", "consent date"), True, True),
        Field("consent_covers", "What consent covers (kept as a remark)", ("consent covers",), True, True),
        Field("plan", "Care plan (kept as a remark)", ("care plan agreed", "care plan", "plan agreed"), True, True),
        Field("review", "Review (kept as a remark)", ("last review", "review", "review date"), True, True),
        Field("audit", "File audit (kept as a remark)", ("last file audit", "file audit", "audit"), True, True),
        Field("needs", "Needs (kept as a remark)", ("main needs", "needs", "issues", "presenting issues"), True, True),
        Field("note", "Notes (kept as a remark)", ("notes", "note", "comments", "remarks"), True, True),
        Field(KEEP, "Something else (kept as a remark)", ("homeless",), True, True),
        Field(LEAVE, "Not needed: leave it out", ("no", "nr", "row"), False, True),
    )
}
_BY_WORDS = {words: field.code for field in FIELDS.values() for words in field.words}


def find_heading(rows: Sequence[tuple[int, Sequence[str]]]) -> int:
    """The number of the row that reads most like headings; the first full one where none does."""
    best = (0, 0)
    for number, cells in rows:
        known = sum(fold(cell) in _BY_WORDS for cell in cells)
        if known >= 2 and (known, -number) > (best[0], -best[1]):
            best = (known, number)
    if best[1]:
        return best[1]
    return next((number for number, cells in rows if sum(bool(cell.strip()) for cell in cells) > 1), 0)


def propose(headings: Sequence[str]) -> dict[str, str]:
    """What each column seems to hold, by the words of its heading; each thing once, all else kept as a remark."""
    proposed: dict[str, str] = {}
    for column, heading in enumerate(headings):
        code = _BY_WORDS.get(fold(heading), KEEP)
        if code in proposed.values() and not FIELDS[code].many:
            code = KEEP
        proposed[str(column)] = code
    return proposed


def signature(headings: Sequence[str]) -> str:
    """Equal for lists with the same headings in the same order: then the columns are known already."""
    return "|".join(fold(heading) for heading in headings)[:2000]


def faults(mapping: Mapping[str, str]) -> list[str]:
    """What stands against these columns, in plain words."""
    found = []
    codes = list(mapping.values())
    if not {"name", "first_names", "last_name"}.intersection(codes):
        found.append("Say which column holds the person’s name.")
    if "name" in codes and {"first_names", "last_name"}.intersection(codes):
        found.append("Choose either one column with the whole name, or columns for first and last name.")
    if "contact" in codes and "review_contact" in codes:
        found.append("Choose one column for the last contact.")
    for code in sorted(set(codes), key=codes.index):
        if code not in FIELDS:
            found.append("Choose what each column holds.")
        elif codes.count(code) > 1 and not FIELDS[code].many:
            found.append(f"“{FIELDS[code].label}” is chosen for more than one column. Choose it once.")
    return found


def heading_of(headings: Sequence[str], column: int) -> str:
    """The heading of a column, or its letter where the list gives none."""
    if column < len(headings) and headings[column].strip():
        return " ".join(headings[column].split())
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(65 + letter) + letters
    return f"Column {letters}"
