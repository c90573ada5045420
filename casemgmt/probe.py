"""A health check from inside a container: python -m casemgmt.probe http://127.0.0.1:8000/readyz

Says by its exit code whether the page answers 200; asks under the first allowed host name, which a bare address is not.
"""

import os
import sys
import urllib.error
import urllib.request


def main(address: str) -> int:
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    request = urllib.request.Request(address, headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return 0 if answer.status == 200 else 1
    except urllib.error.HTTPError as error:
        print(error.read(500).decode(errors="replace"), file=sys.stderr)
    except OSError as error:
        print(error, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
