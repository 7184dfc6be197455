"""Which repository an event names, as `owner/name` in lower case, whichever way its sender wrote it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from service.connectors._otlp_fields import cleaned
from service.connectors._otlp_wire import Scalar

ATTRIBUTES = frozenset(
    {
        "vcs.repository.url.full",
        "vcs.owner.name",
        "vcs.repository.name",
        "repo.owner",
        "repo.name",
        "repository",
        "project",
    }
)

_LOCAL = re.compile(r"^(?:file:|[/.~\\]|[a-z]:[\\/])", re.IGNORECASE)
_URL = re.compile(r"^(?:[a-z][a-z0-9+.-]*)://(?:[^@/]*@)?[^/]+/(?P<path>.+)$", re.IGNORECASE)
_SCP = re.compile(r"^(?:[^@/:]+@)?[^/:@]+:(?!/)(?P<path>.+)$")
_PART = re.compile(r"^[\w~][\w.~+-]{0,99}$")
_MOST_PARTS = 5


def repo_of(attributes: Mapping[str, Scalar]) -> str | None:
    """The first that can be read: the remote's URL, its owner and name, then what people set themselves."""
    candidates = (
        attributes.get("vcs.repository.url.full"),
        _joined(attributes, "vcs.owner.name", "vcs.repository.name"),
        _joined(attributes, "repo.owner", "repo.name"),
        attributes.get("repository"),
        attributes.get("project"),
    )
    return next((repo for text in candidates if text and (repo := normalised(cleaned(str(text))))), None)


def normalised(text: str) -> str | None:
    """`owner/name` of a URL, of what `git clone` takes, or of itself; None for a local path.

    The host, credentials, `.git`, query and fragment are left out.
    """
    if _LOCAL.match(text):
        return None
    match = _URL.match(text) or _SCP.match(text)
    path = re.split(r"[?#]", match["path"] if match else text, maxsplit=1)[0]
    path = path.strip().strip("/").removesuffix(".git").lower()
    # Azure DevOps puts _git between the project and the repository.
    parts = [part for part in path.split("/") if part != "_git"]
    if not 1 <= len(parts) <= _MOST_PARTS or not all(_PART.match(part) for part in parts):
        return None
    return "/".join(parts)


def _joined(attributes: Mapping[str, Scalar], owner: str, name: str) -> str | None:
    if owner not in attributes or name not in attributes:
        return None
    return f"{attributes[owner]}/{attributes[name]}"
