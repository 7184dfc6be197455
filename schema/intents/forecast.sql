-- Spend so far, and for each day to come the average of its weekday in the days before today. The range
-- is where four of five outcomes fall when days go on to scatter about their weekday's average as they did.
with daily as (
    select $split, day, cast(sum(cost_usd) as double) as spend
    from usage
    where $before
    group by $keys, day
),
pattern as (
    select
        $keys,
        isodow(day) as weekday,
        sum(spend) / $weeks as usual,
        sum(spend * spend) - sum(spend) * sum(spend) / $weeks as squares
    from daily
    group by $keys, weekday
),
ahead as (
    select cast(date as date) as day
    from unnest(generate_series($first, $last, interval '1 day')) as calendar(date)
),
path as (
    select $split, day, sum(cost_usd) as spend, false as is_expected, 0 as squares
    from usage
    where $now
    group by $keys, day
    union all
    select $keys, ahead.day, cast(usual as decimal(18, 6)), true, 0
    from pattern
    join ahead on isodow(ahead.day) = pattern.weekday
    union all
    select $keys, null, 0, true, squares
    from pattern
),
running as (
    select *, sum(spend) over (partition by $keys order by day nulls last) as so_far
    from path
    where is_expected or day < $today
),
totals as (
    select
        $keys,
        coalesce(sum(spend), 0) as forecast,
        coalesce(sum(spend) filter (where not is_expected), 0) as spent,
        coalesce(sum(spend) filter (where is_expected), 0) as remaining_expected,
        1.28 * sqrt(greatest(sum(squares), 0) / $freedom * ($days_left + $days_left * $days_left / $base_days))
            as margin,
        min(day) filter (where so_far > $budget) as reached_on
    from running
    group by $keys
)
select
    $keys,
    cast(forecast as decimal(18, 6)) as forecast,
    cast(spent as decimal(18, 6)) as spent,
    cast(remaining_expected as decimal(18, 6)) as remaining_expected,
    cast(greatest(forecast - margin, spent) as decimal(18, 6)) as low,
    cast(forecast + margin as decimal(18, 6)) as high,
    $days_elapsed as days_elapsed,
    $days_left as days_left,
    cast($budget as decimal(18, 6)) as budget,
    cast(forecast - $budget as decimal(18, 6)) as difference,
    reached_on
from totals
order by forecast desc, $keys
