"""Pages of the co-ordinators’ desk: nothing of a case, nothing of a person."""
