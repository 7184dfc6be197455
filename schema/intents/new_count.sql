-- How many were first seen in the period, by where and when that was.
with earlier as (
    select distinct $key
    from usage
    where $before and not is_error and $key is not null
),
first_seen as (
    select $key, min(day) as day, $firsts
    from usage
    where $now and not is_error and $key is not null and $key not in (select $key from earlier)
    group by $key
)
select $split, count(*) as newcomers
from first_seen
group by $keys
order by newcomers desc, $keys
