-- What this batch tells about rows stored before: their session's repo, the slash command of their prompt,
-- the file edit that they led to.
create or replace temp table session_command as
select prompt.session_id, prompt.prompt_id, min(prompt.command) as command
from facts.prompt
join touched_session using (session_id)
where prompt.command is not null
    and prompt.occurred_at between getvariable('earliest') and getvariable('latest')
group by prompt.session_id, prompt.prompt_id;

create or replace temp table edit_request as
select distinct tool_call.request_id
from facts.tool_call
join touched_session using (session_id)
where tool_call.kind = 'file_edit'
    and tool_call.decision is distinct from 'reject'
    and tool_call.request_id is not null
    and tool_call.occurred_at between getvariable('earliest') and getvariable('latest');

create or replace temp macro first_activity(connector, skill, is_edit, hint, command) as case
    when connector is not null then 'connector'
    when skill is not null then 'skill'
    when is_edit then 'file_edit'
    when hint = 'artifact' then 'artifact'
    when command is not null then 'command'
    else 'chat'
end;

create or replace temp table late_request as
select
    stored.request_key,
    if(stored.repo_inferred or stored.repo is null, session_repo.repo, stored.repo) as repo,
    (stored.repo_inferred or stored.repo is null) and session_repo.repo is not null as repo_inferred,
    coalesce(stored.command, session_command.command) as command,
    first_activity(
        stored.connector,
        stored.skill,
        edit_request.request_id is not null,
        stored.activity,
        coalesce(stored.command, session_command.command)
    ) as activity
from facts.request as stored
join touched_session on touched_session.session_id = stored.session_id
left join session_repo on session_repo.session_id = stored.session_id
left join session_command
    on session_command.session_id = stored.session_id and session_command.prompt_id = stored.prompt_id
left join edit_request on edit_request.request_id = stored.request_id
where stored.occurred_at between getvariable('earliest') and getvariable('latest');

update facts.request as stored
set repo = late.repo, repo_inferred = late.repo_inferred, command = late.command, activity = late.activity
from late_request as late
where stored.request_key = late.request_key
    and stored.occurred_at between getvariable('earliest') and getvariable('latest')
    and (
        stored.repo is distinct from late.repo
        or stored.command is distinct from late.command
        or stored.activity is distinct from late.activity
    );

update facts.tool_call as stored
set repo = session_repo.repo, repo_inferred = true
from session_repo
where stored.session_id = session_repo.session_id
    and stored.occurred_at between getvariable('earliest') and getvariable('latest')
    and (stored.repo is null or (stored.repo_inferred and stored.repo <> session_repo.repo));

update facts.prompt as stored
set repo = session_repo.repo, repo_inferred = true
from session_repo
where stored.session_id = session_repo.session_id
    and stored.occurred_at between getvariable('earliest') and getvariable('latest')
    and (stored.repo is null or (stored.repo_inferred and stored.repo <> session_repo.repo));

update facts.commit as stored
set repo = session_repo.repo, repo_inferred = true
from session_repo
where stored.session_id = session_repo.session_id
    and stored.committed_at between getvariable('earliest') and getvariable('latest')
    and (stored.repo is null or (stored.repo_inferred and stored.repo <> session_repo.repo));
