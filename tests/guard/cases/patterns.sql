-- a month
select strftime(day, '%Y-%m') as month, sum(cost_usd) as cost from usage group by 1
-- runs

-- the pattern may stand first
select strftime('%H:%M', occurred_at) as at from usage
-- runs

-- a line break shows what stood in memory before
select hex(encode(strftime(occurred_at, '%n%n'))) as leak from usage
-- refused by patterns: cannot write line breaks

-- also in a text of another kind
select strftime(occurred_at, e'\x25n%n') as leak, strftime(occurred_at, $$%n$$) as other from usage
-- refused by patterns: cannot write line breaks

-- and with the pattern first
select strftime('%d%n', occurred_at) as leak from usage
-- refused by patterns: cannot write line breaks

-- a percent sign before an n is no line break
select strftime(day, '%%n%d') as text from usage
-- runs

-- a pattern that is put together
select strftime(occurred_at, '%' || 'n') as leak from usage
-- refused by patterns: needs its pattern written as text

-- a pattern from the data beside a time as text
select strftime('2026-01-01', repo) as leak from usage
-- refused by patterns: needs its pattern written as text

-- a pattern from a function
select list_transform(['%n'], lambda p: strftime(timestamp '2026-01-01 00:00:00', p)) as leak
-- refused by patterns: needs its pattern written as text
