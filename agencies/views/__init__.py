"""The pages of the directory, of workers, settings and the register of policies."""
