"""A signature drawn on the screen, on its way from the canvas to the store."""

import base64
import binascii
from typing import Any

from django import forms

DRAWING = "data:image/png;base64,"
LARGEST = 300_000  # bytes of a picture; a signature has some ten thousand


class DrawingInput(forms.HiddenInput):
    """A picture on its way from the canvas: text in the page, bytes here. No text is searched in it."""

    def value_from_datadict(self, data, files, name) -> bytes | None:
        sent = data.get(name) or ""
        if not sent.startswith(DRAWING):
            return None
        if len(sent) > LARGEST * 4 // 3:
            return b"\0" * (LARGEST + 1)  # refused by the field, and not sent back to the page
        try:
            return base64.b64decode(sent.removeprefix(DRAWING), validate=True)
        except (binascii.Error, ValueError):
            return None

    def format_value(self, value: Any) -> str:
        if not isinstance(value, bytes) or len(value) > LARGEST:
            return ""
        return DRAWING + base64.b64encode(value).decode()


class DrawingField(forms.Field):
    """A signature drawn on the screen, as the bytes of a PNG. What is in it is judged by core.attachments."""

    widget = DrawingInput

    def validate(self, value: bytes | None) -> None:
        super().validate(value)
        if value and len(value) > LARGEST:
            raise forms.ValidationError("The drawing is too large. Clear it, and sign with fewer strokes.")
