"""`outlay bench`: performance as ratios measured in one run; the benchmarks live in a checkout."""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

from service.cli.asking import write
from service.errors import NotFound


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command."""
    parser = commands.add_parser(
        "bench", help="performance, as ratios measured in one run (needs a checkout)"
    )
    parser.add_argument("name", nargs="?", help="one benchmark (default: all)")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the figures there, too")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Prints the figures of each benchmark as it ends."""
    folder = Path(__file__).resolve().parents[2] / "eval" / "bench"
    found = {path.stem: path for path in sorted(folder.glob("[!_]*.py"))} if folder.is_dir() else {}
    if not found:
        raise NotFound("The benchmarks are not part of an installed package; run this in a checkout.")
    if chosen.name and chosen.name not in found:
        raise NotFound(f"There is no benchmark {chosen.name!r}; there are: {', '.join(found)}.")
    figures: dict[str, object] = {}
    for name in [chosen.name] if chosen.name else found:
        figures[name] = _load(found[name]).run()
        print(f"{name}: {json.dumps(figures[name], indent=2, default=str)}", flush=True)
    if chosen.json:
        write(chosen.json, (json.dumps(figures, indent=2, default=str) + "\n").encode())
    return 0


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"bench_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise NotFound(f"{path} is no Python module.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
