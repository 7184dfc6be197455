-- exactly the period
-- period 2026-10-01 2026-11-01
select sum(cost_usd) as spend from usage where day >= date '2026-10-01' and day < date '2026-11-01'
-- runs, proven

-- a filter beside it
-- period 2026-10-01 2026-11-01
select sum(cost_usd) as spend from usage as u where u.repo = 'api' and (u.day >= date '2026-10-01' and u.day < date '2026-11-01')
-- runs, proven

-- a view without the column leaves no doubt whose day it is
-- period 2026-10-01 2026-11-01
select people.job_title, sum(cost_usd) as spend from usage join people using (user_id) where day >= date '2026-10-01' and day < date '2026-11-01' group by all
-- runs, proven

-- beside a period that it is compared with
-- period 2026-10-01 2026-11-01
-- compare 2026-09-01 2026-10-01
with now as (select sum(cost_usd) as spend from usage where day >= date '2026-10-01' and day < date '2026-11-01'), before as (select sum(cost_usd) as spend from usage where day >= date '2026-09-01' and day < date '2026-10-01') select now.spend, before.spend as previous from now, before
-- runs, proven

-- the comparison alone answers another question
-- period 2026-10-01 2026-11-01
-- compare 2026-09-01 2026-10-01
select sum(cost_usd) as spend from usage where day >= date '2026-09-01' and day < date '2026-10-01'
-- refused by period: Only the comparison is read

-- weekdays within it
-- period 2026-10-01 2026-11-01
select sum(cost_usd) as spend from usage where day >= date '2026-10-01' and day < date '2026-11-01' and isodow(day) in (6, 7)
-- runs, proven

-- groups as they were on the day
-- period 2026-10-01 2026-11-01
select group_name, count(distinct u.user_id) as people from usage as u join memberships as m on m.user_id = u.user_id where u.day >= date '2026-10-01' and u.day < date '2026-11-01' and u.day >= m.valid_from group by all
-- runs, proven

-- a pull request counts by either of its days
-- period 2026-10-01 2026-11-01
select count(*) as merged from pull_requests where merged_day >= date '2026-10-01' and merged_day < date '2026-11-01'
-- runs, proven

-- no bound at all
-- period 2026-10-01 2026-11-01
select sum(cost_usd) from usage
-- refused by period: "usage" needs day >= DATE '2026-10-01' AND day < DATE '2026-11-01'

-- one scan of two
-- period 2026-10-01 2026-11-01
select sum(u.cost_usd) from usage as u join commits as c using (session_id) where u.day >= date '2026-10-01' and u.day < date '2026-11-01'
-- refused by period: "commits" needs day

-- a bound around the scan binds another query
-- period 2026-10-01 2026-11-01
select * from (select day, cost_usd from usage) as u where u.day >= date '2026-10-01' and u.day < date '2026-11-01'
-- refused by period: in its own WHERE

-- a pivot has no WHERE
-- period 2026-10-01 2026-11-01
select * from (pivot usage on model using sum(cost_usd))
-- refused by period: "usage" needs

-- one day less
-- period 2026-10-01 2026-11-01
select sum(cost_usd) from usage where day >= date '2026-10-01' and day < date '2026-11-01' and day <> date '2026-10-05'
-- refused by period: no other bound on its time

-- half of the last day
-- period 2026-10-01 2026-11-01
select sum(cost_usd) from usage where day >= date '2026-10-01' and day < date '2026-11-01' and occurred_at < timestamp '2026-10-31 12:00:00'
-- refused by period: no other bound on its time

-- columns that change places
-- period 2026-10-01 2026-11-01
select count(*) from activity as a(user_id, day) where day >= date '2026-10-01' and day < date '2026-11-01'
-- refused by period: "activity" needs

-- exact to the hour
-- period 2026-10-01 2026-10-03 2026-10-01T12:00 2026-10-02T12:00
select sum(cost_usd) as spend from usage where day >= date '2026-10-01' and day < date '2026-10-03' and occurred_at >= timestamp '2026-10-01 12:00:00' and occurred_at < timestamp '2026-10-02 12:00:00'
-- runs, proven

-- not only to the day where hours were asked for
-- period 2026-10-01 2026-10-03 2026-10-01T12:00 2026-10-02T12:00
select sum(cost_usd) from usage where day >= date '2026-10-01' and day < date '2026-10-03'
-- refused by period: occurred_at >= TIMESTAMP '2026-10-01 12:00:00'

-- hours of what is known by day do not exist
-- period 2026-10-01 2026-10-03 2026-10-01T12:00 2026-10-02T12:00
select sum(billed_usd) from billed where day >= date '2026-10-01' and day < date '2026-10-03'
-- refused by period: "billed" is known by day only

-- what has no days has no period
-- period 2026-10-01 2026-11-01
select count(*) as people from people
-- runs
