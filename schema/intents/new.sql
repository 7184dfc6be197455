-- Who or what was first seen in the period, the latest first.
with earlier as (
    select distinct $key
    from usage
    where $before and not is_error and $key is not null
)
select
    $keys,
    cast(sum(cost_usd) as decimal(18, 6)) as spend,
    min(day) as first_day
from usage
where $now and not is_error and $key is not null and $key not in (select $key from earlier)
group by $keys
order by first_day desc, $keys
