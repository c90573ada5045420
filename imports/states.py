"""The life of an import."""

from core.states import LifeCycle, Move

LIFE = LifeCycle(
    Move("read", frozenset({"reading"}), "columns"),
    Move("confirm the columns of", frozenset({"columns", "deciding"}), "checking"),
    Move("choose the sheet of", frozenset({"columns", "deciding"}), "columns"),
    Move("check", frozenset({"checking"}), "deciding"),
    Move("decide about", frozenset({"deciding", "done"}), "checking"),
    Move("run", frozenset({"deciding", "done"}), "running"),
    Move("finish", frozenset({"running"}), "done"),
    Move("undo", frozenset({"done"}), "undoing"),
    Move("cancel", frozenset({"columns", "deciding", "unreadable"}), "cancelled"),
)
