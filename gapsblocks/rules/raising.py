"""What a form may be about, and what may become of one that is not raised yet (KW-16.1)."""

from core.errors import DomainError
from gapsblocks.kinds import About, Category, Extent, Kind

KW_16_1 = "KW-16.1"


def check_is_about_services(*, kind: str, category: str, about: str, extent: str) -> None:
    """A form is about how services are provided. What somebody did or did not do is no category of it (KW-16.1)."""
    if category not in Category.values:
        raise DomainError(
            f"Choose what it is about how services are provided (rule {KW_16_1}). A disagreement about somebody’s "
            "conduct is not a gap or a block.",
            code=KW_16_1,
            field="category",
        )
    if kind not in Kind.values:
        raise DomainError("Say whether it is a gap or a block.", code="no-kind", field="kind")
    if about not in About.values:
        raise DomainError("Say what kind of person it is about.", code="no-about", field="about")
    if extent and extent not in Extent.values:
        raise DomainError("Say whether it is of one person or of services.", code="no-extent", field="extent")


def check_is_draft(is_draft: bool) -> None:
    if not is_draft:
        raise DomainError("This form is raised already: it is no draft any more.", code="wrong-state")


def check_can_discard(*, of_a_search: bool) -> None:
    if of_a_search:
        raise DomainError(
            "This draft stands for a search that found no agency. Raise it: it cannot be thrown away.",
            code="of-a-search",
        )
