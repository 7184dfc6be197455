-- Step by step: how many of the people who had a seat then made a request in it.
with steps as (
    select cast(start as date) as starts, cast(start + $length as date) as ends
    from unnest(generate_series($first, $last, $length)) as calendar(start)
),
active as (
    select distinct $step as starts, user_id
    from usage
    where $now and not is_error
),
holders as (
    select steps.starts as step, people.user_id, $keys
    from steps
    join people
        on (people.joined_on is null or people.joined_on < steps.ends)
        and (people.left_on is null or people.left_on >= steps.starts)
    where people.has_seat and $people
)
select
    holders.step,
    $keys,
    count(active.user_id) / nullif(count(*), 0) as adoption_rate,
    count(active.user_id) as active_people,
    count(*) as seats
from holders
left join active on active.user_id = holders.user_id and active.starts = holders.step
group by holders.step, $keys
order by holders.step, $keys
