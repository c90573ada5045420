from accounts.actors import system_actor
from core.schedule import Turn, daily
from correspondence.services.concerns import remind_of_concerns


@daily("correspondence.tell_of_concerns", "Concerns about other services: the day to look again")
def tell_of_concerns(turn: Turn) -> int:
    return remind_of_concerns(actor=system_actor(), day=turn.day, today=turn.today)
