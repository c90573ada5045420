"""Every page of notes and sessions: by whom it is opened, and what stands in its address."""

from contacts.models import CaseNote, PlannedSession
from tests.journeys.opening import Opened, agency, first, of

NOTES: dict[str, Opened] = {
    "contacts:all-notes": Opened("aoife", query="?q=hostel"),
    "contacts:late-notes": Opened("cora"),
    "contacts:headings": agency(),
    "contacts:keep-headings": agency("nora", "Turas", "phone"),
    "contacts:notes": Opened("aoife", lambda world: (world.mary.pk,), query="?q=council"),
    "contacts:print-notes": of("mary", "aoife"),
    "contacts:write-note": Opened("aoife", lambda world: (world.mary.pk, "visit")),
    "contacts:write-session": of("mary", "aoife"),
    "contacts:write-advocacy": of("mary", "aoife"),
    "contacts:note": first(CaseNote, "aoife", kind="visit"),
    "contacts:rewrite-note": of("open_note", "aoife"),
    "contacts:rewrite-session": of("open_session", "aoife"),
    "contacts:rewrite-advocacy": of("open_advocacy", "aoife"),
    "contacts:add-to-note": first(CaseNote, "aoife", kind="session"),
    "contacts:attach-to-note": first(CaseNote, "aoife", kind="session"),
    "contacts:sessions": of("mary", "aoife"),
    "contacts:agree-sessions": of("mary", "aoife"),
    "contacts:end-sessions": of("mary", "aoife"),
    "desk:procedure": of("mary", "aoife"),
    "correspondence:concerns-open": Opened("cora", lambda world: (world.concern, ())[1]),
    "correspondence:concerns": Opened("cora", lambda world: (world.concern.case_id,)),
    "correspondence:raise-concern": of("mary", "aoife"),
    "correspondence:concern": of("concern"),
    "correspondence:managers-spoke": of("concern"),
    "correspondence:to-grievance": of("concern"),
    "correspondence:end-concern": of("concern", "aoife"),
    "contacts:settle-session": first(PlannedSession, "aoife", state="planned"),
}
