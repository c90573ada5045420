"""What pages, papers and verbs read of plans, split by noun. What a partner reads is in careplans.selectors.extract."""

from careplans.selectors.parts import *  # noqa: F403 (every name of this noun is meant)
