"""The page's files, in memory, under addresses that name their content, so that browsers keep them for good.

plotly.js comes out of the plotly wheel: no copy of it in this project, no CDN.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

from service.errors import NotFound

_STATIC = Path(__file__).parent / "static"
_MEDIA_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True)
class Asset:
    """One file."""

    body: bytes
    media_type: str

    # Not at import: 4.8 MB of plotly.js take a third of a second, which no command but `serve` should pay.
    @cached_property
    def packed(self) -> bytes:
        """Compressed once, when it is first asked for."""
        return gzip.compress(self.body, 6, mtime=0)


@dataclass(frozen=True)
class Assets:
    """Files by their path below /static/."""

    files: dict[str, Asset]
    version: str
    plotly: str

    def address(self, name: str) -> str:
        """The address of one of the page's files; they share a folder, so that modules find each other."""
        return f"/static/{self.version}/{name}"

    def find(self, path: str) -> Asset:
        """The file at a path below /static/."""
        try:
            return self.files[path]
        except KeyError as error:
            raise NotFound("There is no such file; reload the page, it may have been updated.") from error


def load_assets() -> Assets:
    """Reads all files once."""
    paths = sorted(_STATIC.iterdir())
    own = {path.name: Asset(path.read_bytes(), _MEDIA_TYPES[path.suffix]) for path in paths}
    version = _digest(b"".join(name.encode() + asset.body for name, asset in own.items()))
    plotly = Asset(_plotly_file().read_bytes(), _MEDIA_TYPES[".js"])
    plotly_path = f"{_digest(plotly.body)}/plotly.min.js"
    files = {f"{version}/{name}": asset for name, asset in own.items()} | {plotly_path: plotly}
    return Assets(files, version, f"/static/{plotly_path}")


def _plotly_file() -> Path:
    found = find_spec("plotly")
    if found is None or found.origin is None:
        raise NotFound("plotly is not installed; install Outlay with its dependencies.")
    return Path(found.origin).parent / "package_data" / "plotly.min.js"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
