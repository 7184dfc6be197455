"""Principal → Grant: one pure function from who asks to what they may read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from service.domain import Grant, Limits, Principal, Role, RowFilter, ViewGrant
from service.policy.given import views_given
from service.policy.small_groups import in_groups

_PEOPLES_DOINGS = frozenset({"prompts", "tool_calls", "activity", "artifacts"})
_OF_WORK = frozenset({"commits", "pull_requests"})
_OF_A_PERSON = frozenset({"user_id", "user_email", "user_name"})
_ACTIVITY_COLUMNS = frozenset(
    {"active_minutes", "duration_minutes", "ended_at", "longest_gap_minutes", "prompts", "prompt_id",
     "lines_added", "lines_removed", "commits", "pull_requests", "last_active_day"}
)  # fmt: skip


def utc_today() -> date:
    """The day that it is now."""
    return datetime.now(UTC).date()


@dataclass(frozen=True, slots=True)
class Membership:
    """A person in a group; half-open, None while it lasts."""

    group: str
    valid_from: date | None = None
    valid_to: date | None = None

    def holds(self, day: date) -> bool:
        """Whether it is in force that day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day < self.valid_to
        )


@dataclass(frozen=True, slots=True)
class Person:
    """What rights depend on, as the directory has it."""

    email: str
    manager_email: str | None
    team: str | None
    is_active: bool
    memberships: tuple[Membership, ...] = ()
    """Those in groups that somebody is named for."""


@dataclass(frozen=True)
class Policy:
    """Who may read what; `people` is the directory of the data that is being read."""

    views: Mapping[str, Sequence[str]]
    """Every view with its columns."""
    admins: frozenset[str] = frozenset()
    finance: frozenset[str] = frozenset()
    people: Sequence[Person] = ()
    limits: Limits = field(default_factory=Limits)
    managers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Who is named for which groups: they read the members of today."""
    today: Callable[[], date] = utc_today
    small_group: int = 3
    """How many people a group needs where views hide who did something."""

    def principal(self, email: str) -> Principal:
        """The person behind an address, with the role that they have now; nobody for an unknown one."""
        wanted = email.strip().lower()
        return Principal(wanted, self._role(wanted), wanted)

    def _role(self, email: str) -> Role:
        """Leaving ends every right but those of the settings' admins and finance.

        Who stands as a manager and is not in the directory is nobody: a directory forgets those who left
        sooner than the people below them get a new manager. To be named for a group is an operator's word,
        which holds without the directory, though not against it.
        """
        if email in self.admins:
            return Role.ADMIN
        if email in self.finance:
            return Role.FINANCE
        entries = [person.is_active for person in self.people if person.email == email]
        if entries and not any(entries):
            return Role.NOBODY
        if self._named_members(email) or (entries and any(p.manager_email == email for p in self.people)):
            return Role.MANAGER
        return Role.MEMBER if entries else Role.NOBODY

    def grant(self, principal: Principal) -> Grant:
        """What a principal may read; an empty Grant for nobody."""
        rights = {
            Role.ADMIN: self._everything,
            Role.FINANCE: self._money,
            Role.MANAGER: self._reports,
            Role.MEMBER: self._own,
            Role.SERVICE: self._given,
        }.get(principal.role)
        views = rights(principal) if rights else {}
        return Grant(principal, in_groups(views, self.views, self.small_group), self.limits)

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
        """Everybody below in the chain, members of the groups named for, oneself; budgets of those teams."""
        email = principal.email or ""
        below, named = chain(email, self.people), self._named_members(email)
        led = below if len(below) > 1 else frozenset[str]()
        teams = {person.team for person in self.people if person.email in led and person.team}
        scopes = tuple(sorted(teams | named.keys()))
        emails = below.union(*named.values())
        return self._of_people(emails, RowFilter("scope", scopes), "team")

    def _named_members(self, email: str) -> dict[str, frozenset[str]]:
        """The groups somebody is named for with the members of today; one without members gives no right."""
        found = {group: self.members(group) for group in self.managers.get(email, ())}
        return {group: members for group, members in found.items() if members}

    def members(self, group: str) -> frozenset[str]:
        """Who is in a group today."""
        day = self.today()
        return frozenset(
            person.email
            for person in self.people
            if any(one.group == group and one.holds(day) for one in person.memberships)
        )

    def _own(self, principal: Principal) -> dict[str, ViewGrant]:
        own = frozenset({principal.email or ""})
        return self._of_people(own, RowFilter("scope", tuple(own)), "person")

    def _given(self, principal: Principal) -> dict[str, ViewGrant]:
        return views_given(self.views, principal.given)

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
