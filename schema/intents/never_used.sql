-- Teams, departments and the like in which nobody made such a request in the period.
with users as (
    select distinct $key
    from usage
    where $now and not is_error and $key is not null
)
select $keys, count(*) as seats
from people
where has_seat and is_active and $people and $key is not null and $key not in (select $key from users)
group by $keys
order by seats desc, $keys
