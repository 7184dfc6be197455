"""SQL files with places in them → trees: `$name` stands for what a plan says.

A place is filled on the tree, never in the text, so that no value can become syntax. A list of columns
spreads where it stands; a condition that has nothing to say takes its AND or WHERE along with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from sqlglot import exp, parse_one

from service.resources import folder

Place = exp.Expr | Sequence[exp.Expr] | None


def fill(name: str, places: Mapping[str, Place], names: Mapping[str, str] | None = None) -> exp.Select:
    """The tree of schema/intents/<name>.sql; `names` are columns and views to call otherwise."""
    tree = _template(name).copy()
    for identifier in tree.find_all(exp.Identifier):
        identifier.set("this", (names or {}).get(identifier.name, identifier.name))
    for place in list(tree.find_all(exp.Placeholder)):
        _put(place, places[place.name])
    for group in list(tree.find_all(exp.Group)):
        if not group.expressions:
            _ungroup(group)
    return tree


def cut(tree: exp.Select, limit: int | None, descending: bool = True) -> exp.Select:
    """At most `limit` rows; the first term of the order is turned round unless `descending`."""
    order = tree.args.get("order")
    if order is not None and not descending:
        order.expressions[0].set("desc", False)
    return tree.limit(limit) if limit else tree


@lru_cache(maxsize=64)
def _template(name: str) -> exp.Select:
    text = (folder("schema") / "intents" / f"{name}.sql").read_text(encoding="utf-8")
    tree = parse_one(text, read="duckdb")
    if not isinstance(tree, exp.Select):
        raise TypeError(f"{name}.sql is no SELECT")
    for node in tree.walk():
        node.comments = None
    return tree


def _ungroup(group: exp.Group) -> None:
    """Without anything to group by there is one row, which has no order."""
    holder = group.parent
    assert isinstance(holder, exp.Select)
    holder.set("group", None)
    holder.set("order", None)


def _put(place: exp.Expr, value: Place) -> None:
    if value is None:
        _drop(place)
        return
    if isinstance(value, exp.Expr):
        place.replace(value.copy())
        return
    holder = place.parent
    if isinstance(holder, exp.Ordered):
        terms = [exp.Ordered(this=one.copy(), **_direction(holder)) for one in value]
        _spread(holder, terms)
    elif isinstance(holder, exp.Paren):
        holder.replace(exp.Tuple(expressions=[one.copy() for one in value]))
    else:
        _spread(place, [one.copy() for one in value])


def _direction(term: exp.Ordered) -> dict[str, bool | None]:
    return {"desc": term.args.get("desc"), "nulls_first": term.args.get("nulls_first")}


def _spread(node: exp.Expr, others: Sequence[exp.Expr]) -> None:
    """Puts several nodes where one stands in a list."""
    holder, key = node.parent, node.arg_key
    assert holder is not None
    assert key is not None
    listed = holder.args[key]
    at = next(index for index, one in enumerate(listed) if one is node)
    holder.set(key, [*listed[:at], *others, *listed[at + 1 :]])


def _drop(place: exp.Expr) -> None:
    holder = place.parent
    if isinstance(holder, exp.And):
        holder.replace(holder.right if holder.left is place else holder.left)
    elif isinstance(holder, exp.Where | exp.Having):
        holder.pop()
    else:
        place.pop()
