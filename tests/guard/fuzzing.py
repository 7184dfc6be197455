"""`python -m tests.guard.fuzzing --minutes 20`: texts at random against the promises, until the time is up.

Each text follows from one number, which is printed with every finding; a finding is a line as the
corpora hold them. Half of the texts come from the grammar, half are statements of the corpora, changed.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections import Counter
from collections.abc import Iterator
from random import Random

from tests.guard.contract import GRANTS, HERE, database
from tests.guard.grammar import Contract, Writer
from tests.guard.mutation import mutated
from tests.guard.promises import Finding, Promises

_LONGEST = 3_000
"""Characters of a statement that is changed: the bombs of parsing have tests of their own."""
_SHOWN = 20
"""Findings that are printed of each promise."""
_READERS = sorted(GRANTS)
_ROOM = 6 << 30
"""Bytes: lists that grow inside one value count for no limit of the engine's, which runs in this process here."""


def statements() -> list[str]:
    """Every statement of the corpora."""
    lines = (
        line
        for path in sorted((HERE / "corpora").glob("*.jsonl"))
        for line in path.read_text("utf-8").split("\n")
    )
    return [sql for line in lines if line and len(sql := json.loads(line)["sql"]) <= _LONGEST]


class Fuzzer:
    """Texts by their number, and the promises that they are held against."""

    def __init__(self) -> None:
        self.promises = Promises()
        self.statements = statements()
        self._contract = Contract.of(database())

    def text(self, number: int) -> str:
        """The text of a number: even ones are made by the grammar, odd ones changed."""
        random = Random(number)
        writer = Writer(random, self._contract)
        if number % 2 == 0:
            return writer.query()
        sql = writer.query() if random.random() < 0.2 else random.choice(self.statements)
        return mutated(random, sql, self.statements)

    def finding(self, number: int) -> Finding | None:
        """What is wrong with a number's text, asked by one of the readers."""
        return self.promises.broken(self.text(number), _READERS[number // 2 % len(_READERS)])


def run(seed: int, minutes: float) -> Iterator[tuple[int, Finding]]:
    """Every finding with its number."""
    fuzzer = Fuzzer()
    end = time.monotonic() + 60 * minutes
    number = seed
    while time.monotonic() < end:
        found = fuzzer.finding(number)
        if found:
            yield number, found
        number += 1
    told = ", ".join(f"{count:,} {name}" for name, count in fuzzer.promises.counts.most_common())
    print(f"{number - seed:,} texts from seed {seed}: {told}")


def main() -> int:
    """Prints findings as lines of a corpus; 1 if there are any."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--minutes", type=float, default=20)
    arguments.add_argument("--seed", type=int, default=int(time.time()) * 1000)
    chosen = arguments.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (_ROOM, resource.getrlimit(resource.RLIMIT_AS)[1]))
    print(f"seed {chosen.seed}, {chosen.minutes:g} minutes", flush=True)
    found: Counter[str] = Counter()
    for number, finding in run(chosen.seed, chosen.minutes):
        found[finding.promise] += 1
        if found[finding.promise] <= _SHOWN:
            line = {
                "id": f"fz{number}",
                "sql": finding.sql,
                "class": finding.promise,
                "why": finding.told,
                "expect": "either",
            }
            print(json.dumps(line, ensure_ascii=False), flush=True)
    print(dict(found) or "no findings")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
