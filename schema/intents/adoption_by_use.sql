-- By what was used: how many of the people with a seat made such a request in the period.
with holders as (
    select user_id
    from people
    where has_seat and is_active and $people
)
select
    $split,
    count(distinct user_id) / nullif((select count(*) from holders), 0) as adoption_rate,
    count(distinct user_id) as active_people,
    (select count(*) from holders) as seats
from usage
where $now and not is_error and $known and user_id in (select user_id from holders)
group by $keys
order by adoption_rate desc, $keys
