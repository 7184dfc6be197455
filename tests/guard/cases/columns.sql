-- near misses are suggested
select sum(cost_used) from usage
-- refused by columns: There is no column named "cost_used" here. Did you mean cost_usd

-- the table that is named has to have it
select u.user_name, c.model from usage as u join commits as c using (session_id)
-- refused by columns: There is no column named "model" here

-- a derived table has what it selects
select cost from (select sum(cost_usd) as spend from usage) as totals
-- refused by columns: There is no column named "cost" here. There are: spend.

-- an alias can be used beside its definition
select sum(cost_usd) as spend, count(*) as n, spend / n as each from usage
-- runs

-- a subquery sees the query around it
select user_name from people as p where exists (select 1 from usage where user_id = p.user_id and day > joined_on)
-- runs

-- parameters of a lambda are no columns
select list_transform(list(cost_usd), lambda x: x * 2) as doubled from usage
-- runs

-- what a PIVOT makes is not known before
select opus from (pivot usage on model_family using sum(cost_usd))
-- runs

-- columns inside a PIVOT are those of its source
select p.repo from (pivot usage on model using sum(cost_usd) group by repo) as p join commits as c using (repo)
-- runs
