-- People with a seat who made no request in the period, longest away first.
with active as (
    select distinct user_id
    from usage
    where $now and not is_error and user_id is not null
)
select
    user_name,
    user_email,
    team,
    department,
    seat_type,
    last_active_day
from people
where has_seat and is_active and $people and user_id not in (select user_id from active)
order by last_active_day nulls first, user_name, user_email
