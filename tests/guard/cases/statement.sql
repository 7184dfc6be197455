-- FROM first is a query
from usage select count(*) as requests
-- runs: SELECT COUNT(*) AS requests FROM usage

-- so is VALUES
values (1, 'a'), (2, 'b')
-- runs

-- and a PIVOT whose columns come from the data
pivot usage on model using sum(cost_usd) group by repo
-- runs: PIVOT usage ON model USING SUM(cost_usd) GROUP BY repo

-- a PIVOT that cannot be checked is shown how to be
pivot usage on model using sum(cost_usd) group by repo order by repo
-- refused by statement: SELECT * FROM (PIVOT …) ORDER BY …

-- nothing is written
delete from usage
-- refused by statement: Only queries run here

-- nothing is set
set memory_limit = '100GB'
-- refused by statement: Only queries run here

-- plans show filters of other people's rights
explain select * from usage
-- refused by statement: Only queries run here

-- a query before it hides no other statement
select 1; drop table usage
-- refused by statement: There are 2 statements
