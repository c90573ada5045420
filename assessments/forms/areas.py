"""The form of one area of life: the same head and foot for all, and between them the questions of that area (F3)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField

from agencies.models import Agency
from assessments.models import DomainNeed
from assessments.questions import LINE, PROSE, Block, Kind, Question, blocks_of
from assessments.rules.comprehensive import check_answers
from assessments.selectors.comprehensive import MaySee
from core.errors import DomainError
from core.forms import CheckboxChips, Checkboxes, Chips, DayField, Radios, VersionedForm

NOT_DISCUSSED = "not-discussed"
LEVELS = [
    *((str(value), label) for value, label in DomainNeed.Level.choices),
    (NOT_DISCUSSED, "Not discussed, because…"),
]
WORDS = 20_000  # characters: what is pasted from elsewhere, and more
CHIPS = 6  # options; more stand under each other
QUESTION = "q-"
SHOWN = "shown"


class AreaForm(VersionedForm):
    """What was found in one area. Only the level, or the reason why there is none, is asked for in the end."""

    says_optional = False  # the page says once what is required

    level = forms.ChoiceField(label="Need level", choices=LEVELS, widget=Chips, required=False)
    not_discussed_because = forms.CharField(label="Not discussed, because", max_length=200, required=False)
    own_words = forms.CharField(
        label="In the person’s own words", widget=forms.Textarea({"rows": 3}), max_length=WORDS, required=False
    )
    strengths = forms.CharField(
        label="Strengths, and what the person does alone",
        widget=forms.Textarea({"rows": 2}),
        max_length=WORDS,
        required=False,
    )
    access = forms.ChoiceField(
        label="Access to a service", choices=DomainNeed.Access.choices, widget=Chips, required=False
    )
    blocked_by = forms.CharField(label="Blocked by", max_length=300, required=False)
    services = forms.ModelMultipleChoiceField(
        label="Services now involved", queryset=Agency.objects.none(), widget=CheckboxChips, required=False
    )
    other_service = forms.CharField(label="Another service", max_length=160, required=False)
    professional_kind = forms.CharField(
        label="Professional assessment needed",
        help_text="Such as psychiatric. Becomes a referral when the assessment is complete.",
        max_length=120,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        code: str,
        person: str,
        services: Sequence[Agency],
        named: Sequence[MaySee],
        reading: Sequence[int] = (),
        sharing_hint: str = "",
        before: Mapping[str, str] | None = None,
        **kwargs: Any,
    ):
        self.code = code
        self.named, self.reading = [each.agency.pk for each in named], set(reading)
        before = before or {}
        super().__init__(*args, **kwargs)
        self.fields["level"].help_text = before.get("level", "")
        self.fields["own_words"].label = f"In {person}’s own words"
        self.fields["services"].queryset = Agency.objects.filter(pk__in=[each.pk for each in services])  # type: ignore[attr-defined]
        self.fields["services"].choices = [(each.pk, each.label) for each in services]  # type: ignore[attr-defined]
        if not services:
            del self.fields["services"]
        for block in blocks_of(code):
            for question in block.questions:
                self.fields[QUESTION + question.code] = _field(question, before.get(question.code, ""))
        if named:
            self.fields["shared_with"] = forms.ModelMultipleChoiceField(
                label="Who may see this area",
                help_text=sharing_hint,
                queryset=Agency.objects.filter(pk__in=[each.agency.pk for each in named]),
                widget=CheckboxChips,
                required=False,
            )
            self.fields["shared_with"].choices = [(each.agency.pk, each.agency.label) for each in named]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("level") == NOT_DISCUSSED and not given.get("not_discussed_because"):
            self.add_error("not_discussed_because", "Give the reason, in a few words.")
        for code, answer in self.answers().items():  # one by one: each error at its question
            try:
                check_answers(self.code, {code: answer}, prefix=QUESTION)
            except DomainError as error:
                if error.code != "pps-number":  # the form says that itself
                    self.add_error(error.field, ValidationError(error.message, code=error.code))
        return given

    def answers(self) -> dict[str, Any]:
        """What was answered to the questions of the area, by their codes."""
        given = {
            name.removeprefix(QUESTION): value
            for name, value in self.cleaned_data.items()
            if name.startswith(QUESTION) and value not in (None, "", [])
        }
        return {code: value.isoformat() if isinstance(value, date) else value for code, value in given.items()}

    def found(self) -> dict[str, Any]:
        """The words of the page as `save_area` takes them."""
        given = self.cleaned_data
        level = given["level"]
        return {
            "version": given["version"],
            "level": int(level) if level.isdecimal() else None,
            "not_discussed_because": given["not_discussed_because"],
            "own_words": given["own_words"],
            "strengths": given["strengths"],
            "services": list(given.get("services") or []),
            "other_service": given["other_service"],
            "access": given["access"],
            "blocked_by": given["blocked_by"],
            "needs_professional": bool(given["professional_kind"]),
            "professional_kind": given["professional_kind"],
            "shared_with": self._shared_with(),
            "details": self.answers(),
        }

    def _shared_with(self) -> list[Agency] | None:
        """Who was ticked; beside them whoever was named only after the page was opened, and so could not be ticked."""
        if "shared_with" not in self.fields:
            return None
        shown = {int(each) for each in self.data.get(SHOWN, "").split() if each.isdecimal()}
        late = [pk for pk in self.named if pk not in shown and pk in self.reading]
        return [*self.cleaned_data["shared_with"], *Agency.objects.filter(pk__in=late)]

    @property
    def shown(self) -> str:
        """The agencies that the page offers: written by the page itself, and never brought back by a draft."""
        return " ".join(map(str, self.named))

    def blocks(self) -> list[tuple[Block, list[list[BoundField]]]]:
        """The questions under their headings, in rows of one, or of two that stand beside each other."""
        return [(block, self._rows(block)) for block in blocks_of(self.code)]

    def _rows(self, block: Block) -> list[list[BoundField]]:
        rows: list[list[BoundField]] = []
        open_row = False
        for question in block.questions:
            field = self[QUESTION + question.code]
            if question.half and open_row:
                rows[-1].append(field)
            else:
                rows.append([field])
            open_row = question.half and not (open_row and len(rows[-1]) == 2)
        return rows


def _field(question: Question, before: str) -> forms.Field:
    """The control for one question; what was answered the last time stands beside it."""
    words: dict[str, Any] = {
        "label": question.label,
        "required": False,
        "help_text": ". ".join(filter(None, [question.hint.rstrip("."), before])),
    }
    if question.kind is Kind.CHOICE:
        widget = Chips if len(question.options) <= CHIPS else Radios
        return forms.ChoiceField(choices=question.options, widget=widget, **words)
    if question.kind is Kind.CHOICES:
        boxes = CheckboxChips if len(question.options) <= CHIPS else Checkboxes
        return forms.MultipleChoiceField(choices=question.options, widget=boxes, **words)
    if question.kind in {Kind.NUMBER, Kind.DAYS}:
        digits = len(str(question.most))
        width = "govuk-input--width-3" if digits <= 3 else "govuk-input--width-5"
        box = forms.TextInput({"inputmode": "numeric", "class": width})
        return forms.IntegerField(min_value=question.least, max_value=question.most, widget=box, **words)
    if question.kind is Kind.DATE:
        return DayField(**words)
    if question.kind is Kind.PROSE:
        return forms.CharField(widget=forms.Textarea({"rows": 2}), max_length=PROSE, **words)
    return forms.CharField(max_length=LINE, **words)
