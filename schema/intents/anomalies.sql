-- Days whose spend stands out from the usual for such days (weekdays or weekends) before: the score is the
-- distance from their median in robust standard deviations, each taken as at least a tenth of the median.
-- Less than two hundredths of a usual day's spend of everybody together is too little to stand out.
with observed as (
    select $split, day, sum(cost_usd) as spend, true as is_judged
    from usage
    where $now
    group by $keys, day
    union all
    select $split, day, sum(cost_usd), false
    from usage
    where $before
    group by $keys, day
),
known as (
    select distinct is_judged, $keys
    from observed
    where not is_judged
),
days as (
    select $keys, day, spend, is_judged
    from observed
    union all
    select $keys, cast(date as date), 0, is_judged
    from known
    cross join unnest(generate_series($first, $last, interval '1 day')) as calendar(date)
    where $counted
),
filled as (
    select $keys, day, is_judged, cast(coalesce(sum(spend), 0) as double) as spend, isodow(day) >= 6 as is_weekend
    from days
    group by $keys, day, is_judged
),
usual as (
    select
        *,
        median(case when not is_judged then spend end) over (partition by $keys, is_weekend) as expected,
        mad(case when not is_judged then spend end) over (partition by $keys, is_weekend) as deviation,
        stddev_pop(case when not is_judged then spend end) over (partition by $keys, is_weekend) as spread
    from filled
),
scored as (
    select
        *,
        (spend - expected) / nullif(
            case
                when deviation > 0 then greatest(1.4826 * deviation, 0.1 * expected)
                else greatest(spread, 0.1 * expected)
            end,
            0
        ) as score
    from usual
    where is_judged
)
select
    day,
    $keys,
    cast(spend as decimal(18, 6)) as spend,
    cast(expected as decimal(18, 6)) as expected,
    cast(spend as decimal(18, 6)) - cast(expected as decimal(18, 6)) as excess,
    round(score, 2) as score,
    case when score >= 6 then 'high' else 'medium' end as severity
from scored
where score >= $least
    and spend - expected >= 0.02 * (select sum(spend) from filled where not is_judged) / $base_days
order by excess desc, day, $keys
