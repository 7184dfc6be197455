"""The commands of `outlay`, a module each with `register(commands)`; an error is one line and exit code 1."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence

from service.cli import (
    asking,
    benching,
    checking,
    evaluating,
    guarding,
    keeping,
    loading,
    modelling,
    replaying,
    serving,
)
from service.errors import OutlayError

EXIT_ERROR = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; the exit code is 0, or 1 for an error, 3 for a question back, 4 for a refusal."""
    parser = build_parser()
    chosen = parser.parse_args(arguments)
    logging.basicConfig(
        level=os.environ.get("OUTLAY_LOG_LEVEL", "WARNING").upper(),
        format="%(levelname)s %(name)s: %(message)s",
    )
    try:
        code: int = chosen.run(chosen)
    except OutlayError as error:
        print(f"outlay: {error}", file=sys.stderr)
        return EXIT_ERROR
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_ERROR
    except KeyboardInterrupt:
        print("outlay: stopped", file=sys.stderr)
        return 130
    return code


def build_parser() -> argparse.ArgumentParser:
    """All commands with their help."""
    parser = argparse.ArgumentParser(
        prog="outlay", description="Answers plain-language questions about AI-coding spend."
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in (
        *(serving, asking, replaying, guarding, loading),
        *(keeping, modelling, checking, evaluating, benching),
    ):
        module.register(commands)
    return parser
