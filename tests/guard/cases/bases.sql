-- what was billed beside what was used
-- period 2026-10-01 2026-11-01
with b as (select sum(billed_usd) as billed from billed where day >= date '2026-10-01' and day < date '2026-11-01'), u as (select sum(cost_usd) as spend from usage where day >= date '2026-10-01' and day < date '2026-11-01') select billed, spend, billed - spend as residual, spend / nullif(billed, 0) as coverage from b cross join u
-- runs, proven

-- what was billed and used, added
-- period 2026-10-01 2026-11-01
with b as (select sum(billed_usd) as billed from billed where day >= date '2026-10-01' and day < date '2026-11-01'), u as (select sum(cost_usd) as spend from usage where day >= date '2026-10-01' and day < date '2026-11-01') select billed + spend as total from b cross join u
-- refused by bases: "billed_usd" and "cost_usd" are money of unlike bases

-- list prices and reported cost, added
-- period 2026-10-01 2026-11-01
select sum(cost_usd + list_cost_usd) as total from usage where day >= date '2026-10-01' and day < date '2026-11-01'
-- refused by bases: never added

-- one column of both, added
-- period 2026-10-01 2026-11-01
select sum(amount) as total from (select cost_usd as amount from usage where day >= date '2026-10-01' and day < date '2026-11-01' union all select billed_usd from billed where day >= date '2026-10-01' and day < date '2026-11-01') as stacked
-- refused by bases: show them side by side

-- one column of both, each for itself
-- period 2026-10-01 2026-11-01
select source, sum(cost) as cost, sum(charge) as charge from (select 'usage' as source, cost_usd as cost, null as charge from usage where day >= date '2026-10-01' and day < date '2026-11-01' union all select 'bill', null, billed_usd from billed where day >= date '2026-10-01' and day < date '2026-11-01') as stacked group by source
-- runs, proven

-- the one where the other is missing
-- period 2026-10-01 2026-11-01
select sum(coalesce(cost_usd, list_cost_usd)) as spend from usage where day >= date '2026-10-01' and day < date '2026-11-01'
-- refused by bases: "cost_usd" and "list_cost_usd"

-- a discount is what list prices are held against
-- period 2026-10-01 2026-11-01
select sum(list_usd - billed_usd) as discount from billed where day >= date '2026-10-01' and day < date '2026-11-01'
-- runs, proven

-- a discount and a cost
-- period 2026-10-01 2026-11-01
select sum(list_usd - billed_usd) + sum(billed_usd) as total from billed where day >= date '2026-10-01' and day < date '2026-11-01'
-- refused by bases: never added

-- cost per person and cost of seats are one money
-- period 2026-10-01 2026-11-01
select sum(cost_usd) + sum(cost_usd) filter (where is_error) as spend from usage where day >= date '2026-10-01' and day < date '2026-11-01'
-- runs, proven
