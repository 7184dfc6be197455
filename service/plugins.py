"""All plug-in machinery: a plug-in is a module file whose name is its name.

It holds a frozen dataclass `Config`, filled from OUTLAY_<KIND>_<NAME>_<FIELD>, and `build(config)`.
Listing plug-ins imports none of them.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import fields
from types import ModuleType
from typing import Any

from service.errors import NotFound


def names(kind: str) -> tuple[str, ...]:
    """The plug-ins of a package such as `exports`, sorted; modules with a leading underscore are not."""
    package = importlib.import_module(f"service.{kind}")
    return tuple(sorted(m.name for m in pkgutil.iter_modules(package.__path__) if not m.name.startswith("_")))


def module(kind: str, name: str) -> ModuleType:
    """The module of one plug-in, imported now."""
    if name not in names(kind):
        raise NotFound(f"There is no {name!r} among the {kind}; there are: {', '.join(names(kind))}.")
    return importlib.import_module(f"service.{kind}.{name}")


# Any: a plug-in's build() returns whatever the contract of its kind says.
def build(kind: str, name: str, environ: Mapping[str, str], *shared: Any) -> Any:
    """One plug-in, built with its settings in the environment and with what it shares with others."""
    plugin = module(kind, name)
    prefix = f"OUTLAY_{kind}_{name}_".upper()
    found = {
        f.name: environ[prefix + f.name.upper()]
        for f in fields(plugin.Config)
        if prefix + f.name.upper() in environ
    }
    return plugin.build(plugin.Config(**found), *shared)
