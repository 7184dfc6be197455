"""Principal → Grant: one pure function from who asks to what they may read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from service.domain import Grant, Limits, Principal, Role, RowFilter, ViewGrant

_PEOPLES_DOINGS = frozenset({"prompts", "tool_calls", "activity", "artifacts"})
_OF_WORK = frozenset({"commits", "pull_requests"})
_OF_A_PERSON = frozenset({"user_id", "user_email", "user_name"})
_ACTIVITY_COLUMNS = frozenset(
    {"active_minutes", "longest_gap_minutes", "prompts", "lines_added", "lines_removed", "commits",
     "pull_requests", "last_active_day"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """What rights depend on, as the directory has it."""

    email: str
    manager_email: str | None
    team: str | None
    is_active: bool


@dataclass(frozen=True)
class Policy:
    """Who may read what; `people` is the directory of the data that is being read."""

    views: Mapping[str, Sequence[str]]
    """Every view with its columns."""
    admins: frozenset[str] = frozenset()
    finance: frozenset[str] = frozenset()
    people: Sequence[Person] = ()
    limits: Limits = field(default_factory=Limits)

    def principal(self, email: str) -> Principal:
        """The person behind an address, with the role that they have now; nobody for an unknown one."""
        wanted = email.strip().lower()
        return Principal(wanted, self._role(wanted), wanted)

    def _role(self, email: str) -> Role:
        if email in self.admins:
            return Role.ADMIN
        if email in self.finance:
            return Role.FINANCE
        if any(person.manager_email == email for person in self.people):
            return Role.MANAGER
        known = any(person.email == email and person.is_active for person in self.people)
        return Role.MEMBER if known else Role.NOBODY

    def grant(self, principal: Principal) -> Grant:
        """What a principal may read; an empty Grant for nobody."""
        rights = {
            Role.ADMIN: self._everything,
            Role.FINANCE: self._money,
            Role.MANAGER: self._reports,
            Role.MEMBER: self._own,
        }.get(principal.role)
        views = rights(principal) if rights else {}
        if principal.role is Role.SERVICE:
            views = {"freshness": ViewGrant(tuple(self.views["freshness"]))}
        return Grant(principal, views, self.limits)

    def _everything(self, _: Principal) -> dict[str, ViewGrant]:
        return {name: ViewGrant(tuple(columns)) for name, columns in self.views.items()}

    def _money(self, _: Principal) -> dict[str, ViewGrant]:
        return {
            name: ViewGrant(
                tuple(
                    column
                    for column in columns
                    if column not in _ACTIVITY_COLUMNS and not (name in _OF_WORK and column in _OF_A_PERSON)
                )
            )
            for name, columns in self.views.items()
            if name not in _PEOPLES_DOINGS
        }

    def _reports(self, principal: Principal) -> dict[str, ViewGrant]:
        """Everybody below in the chain, and oneself; budgets of their teams."""
        below = chain(principal.email or "", self.people)
        teams = {person.team for person in self.people if person.email in below and person.team}
        return self._of_people(below, RowFilter("scope", tuple(sorted(teams))), "team")

    def _own(self, principal: Principal) -> dict[str, ViewGrant]:
        own = frozenset({principal.email or ""})
        return self._of_people(own, RowFilter("scope", tuple(own)), "person")

    def _of_people(self, emails: Iterable[str], scope: RowFilter, scope_type: str) -> dict[str, ViewGrant]:
        rows = (RowFilter("user_email", tuple(sorted(emails))),)
        found = {}
        for name, columns in self.views.items():
            if name == "freshness":
                found[name] = ViewGrant(tuple(columns))
            elif name == "budgets":
                found[name] = ViewGrant(tuple(columns), (scope, RowFilter("scope_type", (scope_type,))))
            else:
                found[name] = ViewGrant(tuple(columns), rows)
        return found


def chain(email: str, people: Sequence[Person]) -> frozenset[str]:
    """Oneself and everybody below, however deep; a circle in the directory does no harm."""
    found, newest = {email}, {email}
    while newest:
        newest = {person.email for person in people if person.manager_email in newest} - found
        found |= newest
    return frozenset(found)
