"""Who may do what with a case and with what hangs on it, split by noun."""

from cases.policies.cases import *  # noqa: F403  (the policy of the case and its parts: every name is meant)
from cases.policies.people import *  # noqa: F403  (the policies of what hangs on a person)
