-- a code that there is
-- period 2026-10-01 2026-11-01
select count(*) as edits from tool_calls where day >= date '2026-10-01' and day < date '2026-11-01' and kind = 'file_edit'
-- runs, proven

-- a slip in a code
-- period 2026-10-01 2026-11-01
select count(*) as edits from tool_calls where day >= date '2026-10-01' and day < date '2026-11-01' and kind = 'file_edits'
-- refused by values: "file_edits" is no value of "kind". Did you mean file_edit?

-- a code of another column
-- period 2026-10-01 2026-11-01
select sum(cost_usd) as spend from usage where day >= date '2026-10-01' and day < date '2026-11-01' and activity in ('chat', 'human')
-- refused by values: There are: artifact

-- a column whose list of codes is open
-- period 2026-10-01 2026-11-01
select sum(cost_usd) as spend from usage where day >= date '2026-10-01' and day < date '2026-11-01' and product = 'telegraph'
-- runs, proven

-- a name that the query gives
-- period 2026-10-01 2026-11-01
select kind, count(*) as n from (select case when success then 'good' else 'bad' end as kind from tool_calls where day >= date '2026-10-01' and day < date '2026-11-01') as judged where kind = 'good' group by kind
-- runs, proven

-- any case, where the query sees to that
-- period 2026-10-01 2026-11-01
select count(*) as edits from tool_calls where day >= date '2026-10-01' and day < date '2026-11-01' and lower(kind) = 'file_edit'
-- runs, proven
