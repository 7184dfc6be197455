-- One row per session, by the day it started.
create or replace view sessions as
select
    session.session_id,
    session.user_id,
    person.user_email,
    person.user_name,
    person.department,
    coalesce(person.cost_center, session.cost_center) as cost_center,
    person.division,
    person.job_title,
    coalesce(session.team, '(no team)') as team,
    person.manager_email,
    session.vendor,
    session.product,
    session.repo,
    repo.project,
    session.started_at,
    session.ended_at,
    session.day,
    session.hour,
    round(epoch(session.ended_at - session.started_at) / 60, 3) as duration_minutes,
    session.active_minutes,
    session.longest_gap_minutes,
    session.prompts,
    session.requests,
    session.max_context_tokens,
    session.input_tokens,
    session.output_tokens,
    session.cache_read_tokens,
    session.cache_write_tokens,
    session.input_tokens + session.output_tokens + session.cache_read_tokens
        + session.cache_write_tokens as total_tokens,
    session.cost_usd,
    session.commits,
    session.pull_requests,
    session.lines_added,
    session.lines_removed
from facts.session
left join facts.person on person.user_id = session.user_id
left join facts.repo on repo.repo = session.repo;
