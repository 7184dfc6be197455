-- The repo and the team of each row. A row without a repo takes the first one that its session names itself;
-- the team is the person's primary group on that day.
create or replace temp table session_repo as
select session_id, arg_min(repo, (moment, repo)) as repo
from (
    select session_id, repo, occurred_at as moment from incoming_request
    union all select session_id, repo, occurred_at from incoming_tool_call
    union all select session_id, repo, occurred_at from incoming_prompt
    union all select session_id, repo, committed_at from incoming_commit
    union all
    select stored.session_id, stored.repo, stored.occurred_at
    from facts.request as stored
    join touched_session using (session_id)
    where stored.occurred_at between getvariable('earliest') and getvariable('latest') and not stored.repo_inferred
    union all
    select stored.session_id, stored.repo, stored.occurred_at
    from facts.tool_call as stored
    join touched_session using (session_id)
    where stored.occurred_at between getvariable('earliest') and getvariable('latest') and not stored.repo_inferred
    union all
    select stored.session_id, stored.repo, stored.occurred_at
    from facts.prompt as stored
    join touched_session using (session_id)
    where stored.occurred_at between getvariable('earliest') and getvariable('latest') and not stored.repo_inferred
    union all
    select stored.session_id, stored.repo, stored.committed_at
    from facts.commit as stored
    join touched_session using (session_id)
    where stored.committed_at between getvariable('earliest') and getvariable('latest') and not stored.repo_inferred
)
where session_id is not null and repo is not null
group by session_id;

create or replace temp table team_of_day as
select touched_day.user_id, touched_day.day, min(membership.group_name) as team
from touched_day
join facts.membership
    on membership.user_id = touched_day.user_id
    and membership.is_primary
    and touched_day.day >= membership.valid_from
    and (membership.valid_to is null or touched_day.day < membership.valid_to)
group by touched_day.user_id, touched_day.day;
