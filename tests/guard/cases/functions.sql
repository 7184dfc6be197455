-- files are not read
select * from read_csv('secrets.csv')
-- refused by functions: "read_csv" is not possible here

-- whatever the quotes and the case
select * from "Read_CSV"('secrets.csv')
-- refused by functions: is not possible here

-- nor through a dot
select (60000).sleep_ms()
-- refused by functions: "sleep_ms"

-- nor by the name in a string
select list_aggregate([1], 'write_log')
-- refused by functions: name of an aggregate

-- an aggregate by its name is fine
select list_aggregate([1, 2], 'sum') as total
-- runs

-- SQL in a string is not run
from query('select 42')
-- refused by functions: "query" is not possible

-- tables are not named by strings
select * from histogram('usage', model)
-- refused by functions: cannot stand in FROM

-- a schema is not needed
select pg_catalog.upper('a')
-- refused by functions: Write "upper" without a schema

-- the environment is nobody's business
select current_user, version()
-- refused by functions: "current_user"

-- methods of values are functions
select repo.upper() as big from usage
-- runs

-- near misses are suggested
select summ(cost_usd) from usage
-- refused by functions: Did you mean sum

-- a column that nothing has would be a call without brackets
select user
-- refused by functions: who asks is not part of the data

-- quoted or not
select team from usage union select "current_schema"
-- refused by functions: There is no column named "current_schema"

-- an alias of one's own is called as one likes
select user_email as user, sum(cost_usd) as cost from usage group by user order by user
-- runs

-- but not like what would tell how rights are kept
select 1 as current_schema, (select "current_schema")
-- refused by functions: There is no column named "current_schema"
