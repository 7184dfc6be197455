"""A sum over all groups → the same sum over all rows, so that shares and averages stay those of the whole.

Shares divide by SUM(…) OVER () of the groups, averages per day take SUM(…) of the days; with small groups
left out, both would be of what is left. The whole itself is of many people, and may be asked for anyway.
"""

from __future__ import annotations

from sqlglot import exp

_NARROWING = ("where", "joins", "group", "having", "laterals", "distinct", "qualify")


def whole_sums(select: exp.Select) -> list[exp.Select]:
    """What is to be held to large groups in place of `select`: itself, and a query for each sum over it."""
    around = _around(select)
    if around is None or any(select.args.get(part) for part in ("having", "limit", "offset", "distinct")):
        return [select]
    sums = [node for node in around.find_all(exp.Sum) if node.find_ancestor(exp.Select) is around]
    over_all = [node for node in sums if _is_over_all(node)]
    wholes = [whole for node in over_all if (whole := _whole(node.parent, node, select)) is not None]
    if wholes or not _is_one_sum(around):
        return [select, *wholes]
    whole = _whole(sums[0], sums[0], select) if sums else None
    if whole is None:
        return [select]
    around.set("from_", None)
    return [whole]


def _around(select: exp.Select) -> exp.Select | None:
    """The query that reads all groups of `select`, and nothing else."""
    derived = select.parent
    holder = derived.parent if isinstance(derived, exp.Subquery) else None
    around = holder.parent if isinstance(holder, exp.From) else None
    if not isinstance(around, exp.Select) or any(around.args.get(part) for part in _NARROWING):
        return None
    return around


def _is_over_all(node: exp.Sum) -> bool:
    window = node.parent
    return isinstance(window, exp.Window) and not any(
        window.args.get(part) for part in ("partition_by", "order", "spec")
    )


def _is_one_sum(around: exp.Select) -> bool:
    """Whether it selects one aggregate, so that it has one row even where it reads none."""
    if len(around.expressions) != 1 or around.args.get("order"):
        return False
    own = [node for node in around.find_all(exp.AggFunc) if node.find_ancestor(exp.Select) is around]
    return len(own) == 1 and not isinstance(own[0].parent, exp.Filter | exp.Window)


def _whole(place: exp.Expr | None, node: exp.Sum, select: exp.Select) -> exp.Select | None:
    """Puts the sum over all rows of `select` for one over a column of its groups."""
    outputs = {output.alias.lower(): output.unalias() for output in select.expressions if output.alias}
    aggregate = outputs.get(node.this.name.lower()) if isinstance(node.this, exp.Column) else None
    if place is None or aggregate is None or not _adds_up(aggregate):
        return None
    if isinstance(place.parent, exp.Select) and place.arg_key == "expressions":
        name = place.sql(dialect="duckdb", comments=False).lower()
        place = place.replace(exp.alias_(place.copy(), name, quoted=True)).this
    whole = exp.Select(expressions=[aggregate.copy()])
    for clause in ("from_", "where"):
        part = select.args.get(clause)
        whole.set(clause, part.copy() if part is not None else None)
    place.replace(exp.Subquery(this=whole))
    return whole


def _adds_up(aggregate: exp.Expr) -> bool:
    if isinstance(aggregate, exp.Filter):
        return _adds_up(aggregate.this)
    return isinstance(aggregate, exp.Count | exp.Sum) and not isinstance(aggregate.this, exp.Distinct)
