-- What each touched person did on each touched day, by product. Sessions and their lines count on the day
-- that the session started, so that days add up to the sessions; a prompt, a tool call or a commit has
-- the product of its session. Only commits, and pull requests, that a session made are somebody's activity here.
delete from facts.activity
using touched_day
where activity.user_id = touched_day.user_id and activity.day = touched_day.day;

set variable first_day = (select min(day) from touched_day);
set variable last_day = (select max(day) from touched_day);

create or replace temp table deed as
select
    request.day,
    request.user_id,
    min(request.team) as team,
    min(request.vendor) as vendor,
    request.product,
    count(*) as requests,
    sum(request.input_tokens + request.output_tokens + request.cache_read_tokens
        + request.cache_write_5m_tokens + request.cache_write_1h_tokens) as total_tokens,
    sum(request.cost_usd) as cost_usd
from facts.request
join touched_day on touched_day.user_id = request.user_id and touched_day.day = request.day
where not request.is_error and request.day between getvariable('first_day') and getvariable('last_day')
group by request.day, request.user_id, request.product
union all by name
select
    session.day,
    session.user_id,
    min(session.team) as team,
    min(session.vendor) as vendor,
    session.product,
    count(*) as sessions,
    sum(session.lines_added) as lines_added,
    sum(session.lines_removed) as lines_removed
from facts.session
join touched_day on touched_day.user_id = session.user_id and touched_day.day = session.day
group by session.day, session.user_id, session.product
union all by name
select
    prompt.day,
    prompt.user_id,
    min(prompt.team) as team,
    coalesce(session.vendor, 'anthropic') as vendor,
    coalesce(session.product, 'claude_code') as product,
    count(*) as prompts
from facts.prompt
join touched_day on touched_day.user_id = prompt.user_id and touched_day.day = prompt.day
left join facts.session on session.session_id = prompt.session_id
where prompt.day between getvariable('first_day') and getvariable('last_day')
group by all
union all by name
select
    tool_call.day,
    tool_call.user_id,
    min(tool_call.team) as team,
    coalesce(session.vendor, 'anthropic') as vendor,
    coalesce(session.product, 'claude_code') as product,
    count(*) filter (tool_call.decision = 'accept') as edits_accepted,
    count(*) filter (tool_call.decision = 'reject') as edits_rejected
from facts.tool_call
join touched_day on touched_day.user_id = tool_call.user_id and touched_day.day = tool_call.day
left join facts.session on session.session_id = tool_call.session_id
where tool_call.kind = 'file_edit'
    and tool_call.decided_by = 'human'
    and tool_call.day between getvariable('first_day') and getvariable('last_day')
group by all
union all by name
select
    "commit".day,
    "commit".user_id,
    min("commit".team) as team,
    session.vendor,
    session.product,
    count(*) as commits
from facts.commit as "commit"
join touched_day on touched_day.user_id = "commit".user_id and touched_day.day = "commit".day
join facts.session on session.session_id = "commit".session_id
group by all
union all by name
select
    pull_request.opened_day as day,
    pull_request.user_id,
    min(pull_request.team) as team,
    session.vendor,
    session.product,
    count(*) as pull_requests
from facts.pull_request
join touched_day on touched_day.user_id = pull_request.user_id and touched_day.day = pull_request.opened_day
join (
    select repo, pr_number, arg_min(session_id, (committed_at, session_id)) as session_id
    from facts.commit
    where pr_number is not null and session_id is not null
    group by repo, pr_number
) as made on made.repo = pull_request.repo and made.pr_number = pull_request.pr_number
join facts.session on session.session_id = made.session_id
group by all
union all by name
select
    artifact_daily.day,
    artifact_daily.user_id,
    min(artifact_daily.team) as team,
    'anthropic' as vendor,
    artifact_daily.product,
    sum(artifact_daily.created) as artifacts_created
from facts.artifact_daily
join touched_day on touched_day.user_id = artifact_daily.user_id and touched_day.day = artifact_daily.day
group by all;

insert into facts.activity by name
select
    day,
    user_id,
    min(team) as team,
    min(vendor) as vendor,
    product,
    cast(coalesce(sum(sessions), 0) as bigint) as sessions,
    cast(coalesce(sum(prompts), 0) as bigint) as prompts,
    cast(coalesce(sum(requests), 0) as bigint) as requests,
    cast(coalesce(sum(commits), 0) as bigint) as commits,
    cast(coalesce(sum(pull_requests), 0) as bigint) as pull_requests,
    cast(coalesce(sum(lines_added), 0) as bigint) as lines_added,
    cast(coalesce(sum(lines_removed), 0) as bigint) as lines_removed,
    cast(coalesce(sum(artifacts_created), 0) as bigint) as artifacts_created,
    cast(coalesce(sum(edits_accepted), 0) as bigint) as edits_accepted,
    cast(coalesce(sum(edits_rejected), 0) as bigint) as edits_rejected,
    cast(coalesce(sum(total_tokens), 0) as bigint) as total_tokens,
    cast(sum(cost_usd) as decimal(18, 6)) as cost_usd
from deed
group by day, user_id, product
order by day, user_id, product;
