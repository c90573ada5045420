from django.db import models


class Place(models.TextChoices):
    """Where key workers and people meet, assess and plan (KW-4.1.1b)."""

    PRIVATE_ROOM = "private-room", "Private room"
    OPEN_SPACE = "open-space", "Open space of the service"
    HOME = "home", "At the person’s home"
    OUTREACH = "outreach", "Outreach"
    PHONE = "phone", "By phone or video"
    OTHER = "other", "Elsewhere"
