"""`outlay keys`: API keys, made, listed and revoked."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from service.domain import Role
from service.identity.api_keys import SCOPES, ApiKeys
from service.settings import from_environment


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command."""
    parser = commands.add_parser("keys", help="API keys: create, list, revoke")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    create = actions.add_parser("create", help="make a key; its secret is shown once")
    create.add_argument("--label", default="command line", help="what it is for")
    create.add_argument(
        "--as", dest="owner", metavar="EMAIL", help="the person it asks as, and whose telemetry it brings"
    )
    create.add_argument(
        "--role",
        choices=[role.value for role in (Role.ADMIN, Role.FINANCE, Role.SERVICE)],
        default="admin",
        help="what a key without a person may see (default: admin)",
    )
    create.add_argument(
        "--scope", action="append", choices=["ask", "ingest"], help="what it is for (default: both)"
    )
    create.set_defaults(run=run_create)
    listing = actions.add_parser("list", help="every key, without secrets")
    listing.set_defaults(run=run_list)
    revoke = actions.add_parser("revoke", help="end a key")
    revoke.add_argument("id")
    revoke.set_defaults(run=run_revoke)


def run_create(chosen: argparse.Namespace) -> int:
    """Prints the token on standard output, once."""
    scopes = frozenset(chosen.scope) if chosen.scope else SCOPES
    with _keys() as keys:
        _, token = keys.create(chosen.label, scopes, Role(chosen.role), chosen.owner)
    print(token)
    return 0


def run_list(_: argparse.Namespace) -> int:
    """One line a key."""
    with _keys() as keys:
        found = keys.all()
    for key in found:
        state = (
            "revoked"
            if key.revoked_at
            else f"last used {key.last_used_at:%Y-%m-%d}"
            if key.last_used_at
            else "never used"
        )
        whose = key.owner_email or key.role.value
        print(f"{key.id}  {whose}  {','.join(sorted(key.scopes))}  {state}  {key.label}")
    if not found:
        print("There are no keys yet; `outlay keys create` makes one.")
    return 0


def run_revoke(chosen: argparse.Namespace) -> int:
    """Ends a key at once."""
    with _keys() as keys:
        keys.revoke(chosen.id)
    print(f"{chosen.id} is revoked.")
    return 0


@contextmanager
def _keys() -> Iterator[ApiKeys]:
    from service.store.memory import open_memory
    from service.wiring import build_policy

    settings = from_environment()
    memory = open_memory(settings.memory)
    try:
        yield ApiKeys(memory.keys, build_policy(settings).principal)
    finally:
        memory.close()
