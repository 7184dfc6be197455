"""`outlay model`: the semantic model for other tools (export), for one asker (describe), as a page (docs)."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path

import yaml

from service.cli.asking import write
from service.cli.options import add_database, database_of
from service.domain import Grant
from service.settings import from_environment

_EXAMPLES = """\
examples:
  outlay model export > outlay.ossie.json        everything, as an Apache Ossie document
  outlay model export --out outlay.ossie.yaml    the same as YAML
  outlay model describe --as bob@acme.example    what Bob may ask about
  outlay model docs --out docs/model.md          the page of all metrics and dimensions
"""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command; without an action it prints its help."""
    parser = commands.add_parser(
        "model",
        help="what can be asked: export it, or read about it",
        description="What can be asked: metrics, dimensions, views and how they hang together.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=lambda _: _help(parser))
    actions = parser.add_subparsers(title="actions", metavar="ACTION")
    exporting = actions.add_parser("export", help="the semantic model in an open format")
    exporting.add_argument("--format", choices=["ossie"], default="ossie", help="default: ossie")
    _add_out(exporting, "write there, as YAML when it ends in .yaml or .yml, else as JSON")
    exporting.set_defaults(run=export)
    describing = actions.add_parser("describe", help="what somebody may ask about, as text")
    describing.add_argument(
        "--as", dest="asker", metavar="EMAIL", help="with this person's rights (default: an admin's)"
    )
    add_database(describing)
    _add_out(describing, "write there instead of to standard output")
    describing.set_defaults(run=described)
    documenting = actions.add_parser("docs", help="the page of all metrics and dimensions, as Markdown")
    _add_out(documenting, "write there instead of to standard output")
    documenting.set_defaults(run=documented)


def _add_out(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("--out", metavar="FILE", type=Path, help=what)


def _help(parser: argparse.ArgumentParser) -> int:
    parser.print_help()
    return 0


def export(chosen: argparse.Namespace) -> int:
    """The whole model, whoever calls: it names columns and holds no data."""
    from service.semantics.model import load_model  # late, like all below: `--help` must not load the model
    from service.semantics.ossie import ossie

    document = ossie(load_model().weeks_from(from_environment().week_start))
    if chosen.out and chosen.out.suffix in (".yaml", ".yml"):
        return _written(yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=110), chosen.out)
    return _written(json.dumps(document, ensure_ascii=False, indent=2) + "\n", chosen.out)


def described(chosen: argparse.Namespace) -> int:
    """What the asker may read and no more; somebody whom nobody knows may read nothing."""
    from service.semantics.describe import describe
    from service.semantics.model import load_model

    return _written(describe(load_model(), _grant(chosen)) + "\n", chosen.out)


def documented(chosen: argparse.Namespace) -> int:
    """The page that docs/model.md is."""
    from service.semantics.model import load_model
    from service.semantics.page import page

    return _written(page(load_model()), chosen.out)


def _grant(chosen: argparse.Namespace) -> Grant:
    """An admin's rights need no data; a person's depend on the directory in the database."""
    from service.wiring import LOCAL_OPERATOR, build_policy

    if chosen.asker:
        return asyncio.run(_grant_of(chosen))
    return build_policy(from_environment()).grant(LOCAL_OPERATOR)


async def _grant_of(chosen: argparse.Namespace) -> Grant:
    from service.wiring import analyst_on

    settings = from_environment()
    async with analyst_on(settings, database_of(chosen, settings)) as analyst:
        return analyst.policy.grant(analyst.policy.principal(chosen.asker))


def _written(text: str, out: Path | None) -> int:
    content = text.encode("utf-8")
    if out:
        write(out, content)
    else:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
    return 0
