"""What is agreed, told or handed over beside the consents themselves, split by noun. Consents are in cases.models."""

from consents.models.copies import GivenCopy
from consents.models.disclosures import DisclosureAdvice, DisclosureItem, LawfulDisclosure
from consents.models.verbal import VerbalConsent, VerbalCorrection

__all__ = ["DisclosureAdvice", "DisclosureItem", "GivenCopy", "LawfulDisclosure", "VerbalConsent", "VerbalCorrection"]
