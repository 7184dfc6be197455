-- Who was in which group, and when (half-open; null while it lasts).
create or replace view memberships as
select
    membership.group_name,
    membership.source,
    membership.user_id,
    person.user_email,
    person.user_name,
    person.department,
    person.cost_center,
    person.division,
    person.job_title,
    person.team,
    person.manager_email,
    membership.is_primary,
    membership.valid_from,
    membership.valid_to
from facts.membership
left join people as person on person.user_id = membership.user_id;
