"""Compiles the styles and gathers what the pages need of the front-end packages in var/assets.

css/app.css                  our sheet over GOV.UK and MOJ Frontend
css/fonts/, css/assets/      the fonts and icons, where the sheet's addresses point
js/vendor/                   the libraries' own scripts
pdf/fonts/                   the two weights of the papers, whole: the web's small pieces lack ticks and boxes
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules"
ASSETS = Path(os.environ.get("CASEMGMT_VAR") or ROOT / "var") / "assets"
SHEET = ROOT / "static" / "scss" / "app.scss"

FONTS = PACKAGES / "@fontsource-variable" / "source-sans-3" / "files"
PAPER_FONTS = PACKAGES / "source-sans" / "TTF"
ICONS = PACKAGES / "@ministryofjustice" / "frontend" / "moj" / "assets" / "images"
SCRIPTS = (
    PACKAGES / "govuk-frontend" / "dist" / "govuk" / "govuk-frontend.min.js",
    PACKAGES / "@ministryofjustice" / "frontend" / "moj" / "moj-frontend.min.js",
)


def compile_sheet(target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    options = ["--load-path=.", "--style=compressed", "--no-source-map"]
    compiler = [sys.executable, str(ROOT / "tools" / "node.py"), "node_modules/sass/sass.js"]
    subprocess.run([*compiler, *options, str(SHEET), str(target)], cwd=ROOT, check=True)


def copy_script(source: Path, folder: Path) -> None:
    """Without the pointer to a source map, which is not served: the static storage would look for it and stop."""
    text = source.read_text(encoding="utf-8")
    (folder / source.name).write_text(re.sub(r"(?m)^//# sourceMappingURL=.*$", "", text), encoding="utf-8")


def main() -> int:
    fresh = ASSETS.with_name("assets.new")
    shutil.rmtree(fresh, ignore_errors=True)
    compile_sheet(fresh / "css" / "app.css")
    (fresh / "css" / "fonts").mkdir()
    for name in ("latin", "latin-ext"):
        shutil.copy(FONTS / f"source-sans-3-{name}-wght-normal.woff2", fresh / "css" / "fonts")
    (fresh / "css" / "assets" / "images").mkdir(parents=True)
    for icon in sorted(ICONS.glob("icon-*.svg")):
        shutil.copy(icon, fresh / "css" / "assets" / "images")
    (fresh / "pdf" / "fonts").mkdir(parents=True)
    for weight in ("Regular", "Semibold"):
        shutil.copy(PAPER_FONTS / f"SourceSans3-{weight}.ttf", fresh / "pdf" / "fonts")
    (fresh / "js" / "vendor").mkdir(parents=True)
    for script in SCRIPTS:
        copy_script(script, fresh / "js" / "vendor")
    # The whole folder changes at once: a service that is being started never sees half of it.
    shutil.rmtree(ASSETS, ignore_errors=True)
    fresh.rename(ASSETS)
    return 0


if __name__ == "__main__":
    sys.exit(main())
