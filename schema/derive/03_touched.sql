-- Which sessions and days have to be derived anew, and where each session's rows belong.
-- A pull request counts in the session of its first commit: its other sessions are touched with it.
create or replace temp table touched_session as
select distinct session_id
from (
    select session_id from incoming_request
    union all select session_id from incoming_tool_call
    union all select session_id from incoming_prompt
    union all select session_id from incoming_commit
    union all select session_id from incoming_metric_delta
    union all
    select stored.session_id
    from facts.commit as stored
    join incoming_commit as incoming on incoming.commit_sha = stored.commit_sha
    union all
    select stored.session_id
    from facts.commit as stored
    join incoming_commit as incoming on incoming.repo = stored.repo and incoming.pr_number = stored.pr_number
)
where session_id is not null;

set variable earliest = (
    select least(getvariable('earliest'), min(session.started_at) - interval 2 day)
    from facts.session
    join touched_session using (session_id)
);
set variable latest = (
    select greatest(getvariable('latest'), max(session.ended_at) + interval 2 day)
    from facts.session
    join touched_session using (session_id)
);

-- the parts of a tool call or commit that came before join those that come now
insert into incoming_tool_call by name
select stored.* replace (if(stored.repo_inferred, null, stored.repo) as repo)
from facts.tool_call as stored
semi join incoming_tool_call as incoming
    on incoming.session_id = stored.session_id and incoming.tool_use_id = stored.tool_use_id
where stored.occurred_at between getvariable('earliest') and getvariable('latest');

insert into incoming_commit by name
select stored.* replace (if(stored.repo_inferred, null, stored.repo) as repo)
from facts.commit as stored
semi join incoming_commit as incoming on incoming.commit_sha = stored.commit_sha
where stored.committed_at between getvariable('earliest') and getvariable('latest');

insert into incoming_pull_request by name
select stored.*
from facts.pull_request as stored
semi join incoming_pull_request as incoming
    on incoming.repo = stored.repo and incoming.pr_number = stored.pr_number;

-- the days on which these rows counted until now, and those on which they will
create or replace temp table touched_day as
select distinct user_id, day
from (
    select session.user_id, session.day from facts.session join touched_session using (session_id)
    union all
    select stored.user_id, stored.day
    from facts.tool_call as stored
    join touched_session using (session_id)
    where stored.occurred_at between getvariable('earliest') and getvariable('latest')
    union all
    select stored.user_id, stored.day
    from facts.prompt as stored
    join touched_session using (session_id)
    where stored.occurred_at between getvariable('earliest') and getvariable('latest')
    union all
    select stored.user_id, stored.day
    from facts.request as stored
    join touched_session using (session_id)
    where stored.occurred_at between getvariable('earliest') and getvariable('latest')
    union all
    select artifact_daily.user_id, artifact_daily.day
    from facts.artifact_daily
    semi join incoming_artifact_daily as incoming
        on incoming.source = artifact_daily.source and incoming.day = artifact_daily.day
    union all select user_id, day from incoming_commit where day is not null
    union all select user_id, opened_day from incoming_pull_request where opened_day is not null
    union all select user_id, cast(reporting_time(occurred_at) as date) from incoming_request
    union all select user_id, cast(reporting_time(occurred_at) as date) from incoming_tool_call
    union all select user_id, cast(reporting_time(occurred_at) as date) from incoming_prompt
    union all select user_id, cast(reporting_time(committed_at) as date) from incoming_commit
    union all select user_id, cast(reporting_time(opened_at) as date) from incoming_pull_request
    union all select user_id, day from incoming_artifact_daily
    union all select user_id, day from incoming_billed_daily
)
where user_id is not null;
