"""Papers: a template made into a tagged PDF (PDF/UA), for a page, a task and a test alike.

Fonts and parsed sheets are kept for each thread and print size: a third of the time of a short paper (see
docs/performance.md). Nothing is fetched but our own static files: what stands in a paper was typed by people, and must
not be able to reach the network or another file of the machine.
"""

import atexit
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

HOUSE = "http://static.invalid/"  # a name that no network knows; only our fetcher does
VARIANT = "pdf/ua-1"
SHEETS = {False: ("pdf/common.css",), True: ("pdf/common.css", "pdf/large-print.css")}
_kept = threading.local()  # a font configuration is not safe to share between threads
atexit.register(lambda: _kept.__dict__.clear())  # fonts let go of their library while it is still there


def render(template: str, context: dict[str, Any], *, large: bool = False) -> bytes:
    """One paper as PDF; `large` is large print, 18 point, from the same template."""
    return from_html(render_to_string(template, context), large=large)


def from_html(html: str, *, large: bool = False) -> bytes:
    return bytes(lay_out(html, large=large).write_pdf(pdf_variant=VARIANT))


def join(documents: Iterable[Any], *, title: str) -> bytes:
    """Several papers, laid out one by one, in one tagged file; each keeps its own "Page 1 of 2"."""
    laid_out = list(documents)
    whole = laid_out[0].copy([page for document in laid_out for page in document.pages])
    whole.metadata.title = title
    return bytes(whole.write_pdf(pdf_variant=VARIANT))


def lay_out(html: str, *, large: bool = False, rules: str = "") -> Any:
    """A laid-out document of WeasyPrint; `rules` are of the look of this one alone.

    Raises ValueError where the paper asks for anything but a static file.
    """
    from weasyprint import CSS, HTML
    from weasyprint.urls import FatalURLFetchingError

    fonts, fetcher, sheets = _look(large)
    if rules:
        sheets = [*sheets, CSS(string=rules, base_url=HOUSE, font_config=fonts, url_fetcher=fetcher)]
    source = HTML(string=html, base_url=HOUSE, url_fetcher=fetcher)
    try:
        return source.render(font_config=fonts, stylesheets=sheets, pdf_variant=VARIANT)
    except FatalURLFetchingError as error:  # a BaseException: it would end a worker process
        raise ValueError(str(error)) from error


def _look(large: bool) -> tuple[Any, Any, list[Any]]:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    looks = _kept.__dict__.setdefault("looks", {})
    if large not in looks:
        fonts, fetcher = FontConfiguration(), _static_only()
        sheets = [CSS(url=HOUSE + name, font_config=fonts, url_fetcher=fetcher) for name in SHEETS[large]]
        looks[large] = fonts, fetcher, sheets
    return looks[large]


def static_file(name: str) -> Path:
    """Where a static file lies: collected on a server, in its source folder elsewhere. ValueError outside them."""
    collected = Path(settings.STATIC_ROOT) / name
    if collected.is_file() and collected.resolve().is_relative_to(Path(settings.STATIC_ROOT).resolve()):
        return collected
    try:
        found = finders.find(name)
    except Exception as error:  # Django's own word for a path that climbs out of its folder
        raise ValueError(f"Not a static file: {name}") from error
    if not isinstance(found, str):
        raise ValueError(f"Not a static file: {name}")
    return Path(found)


def _static_only() -> Any:
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class StaticOnly(URLFetcher):
        """Static files, and pictures that stand in the paper itself."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith("data:image/png;base64,"):
                return super().fetch(url, headers)
            if not url.startswith(HOUSE):
                raise FatalURLFetchingError(f"Not a static file: {url[:80]}")
            try:
                path = static_file(unquote(urlsplit(url).path).lstrip("/"))  # decoded first, or %2e%2e would climb out
            except ValueError as error:
                raise FatalURLFetchingError(str(error)) from error
            kind = {".css": "text/css", ".ttf": "font/ttf", ".svg": "image/svg+xml"}.get(path.suffix, "image/png")
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    return StaticOnly(allowed_protocols={"http", "data"})
