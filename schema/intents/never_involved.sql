-- What was worked with in the period, but never in such a request.
select
    $keys,
    cast(sum(cost_usd) as decimal(18, 6)) as spend,
    max(day) as last_day
from usage
where $now and not is_error and $key is not null
group by $keys
having count(*) filter (where $involved) = 0
order by spend desc nulls last, $keys
