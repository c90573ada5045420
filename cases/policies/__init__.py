"""Who may do what with a case and with what hangs on it, split by noun. Every public name of the parts is meant."""

from cases.policies.bound import CaseBound as CaseBound
from cases.policies.capacity import *  # noqa: F403 (every name of this noun is meant)
from cases.policies.cases import *  # noqa: F403 (every name of this noun is meant)
from cases.policies.consents import *  # noqa: F403 (every name of this noun is meant)
from cases.policies.holders import *  # noqa: F403 (every name of this noun is meant)
from cases.policies.oversight import *  # noqa: F403 (every name of this noun is meant)
from cases.policies.people import *  # noqa: F403 (every name of this noun is meant)
from cases.policies.roles import *  # noqa: F403 (every name of this noun is meant)
