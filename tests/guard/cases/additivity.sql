-- an average of sums per day
-- period 2026-10-01 2026-11-01
select avg(spend) as spend from (select day, sum(cost_usd) as spend from usage where day >= date '2026-10-01' and day < date '2026-11-01' group by day) as by_day
-- runs, proven

-- an average of averages per day
-- period 2026-10-01 2026-11-01
select avg(cost) as cost from (select day, avg(cost_usd) as cost from usage where day >= date '2026-10-01' and day < date '2026-11-01' group by day) as by_day
-- refused by additivity: An average of averages or ratios

-- an average of ratios
-- period 2026-10-01 2026-11-01
select avg(rate) as rate from (select repo, sum(cache_read_tokens) / nullif(sum(total_tokens), 0) as rate from usage where day >= date '2026-10-01' and day < date '2026-11-01' group by repo) as by_repo
-- refused by additivity: divide one sum over all rows by another

-- a sum of ratios
-- period 2026-10-01 2026-11-01
select sum(rate) as rate from (select repo, round(100 * sum(cost_usd) / count(*), 2) as rate from usage where day >= date '2026-10-01' and day < date '2026-11-01' group by repo) as by_repo
-- refused by additivity: A sum of averages or ratios

-- the median of ratios tells how they are spread
-- period 2026-10-01 2026-11-01
select median(rate) as rate from (select repo, sum(cache_read_tokens) / nullif(sum(total_tokens), 0) as rate from usage where day >= date '2026-10-01' and day < date '2026-11-01' group by repo) as by_repo
-- runs, proven

-- the median of single sessions
-- period 2026-10-01 2026-11-01
select median(cost_usd) as cost from sessions where day >= date '2026-10-01' and day < date '2026-11-01'
-- runs, proven

-- a ratio of sums of sums
-- period 2026-10-01 2026-11-01
select sum(cost) / nullif(sum(requests), 0) as rate from (select repo, sum(cost_usd) as cost, count(*) as requests from usage where day >= date '2026-10-01' and day < date '2026-11-01' group by repo) as by_repo
-- runs, proven

-- tokens at an earlier price add up
-- period 2026-10-01 2026-11-01
select sum(cost) as cost from (select model, sum(total_tokens) * sum(list_cost_usd) / nullif(sum(input_tokens), 0) as cost from usage where day >= date '2026-10-01' and day < date '2026-11-01' group by model) as by_model
-- runs, proven

-- tokens at an earlier price have no average
-- period 2026-10-01 2026-11-01
select avg(cost) as cost from (select model, sum(total_tokens) * sum(list_cost_usd) / nullif(sum(input_tokens), 0) as cost from usage where day >= date '2026-10-01' and day < date '2026-11-01' group by model) as by_model
-- refused by additivity: An average of averages

-- people of each day, added
-- period 2026-10-01 2026-11-01
select sum(people) as people from (select day, count(distinct user_id) as people from usage where day >= date '2026-10-01' and day < date '2026-11-01' group by day) as by_day
-- refused by additivity: Numbers of different values do not add up

-- people of each day, estimated and added
-- period 2026-10-01 2026-11-01
select sum(people) as people from (select day, approx_count_distinct(user_id) as people from usage where day >= date '2026-10-01' and day < date '2026-11-01' group by day) as by_day
-- refused by additivity: Numbers of different values

-- the average number of people of a day
-- period 2026-10-01 2026-11-01
select avg(people) as people from (select day, count(distinct user_id) as people from usage where day >= date '2026-10-01' and day < date '2026-11-01' group by day) as by_day
-- runs, proven

-- the same, divided by the days of the month
-- period 2026-10-01 2026-11-01
select sum(people) / 31 as people from (select day, count(distinct user_id) as people from usage where day >= date '2026-10-01' and day < date '2026-11-01' group by day) as by_day
-- runs, proven

-- the whole of shares of people
-- period 2026-10-01 2026-11-01
select day, people / sum(people) over () as share from (select day, count(distinct user_id) as people from usage where day >= date '2026-10-01' and day < date '2026-11-01' group by day) as by_day
-- refused by additivity: Numbers of different values

-- shares of one whole add up
-- period 2026-10-01 2026-11-01
select sum(share) as share from (select repo, spend / nullif(sum(spend) over (), 0) as share from (select repo, sum(cost_usd) as spend from usage where day >= date '2026-10-01' and day < date '2026-11-01' group by repo) as by_repo) as shared where share > 0.1
-- runs, proven

-- shares of each month add up within it
-- period 2026-10-01 2026-11-01
select month, sum(share) as share from (select month, spend / nullif(sum(spend) over (partition by month), 0) as share from (select date_trunc('month', day) as month, repo, sum(cost_usd) as spend from usage where day >= date '2026-10-01' and day < date '2026-11-01' group by 1, 2) as by_repo) as shared group by month
-- runs, proven

-- shares of several months
-- period 2026-10-01 2026-11-01
select sum(share) as share from (select month, spend / nullif(sum(spend) over (partition by month), 0) as share from (select date_trunc('month', day) as month, repo, sum(cost_usd) as spend from usage where day >= date '2026-10-01' and day < date '2026-11-01' group by 1, 2) as by_repo) as shared
-- refused by additivity: Shares of several wholes do not add up

-- a running total, added
-- period 2026-10-01 2026-11-01
select sum(so_far) as spend from (select day, sum(sum(cost_usd)) over (order by day) as so_far from usage where day >= date '2026-10-01' and day < date '2026-11-01' group by day) as by_day
-- refused by additivity: A running total holds the rows before it already

-- the end of a running total
-- period 2026-10-01 2026-11-01
select max(so_far) as spend from (select day, sum(sum(cost_usd)) over (order by day) as so_far from usage where day >= date '2026-10-01' and day < date '2026-11-01' group by day) as by_day
-- runs, proven

-- one group
-- period 2026-10-01 2026-11-01
select sum(cost_usd) as spend from group_usage where day >= date '2026-10-01' and day < date '2026-11-01' and group_name = 'on-call'
-- runs, proven

-- by group
-- period 2026-10-01 2026-11-01
select group_name, sum(cost_usd) as spend, count(*) as requests from group_usage where day >= date '2026-10-01' and day < date '2026-11-01' group by group_name
-- runs, proven

-- two groups together
-- period 2026-10-01 2026-11-01
select sum(cost_usd) as spend from group_usage where day >= date '2026-10-01' and day < date '2026-11-01' and group_name in ('on-call', 'guild')
-- refused by additivity: Rows stand once for each "group_name" and overlap

-- rows of all groups
-- period 2026-10-01 2026-11-01
select count(*) as requests from group_usage where day >= date '2026-10-01' and day < date '2026-11-01'
-- refused by additivity: group by "group_name"

-- people of all groups, each once
-- period 2026-10-01 2026-11-01
select count(distinct user_id) as people from group_usage where day >= date '2026-10-01' and day < date '2026-11-01'
-- runs, proven

-- sums of groups, added
-- period 2026-10-01 2026-11-01
select sum(spend) as spend from (select group_name, sum(cost_usd) as spend from group_usage where day >= date '2026-10-01' and day < date '2026-11-01' group by group_name) as by_group
-- refused by additivity: overlap
