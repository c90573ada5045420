"""The pages of the search for another agency, of a consent to be named, and of what the person was told."""
