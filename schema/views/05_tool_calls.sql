-- One row per tool use.
create or replace view tool_calls as
select
    tool_call.tool_use_id,
    tool_call.session_id,
    tool_call.occurred_at,
    tool_call.day,
    tool_call.hour,
    tool_call.user_id,
    person.user_email,
    person.user_name,
    person.department,
    coalesce(person.cost_center, tool_call.cost_center) as cost_center,
    person.division,
    person.job_title,
    coalesce(tool_call.team, '(no team)') as team,
    person.manager_email,
    tool_call.repo,
    repo.project,
    tool_call.tool,
    tool_call.kind,
    tool_call.connector,
    tool_call.command,
    tool_call.language,
    tool_call.decision,
    tool_call.decided_by,
    tool_call.success,
    tool_call.duration_ms
from facts.tool_call
left join facts.person on person.user_id = tool_call.user_id
left join facts.repo on repo.repo = tool_call.repo;
