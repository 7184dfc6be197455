-- How many of those seen in the earlier period were no longer seen in the later one.
with present as (
    select distinct $key
    from usage
    where $now and not is_error and $key is not null
)
select
    $keys,
    count(distinct $key) filter (where $key not in (select $key from present)) as lapsed,
    count(distinct $key) as seen_before,
    count(distinct $key) filter (where $key not in (select $key from present))
        / nullif(count(distinct $key), 0) as lapsed_share
from usage
where $before and not is_error and $key is not null
group by $keys
order by lapsed desc, $keys
