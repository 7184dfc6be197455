"""`outlay keys`: API keys, made, listed and revoked."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from service.domain import Given, Role
from service.errors import BadInput
from service.identity.api_keys import SCOPES, ApiKeys
from service.policy import Policy
from service.policy.given import given, told
from service.settings import from_environment


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command."""
    parser = commands.add_parser("keys", help="API keys: create, list, revoke")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    create = actions.add_parser(
        "create",
        help="make a key; its secret is shown once",
        description="Makes a key and prints it, once.",
        epilog="example: outlay keys create grafana --views usage,sessions --only team=payments --no-people",
    )
    _add_whose(create)
    _add_given(create)
    create.set_defaults(run=run_create)
    listing = actions.add_parser("list", help="every key, without secrets")
    listing.set_defaults(run=run_list)
    revoke = actions.add_parser("revoke", help="end a key")
    revoke.add_argument("id")
    revoke.set_defaults(run=run_revoke)


def _add_whose(create: argparse.ArgumentParser) -> None:
    create.add_argument("name", nargs="?", metavar="LABEL", help="what it is for")
    create.add_argument("--label", default="command line", help="the same, as an option")
    create.add_argument(
        "--owner",
        "--as",
        dest="owner",
        metavar="EMAIL",
        help="the person it asks as, with their role at the time, and whose telemetry it brings",
    )
    create.add_argument(
        "--role",
        choices=[role.value for role in (Role.ADMIN, Role.FINANCE, Role.SERVICE)],
        help="what a key without a person may see (default: admin, or service with --views)",
    )
    create.add_argument(
        "--scope", action="append", choices=["ask", "ingest"], help="what it is for (default: both)"
    )


def _add_given(create: argparse.ArgumentParser) -> None:
    create.add_argument("--views", metavar="VIEW,…", help="the views that a service key reads")
    create.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="COLUMN=VALUE",
        help="rows with this value alone; for each column one of its values must fit",
    )
    create.add_argument("--without", metavar="COLUMN,…", help="columns that it does not read")
    create.add_argument("--no-people", action="store_true", help="nothing that tells who somebody is")


def run_create(chosen: argparse.Namespace) -> int:
    """Prints the token on standard output, once."""
    scopes = frozenset(chosen.scope) if chosen.scope else SCOPES
    with _policy_and_keys() as (policy, keys):
        what = _given(chosen, policy)
        role = Role(chosen.role or ("service" if what else "admin"))
        _, token = keys.create(chosen.name or chosen.label, scopes, role, chosen.owner, what)
    print(token)
    return 0


def _given(chosen: argparse.Namespace, policy: Policy) -> Given | None:
    if chosen.views is None:
        if chosen.only or chosen.without or chosen.no_people:
            raise BadInput(f"Say with --views what it reads; there are: {', '.join(sorted(policy.views))}.")
        return None
    return given(
        policy.views,
        _names(chosen.views),
        _names(chosen.without or ""),
        chosen.only,
        people=not chosen.no_people,
    )


def _names(text: str) -> list[str]:
    return [part.strip().lower() for part in text.split(",") if part.strip()]


def run_list(_chosen: argparse.Namespace) -> int:
    """One line a key."""
    with _policy_and_keys() as (_, keys):
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
        reads = f"  ({told(key.given)})" if key.given else ""
        print(f"{key.id}  {whose}  {','.join(sorted(key.scopes))}  {state}  {key.label}{reads}")
    if not found:
        print("There are no keys yet; `outlay keys create` makes one.")
    return 0


def run_revoke(chosen: argparse.Namespace) -> int:
    """Ends a key at once."""
    with _policy_and_keys() as (_, keys):
        keys.revoke(chosen.id)
    print(f"{chosen.id} is revoked.")
    return 0


@contextmanager
def _policy_and_keys() -> Iterator[tuple[Policy, ApiKeys]]:
    from service.store.memory import open_memory
    from service.wiring import build_policy

    settings = from_environment()
    memory = open_memory(settings.memory)
    try:
        policy = build_policy(settings)
        yield policy, ApiKeys(memory.keys, policy.principal)
    finally:
        memory.close()
