-- How many of the people with a seat made no request in the period.
with active as (
    select distinct user_id
    from usage
    where $now and not is_error and user_id is not null
)
select
    $keys,
    count(*) filter (where user_id not in (select user_id from active)) as inactive_people,
    count(*) as seats,
    count(*) filter (where user_id not in (select user_id from active)) / nullif(count(*), 0) as inactive_share
from people
where has_seat and is_active and $people
group by $keys
order by inactive_people desc, $keys
