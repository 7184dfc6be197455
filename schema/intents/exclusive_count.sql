-- How many have such requests only.
with each_one as (
    select $key, $keys, count(*) filter (where $involved) = count(*) as is_exclusive
    from usage
    where $now and not is_error and $key is not null
    group by $key, $keys
)
select
    $keys,
    count(*) filter (where is_exclusive) as exclusive,
    count(*) as active,
    count(*) filter (where is_exclusive) / nullif(count(*), 0) as exclusive_share
from each_one
group by $keys
order by exclusive desc, $keys
