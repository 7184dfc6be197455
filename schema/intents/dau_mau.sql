-- Stickiness: of the people active in the period, how many are active on an average day of it.
with active as (
    select $split, day, count(distinct user_id) as people
    from usage
    where $now and not is_error
    group by grouping sets (($keys, day), ($keys))
)
select
    $keys,
    sum(people) filter (where day is not null) / $days / nullif(max(people) filter (where day is null), 0)
        as ratio,
    sum(people) filter (where day is not null) / $days as average_daily_active,
    max(people) filter (where day is null) as period_active
from active
group by $keys
order by ratio desc nulls last, $keys
