-- Who or what has such requests only.
select
    $keys,
    cast(sum(cost_usd) as decimal(18, 6)) as spend,
    count(*) as requests
from usage
where $now and not is_error and $key is not null
group by $keys
having count(*) filter (where $involved) = count(*)
order by spend desc nulls last, $keys
