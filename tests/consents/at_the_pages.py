"""What a browser sends to the pages of consent, and what comes back."""

import base64
import io

from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageDraw

from cases.models import Consent
from consents import selectors
from consents.selectors.matrix import matrix_of
from core.days import today


def page(client, name: str, *args, query: str = "") -> str:
    answer = client.get(reverse(f"consents:{name}", args=args) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def picture(*, ink: bool, kind: str = "PNG") -> bytes:
    drawn = Image.new("RGB", (600, 200), "white")
    if ink:
        ImageDraw.Draw(drawn).line([(20, 150), (200, 40), (400, 160), (580, 60)], fill="black", width=4)
    out = io.BytesIO()
    drawn.save(out, kind)
    return out.getvalue()


def sent(content: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(content).decode()


def signing(draft: Consent, **fields) -> dict:
    day = today()
    return {
        "fingerprint": selectors.fingerprint(draft),
        "given_how": "typed",
        "signed_name": "Mary Ní Chonaill",
        "signed_on_day": day.day,
        "signed_on_month": day.month,
        "signed_on_year": day.year,
    } | fields


def wishes_of(draft: Consent, *agencies, **fields) -> dict:
    return {"version": draft.version, "agencies": [agency.pk for agency in agencies], "purposes": ["plan"]} | fields


def day_in(name: str) -> dict:
    day = today()
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def draft_again(draft: Consent) -> Consent:
    draft.refresh_from_db()
    return draft


def matrix_now(case):
    return matrix_of(case, timezone.now())
