"""Who may do what with plans and all that hangs on them, split by noun."""

from careplans.policies.plans import *  # noqa: F403 (every name of this noun is meant)
from careplans.policies.reviews import *  # noqa: F403
