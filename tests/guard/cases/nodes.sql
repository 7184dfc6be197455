-- comments do not run
select /* all of */ count(*) as n -- requests
from usage
-- runs: SELECT COUNT(*) AS n FROM usage

-- a WITH may not write
with gone as (delete from memberships returning *) select * from gone
-- refused by nodes: delete

-- a table of tables is no view
select * from (show tables)
-- refused by nodes: show ref

-- time travel is no question about spend
select * from usage at (version => 1)
-- refused by nodes: historicaldata

-- types of other schemas are not known here
select cast('usage' as regclass)
-- refused by nodes: regclass

-- nested types are known
select cast([1] as integer[]) as numbers, cast({'a': 1} as struct(a integer)) as pair
-- runs

-- each name of a type is one of a list
select 1::hugeint as large, '{"a": 1}'::json -> '$.a' as part, '1'::decimal(4, 1) as exact
-- runs
