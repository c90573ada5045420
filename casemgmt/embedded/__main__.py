import sys

from casemgmt.embedded import service
from casemgmt.embedded.errors import CannotStart
from casemgmt.embedded.supervisor import fail


def main(arguments: list[str]) -> int:
    verb, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if rest[:1] == ["--"]:
        rest = rest[1:]
    if verb in {"run", "stop", "forget"} and not rest:
        return {"run": service.run, "stop": service.stop, "forget": service.forget}[verb]()
    if verb in {"with", "manage"} and rest:
        return {"with": service.with_services, "manage": service.manage}[verb](rest)
    print("Usage: python -m casemgmt.embedded run | with -- COMMAND | manage COMMAND | stop | forget", file=sys.stderr)
    return 2


if __name__ == "__main__":
    try:
        code = main(sys.argv[1:])
    except CannotStart as error:
        code = fail(error)
    sys.exit(code)
