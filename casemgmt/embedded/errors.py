class CannotStart(Exception):
    """Something that the person at the terminal can put right; its text says what and how."""

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code


ALREADY_RUNNING = 3
PORT_BUSY = 4
