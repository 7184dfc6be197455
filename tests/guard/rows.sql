-- Twelve people, sixty days of requests; every value follows from the row's number.
insert into facts.person by name
select
    'u' || i as user_id,
    'test' as source,
    'user' || i || '@corp.example' as user_email,
    'User ' || i as user_name,
    ['Data', 'Platform', 'Sales'][1 + i % 3] as department,
    'cc' || i % 4 as cost_center,
    ['Engineer', 'Manager'][1 + i % 2] as job_title,
    case when i > 0 then 'user0@corp.example' end as manager_email,
    true as is_active,
    true as has_seat,
    date '2026-01-01' + i::integer as joined_on
from range(12) as numbers(i);

insert into facts.membership by name
select
    ['search', 'payments', 'web'][1 + i % 3] as group_name,
    'test' as source,
    'u' || i as user_id,
    true as is_primary,
    date '2026-01-01' as valid_from
from range(12) as numbers(i);

insert into facts.request by name
select
    'r' || i as request_key,
    'r' || i as request_id,
    'test' as source,
    moment as occurred_at,
    cast(moment as date) as day,
    hour(moment) as hour,
    'anthropic' as vendor,
    'claude_code' as product,
    'u' || i % 12 as user_id,
    ['search', 'payments', 'web'][1 + i % 12 % 3] as team,
    ['api', 'web', 'docs', 'apps'][1 + i % 4] as repo,
    'main' as branch,
    's' || i // 5 as session_id,
    'p' || i // 2 as prompt_id,
    ['claude-opus-4', 'claude-sonnet-4', 'claude-haiku-4'][1 + i % 3] as model,
    ['opus', 'sonnet', 'haiku'][1 + i % 3] as model_family,
    ['chat', 'skill'][1 + i % 2] as activity,
    case when i % 7 = 0 then 'github' end as connector,
    i % 50 = 49 as is_error,
    100 + i % 17 * 10 as input_tokens,
    20 + i % 23 * 3 as output_tokens,
    i % 5 * 1000 as cache_read_tokens,
    i % 3 * 100 as cache_write_5m_tokens,
    0 as cache_write_1h_tokens,
    (i % 41 + 1) / 100 as cost_usd,
    'list_estimate' as cost_basis,
    500 + i as duration_ms
from (select i, timestamp '2026-09-20 08:00:00' + to_minutes(i * 150) as moment from range(600) as numbers(i));

insert into facts.session by name
select
    session_id,
    'test' as source,
    min(user_id) as user_id,
    'anthropic' as vendor,
    'claude_code' as product,
    min(occurred_at) as started_at,
    max(occurred_at) as ended_at,
    min(day) as day,
    min(hour) as hour,
    sum(cost_usd) as cost_usd
from facts.request
group by session_id;

insert into facts.commit by name
select
    md5('c' || i) as commit_sha,
    ['api', 'web', 'docs', 'apps'][1 + i % 4] as repo,
    'test' as source,
    'u' || i % 12 as user_id,
    's' || i as session_id,
    timestamp '2026-09-21 10:00:00' + to_hours(i * 12) as committed_at,
    date '2026-09-21' + (i // 2)::integer as day,
    20 + i as lines_added,
    i // 3 as pr_number,
    i % 9 + 0.5 as cost_usd
from range(100) as numbers(i);

insert into facts.pull_request by name
select
    i as pr_number,
    ['api', 'web', 'docs', 'apps'][1 + i % 4] as repo,
    'test' as source,
    'u' || i % 12 as user_id,
    opened_at,
    cast(opened_at as date) as opened_day,
    opened_at + to_hours(6 + i) as merged_at,
    cast(opened_at + to_hours(6 + i) as date) as merged_day
from (select i, timestamp '2026-09-22 09:00:00' + to_hours(i * 20) as opened_at from range(34) as numbers(i));
