"""Django's own checks: no model without its migration, and nothing to object to in the settings of production."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MANAGE = [sys.executable, str(ROOT / "manage.py")]


def main() -> int:
    missing = subprocess.run([*MANAGE, "makemigrations", "--check", "--dry-run"], cwd=ROOT, check=False).returncode
    # Only the shape of production is checked: no server is reached, and the secret is thrown away.
    production = {
        **os.environ,
        "CASEMGMT_MODE": "production",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "cases.example",
        "PUBLIC_ADDRESS": "https://cases.example",
    }
    deploy = [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"]
    objected = subprocess.run(deploy, cwd=ROOT, env=production, check=False).returncode
    return 1 if missing or objected else 0


if __name__ == "__main__":
    sys.exit(main())
