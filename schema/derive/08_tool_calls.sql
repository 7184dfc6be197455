-- One row per tool use from all its parts; where parts disagree the smaller value wins, whatever their order.
create or replace temp table whole_tool_call as
select
    session_id,
    tool_use_id,
    min(source) as source,
    min(request_id) as request_id,
    min(prompt_id) as prompt_id,
    min(occurred_at) as occurred_at,
    cast(reporting_time(min(occurred_at)) as date) as day,
    hour(reporting_time(min(occurred_at))) as hour,
    min(user_id) as user_id,
    min(team) as team,
    min(cost_center) as cost_center,
    min(repo) as repo,
    min(tool) as tool,
    min(kind) as kind,
    min(connector) as connector,
    min(command) as command,
    min(language) as language,
    min(decision) as decision,
    min(decided_by) as decided_by,
    min(success) as success,
    min(duration_ms) as duration_ms
from incoming_tool_call
group by session_id, tool_use_id;

delete from facts.tool_call as stored
using whole_tool_call as whole
where stored.occurred_at between getvariable('earliest') and getvariable('latest')
    and stored.session_id = whole.session_id
    and stored.tool_use_id = whole.tool_use_id;

insert into facts.tool_call by name
select
    whole.* replace (
        coalesce(whole.source, getvariable('source')) as source,
        coalesce(team_of_day.team, whole.team) as team,
        coalesce(whole.repo, session_repo.repo) as repo
    ),
    whole.repo is null and session_repo.repo is not null as repo_inferred
from whole_tool_call as whole
left join session_repo on session_repo.session_id = whole.session_id
left join team_of_day on team_of_day.user_id = whole.user_id and team_of_day.day = whole.day
order by whole.day, whole.session_id, whole.occurred_at;

drop table whole_tool_call;
