-- A session is what its successful requests make it: person, team, vendor and product are those of the first.
-- active_minutes is the client's own measure where it sent one, else the sum of gaps of at most five minutes.
-- Lines are the client's count, else those of the session's commits; a pull request counts in the session
-- of its first commit unless the client counted it.
delete from facts.session using touched_session where session.session_id = touched_session.session_id;

create or replace temp table session_request as
select
    request.*,
    epoch(
        request.occurred_at
        - lag(request.occurred_at) over (partition by request.session_id order by request.occurred_at)
    ) / 60 as gap_minutes,
    request.input_tokens + request.cache_read_tokens
        + request.cache_write_5m_tokens + request.cache_write_1h_tokens as context_tokens
from facts.request
join touched_session using (session_id)
where not request.is_error and request.occurred_at between getvariable('earliest') and getvariable('latest');

create or replace temp table session_metric as
select
    metric_delta.session_id,
    sum(value) filter (metric = 'active_time') / 60 as active_minutes,
    cast(sum(value) filter (metric = 'lines_of_code' and kind = 'added') as bigint) as lines_added,
    cast(sum(value) filter (metric = 'lines_of_code' and kind = 'removed') as bigint) as lines_removed,
    cast(sum(value) filter (metric = 'pull_request_count') as bigint) as pull_requests
from facts.metric_delta
join touched_session using (session_id)
where metric_delta.started_at between getvariable('earliest') and getvariable('latest')
group by metric_delta.session_id;

create or replace temp table session_commit as
select
    "commit".session_id,
    count(*) as commits,
    cast(sum("commit".lines_added) as bigint) as lines_added,
    cast(sum("commit".lines_removed) as bigint) as lines_removed
from facts.commit as "commit"
join touched_session using (session_id)
group by "commit".session_id;

create or replace temp table session_pull_request as
select session_id, count(*) as pull_requests
from (
    select repo, pr_number, arg_min(session_id, (committed_at, session_id)) as session_id
    from facts.commit
    where pr_number is not null and session_id is not null
    group by repo, pr_number
)
group by session_id;

create or replace temp table session_prompt as
select prompt.session_id, count(*) as prompts
from facts.prompt
join touched_session using (session_id)
where prompt.occurred_at between getvariable('earliest') and getvariable('latest')
group by prompt.session_id;

create or replace temp table session_own_repo as
select session_id, arg_min(repo, (occurred_at, repo)) as repo
from session_request
where repo is not null
group by session_id;

insert into facts.session by name
with measured as (
    select
        session_id,
        arg_min(
            struct_pack(source, user_id, team, cost_center, vendor, product), (occurred_at, request_key)
        ) as first_request,
        min(occurred_at) as started_at,
        max(occurred_at) as ended_at,
        coalesce(sum(gap_minutes) filter (gap_minutes <= 5), 0) as busy_minutes,
        max(gap_minutes) as longest_gap_minutes,
        count(*) as requests,
        max(context_tokens) as max_context_tokens,
        cast(sum(input_tokens) as bigint) as input_tokens,
        cast(sum(output_tokens) as bigint) as output_tokens,
        cast(sum(cache_read_tokens) as bigint) as cache_read_tokens,
        cast(sum(cache_write_5m_tokens + cache_write_1h_tokens) as bigint) as cache_write_tokens,
        cast(sum(cost_usd) as decimal(18, 6)) as cost_usd
    from session_request
    group by session_id
)
select
    measured.session_id,
    measured.first_request.source as source,
    measured.first_request.user_id as user_id,
    measured.first_request.team as team,
    measured.first_request.cost_center as cost_center,
    measured.first_request.vendor as vendor,
    measured.first_request.product as product,
    session_own_repo.repo,
    measured.started_at,
    measured.ended_at,
    cast(reporting_time(measured.started_at) as date) as day,
    hour(reporting_time(measured.started_at)) as hour,
    round(coalesce(session_metric.active_minutes, measured.busy_minutes), 3) as active_minutes,
    round(coalesce(measured.longest_gap_minutes, 0), 3) as longest_gap_minutes,
    coalesce(session_prompt.prompts, 0) as prompts,
    measured.requests,
    measured.max_context_tokens,
    measured.input_tokens,
    measured.output_tokens,
    measured.cache_read_tokens,
    measured.cache_write_tokens,
    measured.cost_usd,
    coalesce(session_commit.commits, 0) as commits,
    coalesce(session_metric.pull_requests, session_pull_request.pull_requests, 0) as pull_requests,
    coalesce(session_metric.lines_added, session_commit.lines_added, 0) as lines_added,
    coalesce(session_metric.lines_removed, session_commit.lines_removed, 0) as lines_removed
from measured
left join session_own_repo using (session_id)
left join session_metric using (session_id)
left join session_prompt using (session_id)
left join session_commit using (session_id)
left join session_pull_request using (session_id)
order by day, session_id;
