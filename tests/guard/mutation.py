"""SQL that was written by somebody, changed at random: bytes, tokens, pieces of other statements."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

TOKEN = re.compile(
    r"'(?:[^']|'')*'|\$(\w*)\$.*?\$\1\$|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/|\w+|\s+|[^\w\s]", re.DOTALL
)
_BLANKS = (" ", "\n", "\t", "/**/", "/* ; drop table usage; -- ' */", "--\n", "/* /* */ */", "\r\n", "\u00a0", "\u200b", "\x00", "\u2028", "\ufeff")  # fmt: skip
_PIECES = (
    "(", ")", ",", ";", ".", "*", "::", "'", '"', "$$", "->", "->>", "=>", ":=", "=", "?", "$1", "@", "#1", "{", "}", "[", "]",
    "\\", "%", "null", "union all", "with x as (select 1)", "select", "from", "from usage", "as", "not", "lateral", "values (1)",
    "recursive", "pivot", "unpivot", "into t", "for update", "at (version => 1)", "tablesample 10%", "limit 1", "limit all", "main.",
    "read_csv('x')", "query('select 1')", "columns(*)", "show tables", "e'\\x41'", "x'41'", "U&'\\0041'", "0x1F", "1_0", "1e400",
    "returning *", "using", "exclude (repo)", "replace (1 as repo)", "order by all", "group by all", "{{ 1 }}", "{% x %}", "collate nocase",
)  # fmt: skip


def mutated(random: Random, sql: str, others: Sequence[str]) -> str:
    """`sql` with one to four changes; pieces come from `others`."""
    for _ in range(random.choice((1, 1, 2, 3, 4))):
        sql = random.choice(CHANGES)(random, sql, others)
    return sql


def a_byte(random: Random, sql: str, _: Sequence[str]) -> str:
    """One byte more, less or other."""
    data = bytearray(sql.encode("utf-8", "surrogatepass"))
    place = random.randrange(len(data) + 1)
    kind = random.randrange(3)
    if kind == 0 or place == len(data):
        data.insert(place, random.randrange(256))
    elif kind == 1:
        del data[place]
    else:
        data[place] ^= 1 << random.randrange(8)
    return data.decode(errors="replace")


def a_token_gone(random: Random, sql: str, _: Sequence[str]) -> str:
    """Without one of its tokens, or a few that follow each other."""
    tokens = _tokens(sql)
    place = random.randrange(len(tokens))
    return "".join(tokens[:place] + tokens[place + random.choice((1, 1, 2, 5)) :])


def a_token_twice(random: Random, sql: str, _: Sequence[str]) -> str:
    """With one of its tokens somewhere else as well."""
    tokens = _tokens(sql)
    return _with(random, sql, random.choice(tokens))


def tokens_swapped(random: Random, sql: str, _: Sequence[str]) -> str:
    """Two tokens change places."""
    tokens = _tokens(sql)
    one, two = random.randrange(len(tokens)), random.randrange(len(tokens))
    tokens[one], tokens[two] = tokens[two], tokens[one]
    return "".join(tokens)


def another_word(random: Random, sql: str, others: Sequence[str]) -> str:
    """A word gives way to one of another statement."""
    tokens, foreign = _tokens(sql), _tokens(random.choice(others))
    words = [place for place, token in enumerate(tokens) if token[0].isalnum() or token[0] in "'\""]
    theirs = [token for token in foreign if token[0].isalnum() or token[0] in "'\""]
    if words and theirs:
        tokens[random.choice(words)] = random.choice(theirs)
    return "".join(tokens)


def a_piece(random: Random, sql: str, _: Sequence[str]) -> str:
    """A piece of syntax more."""
    return _with(random, sql, f" {random.choice(_PIECES)} ")


def a_splice(random: Random, sql: str, others: Sequence[str]) -> str:
    """A run of tokens out of another statement."""
    foreign = _tokens(random.choice(others))
    start = random.randrange(len(foreign))
    return _with(random, sql, " " + "".join(foreign[start : start + random.randrange(1, 30)]) + " ")


def a_head_and_a_tail(random: Random, sql: str, others: Sequence[str]) -> str:
    """The beginning of one statement and the end of another."""
    mine, theirs = _tokens(sql), _tokens(random.choice(others))
    kept, added = mine[: random.randrange(1, len(mine) + 1)], theirs[random.randrange(len(theirs)) :]
    return "".join((*kept, " ", *added))


def nested(random: Random, sql: str, others: Sequence[str]) -> str:
    """Inside another query."""
    inner, other = sql.strip().rstrip(";"), random.choice(others).strip().rstrip(";")
    return random.choice(
        (
            f"select * from ({inner}) as wrapped",
            f"with wrapped as ({inner}) select * from wrapped",
            f"with wrapped as ({inner}) {other}",
            f"select ({inner})",
            f"select 1 where exists ({inner})",
            f"select array({inner})",
            f"({inner}) union all ({other})",
            f"{inner} union all by name {other}",
            f"select * from usage, lateral ({inner}) as wrapped",
            f"with recursive wrapped as ({inner} union all select * from wrapped) select * from wrapped",
            f"{inner}; {other}",
        )
    )


def quoted(random: Random, sql: str, _: Sequence[str]) -> str:
    """A word in quotes of some kind."""
    tokens = _tokens(sql)
    words = [place for place, token in enumerate(tokens) if token[0].isalpha()]
    if words:
        place = random.choice(words)
        tokens[place] = random.choice(
            ('"{}"', "'{}'", "$${}$$", '"{}" ', "`{}`", "[{}]", "main.{}", '"{}"()')
        ).format(tokens[place])
    return "".join(tokens)


def other_case(random: Random, sql: str, _: Sequence[str]) -> str:
    """Words in other letters."""
    return "".join(
        random.choice((str.upper, str.lower, str.title, str))(token) if token[0].isalpha() else token
        for token in _tokens(sql)
    )


def other_blanks(random: Random, sql: str, _: Sequence[str]) -> str:
    """A comment or an odd blank between two tokens."""
    return _with(random, sql, random.choice(_BLANKS))


def renamed(random: Random, sql: str, _: Sequence[str]) -> str:
    """A word stands everywhere for another of the same statement."""
    words = [token for token in _tokens(sql) if token[0].isalpha()]
    if not words:
        return sql
    old, new = random.choice(words), random.choice((*words, "usage", "people", "x", "range", "pg_catalog"))
    return "".join(new if token == old else token for token in _tokens(sql))


CHANGES: tuple[Callable[[Random, str, Sequence[str]], str], ...] = (
    a_byte,
    a_token_gone,
    a_token_twice,
    tokens_swapped,
    another_word,
    another_word,
    a_piece,
    a_splice,
    a_head_and_a_tail,
    nested,
    nested,
    quoted,
    other_case,
    other_blanks,
    renamed,
)


def _tokens(sql: str) -> list[str]:
    return [found.group() for found in TOKEN.finditer(sql)] or [" "]


def _with(random: Random, sql: str, piece: str) -> str:
    tokens = _tokens(sql)
    place = random.randrange(len(tokens) + 1)
    return "".join((*tokens[:place], piece, *tokens[place:]))
