from correspondence.models.concerns import Concern
from correspondence.models.contacts import Contact
from correspondence.models.letters import CorrespondenceEntry, Letter
from correspondence.models.referrals import Referral

__all__ = ["Concern", "Contact", "CorrespondenceEntry", "Letter", "Referral"]
