-- Who or what was seen in the earlier period and no longer in the later one.
with present as (
    select distinct $key
    from usage
    where $now and not is_error and $key is not null
)
select
    $keys,
    cast(sum(cost_usd) as decimal(18, 6)) as spend_before,
    max(day) as last_day
from usage
where $before and not is_error and $key is not null and $key not in (select $key from present)
group by $keys
order by spend_before desc nulls last, $keys
