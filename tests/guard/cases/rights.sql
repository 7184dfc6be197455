-- a view that exists for others is not "unknown"
-- as finance
select count(*) from prompts
-- refused by rights: Reading "prompts" needs a right that you do not have; you may read: activity

-- wherever it stands
-- as finance
select repo from usage where user_id in (select user_id from "Tool_Calls")
-- refused by rights: Reading "tool_calls"

-- a column that exists for others neither
-- as member
select sum(list_cost_usd) as list_price from usage
-- refused by rights: Reading "list_cost_usd" of "usage" needs a right

-- who holds the right reads it
select count(*) as n from prompts
-- runs: SELECT COUNT(*) AS n FROM prompts

-- an alias is no name for what it is made of
-- as member
select sum(list_cost_usd) as list_cost_usd from usage order by list_cost_usd
-- refused by rights: Reading "list_cost_usd" of "usage" needs a right

-- nor is the result of a part that reads it
-- as member
with parts as (select list_cost_usd from usage union all select list_cost_usd from usage)
select list_cost_usd from parts
-- refused by rights: Reading "list_cost_usd" of "usage" needs a right
