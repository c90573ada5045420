"""What is asked in each of the 14 areas of life beside the need level (form F3): one list for all that reads it.

An answer is kept in `DomainNeed.details` under the code of its question. A code is never used again for something else:
answers of former years are read by it. Nothing here is a diagnosis (GB2-not-diagnostic).
"""

from collections.abc import Iterable, Mapping

from assessments.questions.health import HEALTH
from assessments.questions.kinds import LINE, PROSE, Block, Kind, Question
from assessments.questions.life import LIFE

__all__ = ["LINE", "PROSE", "QUESTIONS", "Block", "Kind", "Question", "blocks_of", "questions_of"]

QUESTIONS: Mapping[str, tuple[Block, ...]] = {**HEALTH, **LIFE}


def blocks_of(domain_code: str) -> tuple[Block, ...]:
    """The questions of one area; an area that the service added has none of its own."""
    return QUESTIONS.get(domain_code, ())


def questions_of(domain_code: str) -> Iterable[Question]:
    for block in blocks_of(domain_code):
        yield from block.questions
