-- near misses are suggested
select * from usages
-- refused by views: There is no view named "usages". Did you mean usage?

-- but only those that the reader may see
-- as finance
select * from promts
-- refused by views: There are: activity, artifacts

-- a file is no view
select * from 'secrets.csv'
-- refused by views: There is no view named "secrets.csv"

-- nor is the catalogue
select * from duckdb_tables
-- refused by views: There is no view

-- nor a WITH that comes later
with early as (select * from late), late as (select 1 as one) select * from early
-- refused by views: There is no view named "late"

-- a WITH that came before is read by its name
with spend as (select repo, cost_usd from usage) select repo from spend
-- runs: WITH spend AS (SELECT repo, cost_usd FROM usage) SELECT repo FROM spend

-- names have no case
select count(*) as n from USAGE
-- runs: SELECT COUNT(*) AS n FROM USAGE
