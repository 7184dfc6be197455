-- One row per request and group that the person was in that day: not additive over groups.
create or replace view group_usage as
select membership.group_name, usage.*
from usage
join facts.membership
    on membership.user_id = usage.user_id
    and usage.day >= membership.valid_from
    and (membership.valid_to is null or usage.day < membership.valid_to);
