-- How many of the people with a seat made a request in the period.
with active as (
    select distinct user_id
    from usage
    where $now and not is_error and user_id is not null
)
select
    $keys,
    count(*) filter (where user_id in (select user_id from active)) / nullif(count(*), 0) as adoption_rate,
    count(*) filter (where user_id in (select user_id from active)) as active_people,
    count(*) as seats
from people
where has_seat and is_active and $people
group by $keys
order by adoption_rate desc, $keys
