"""What pages, papers and tasks read of consents, split by noun."""

from consents.selectors.standing import *  # noqa: F403 (every name of this noun is meant)
from consents.selectors.words import *  # noqa: F403 (every name of this noun is meant)
