-- One row per person as of now; team is the primary group that lasts.
create or replace view people as
select
    person.user_id,
    person.user_email,
    person.user_name,
    person.department,
    person.cost_center,
    person.division,
    person.job_title,
    coalesce(primary_group.group_name, '(no team)') as team,
    person.manager_email,
    person.is_active,
    person.has_seat,
    person.seat_type,
    person.joined_on,
    person.left_on,
    latest.last_active_day
from facts.person
left join (
    select user_id, min(group_name) as group_name
    from facts.membership
    where is_primary and valid_to is null
    group by user_id
) as primary_group on primary_group.user_id = person.user_id
left join (
    select user_id, max(day) as last_active_day from facts.activity where requests > 0 group by user_id
) as latest on latest.user_id = person.user_id;
