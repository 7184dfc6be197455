-- How many sessions lay idle: with a gap between two events of at least so many minutes.
select
    $split,
    count(*) filter (where longest_gap_minutes >= $least) as idle_sessions,
    count(*) as sessions,
    count(*) filter (where longest_gap_minutes >= $least) / nullif(count(*), 0) as idle_share,
    cast(coalesce(sum(cost_usd) filter (where longest_gap_minutes >= $least), 0) as decimal(18, 6)) as spend
from sessions
where $now
group by $keys
order by idle_sessions desc, $keys
