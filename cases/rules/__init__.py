"""What must be true before a case changes, split by noun. Pure: no queries, no clock, no saving."""

from cases.rules.capacity import *  # noqa: F403 (every name of this noun is meant)
from cases.rules.contacts import *  # noqa: F403 (every name of this noun is meant)
from cases.rules.entry import *  # noqa: F403 (every name of this noun is meant)
from cases.rules.oversight import *  # noqa: F403 (every name of this noun is meant)
from cases.rules.posts import *  # noqa: F403 (every name of this noun is meant)
from cases.rules.roles import *  # noqa: F403 (every name of this noun is meant)
