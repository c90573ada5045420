"""The demonstration service: invented agencies, workers and people, whose records stand at every stage of the work.

Everything is brought about by the verbs of the house, so that the log, the rights and the notices are real; only the
days are then set back, because nobody can wait half a year for a demonstration.
"""
