-- What came before is dropped, so that sending twice changes nothing. Requests, prompts and metrics
-- never change once sent; tool calls, commits and pull requests arrive in parts (a decision, then
-- its result; a commit, then its pull request): of those only parts that add nothing are dropped.
update incoming_request as incoming
set repo = repo_alias.repo
from facts.repo_alias
where incoming.repo = repo_alias.alias;

update incoming_tool_call as incoming
set repo = repo_alias.repo
from facts.repo_alias
where incoming.repo = repo_alias.alias;

update incoming_prompt as incoming
set repo = repo_alias.repo
from facts.repo_alias
where incoming.repo = repo_alias.alias;

update incoming_commit as incoming
set repo = repo_alias.repo
from facts.repo_alias
where incoming.repo = repo_alias.alias;

update incoming_pull_request as incoming
set repo = repo_alias.repo
from facts.repo_alias
where incoming.repo = repo_alias.alias;

delete from incoming_request as incoming
using (
    select request_key, min(rowid) as kept from incoming_request group by request_key having count(*) > 1
) as repeated
where incoming.request_key = repeated.request_key and incoming.rowid > repeated.kept;

delete from incoming_request as incoming
using facts.request as stored
where stored.occurred_at between getvariable('earliest') and getvariable('latest')
    and stored.request_key = incoming.request_key;

delete from incoming_prompt as incoming
using (
    select session_id, prompt_id, min(rowid) as kept
    from incoming_prompt
    group by session_id, prompt_id
    having count(*) > 1
) as repeated
where incoming.session_id = repeated.session_id
    and incoming.prompt_id = repeated.prompt_id
    and incoming.rowid > repeated.kept;

delete from incoming_prompt as incoming
using facts.prompt as stored
where stored.occurred_at between getvariable('earliest') and getvariable('latest')
    and stored.session_id = incoming.session_id
    and stored.prompt_id = incoming.prompt_id;

delete from incoming_metric_delta as incoming
using (
    select metric, kind, attributes, session_id, started_at, ended_at, min(rowid) as kept
    from incoming_metric_delta
    group by all
    having count(*) > 1
) as repeated
where incoming.metric = repeated.metric
    and incoming.kind is not distinct from repeated.kind
    and incoming.attributes = repeated.attributes
    and incoming.session_id is not distinct from repeated.session_id
    and incoming.started_at = repeated.started_at
    and incoming.ended_at = repeated.ended_at
    and incoming.rowid > repeated.kept;

delete from incoming_metric_delta as incoming
using facts.metric_delta as stored
where stored.started_at between getvariable('earliest') and getvariable('latest')
    and stored.metric = incoming.metric
    and stored.kind is not distinct from incoming.kind
    and stored.attributes = incoming.attributes
    and stored.session_id is not distinct from incoming.session_id
    and stored.started_at = incoming.started_at
    and stored.ended_at = incoming.ended_at;

delete from incoming_tool_call as incoming
using facts.tool_call as stored
where stored.occurred_at between getvariable('earliest') and getvariable('latest')
    and stored.session_id = incoming.session_id
    and stored.tool_use_id = incoming.tool_use_id
    and stored.occurred_at <= incoming.occurred_at
    and (incoming.repo is null or (stored.repo is not distinct from incoming.repo and not stored.repo_inferred))
    and coalesce(stored.user_id = incoming.user_id, incoming.user_id is null)
    and coalesce(stored.request_id = incoming.request_id, incoming.request_id is null)
    and coalesce(stored.prompt_id = incoming.prompt_id, incoming.prompt_id is null)
    and coalesce(stored.tool = incoming.tool, incoming.tool is null)
    and coalesce(stored.kind = incoming.kind, incoming.kind is null)
    and coalesce(stored.connector = incoming.connector, incoming.connector is null)
    and coalesce(stored.command = incoming.command, incoming.command is null)
    and coalesce(stored.language = incoming.language, incoming.language is null)
    and coalesce(stored.decision = incoming.decision, incoming.decision is null)
    and coalesce(stored.decided_by = incoming.decided_by, incoming.decided_by is null)
    and coalesce(stored.success = incoming.success, incoming.success is null)
    and coalesce(stored.duration_ms = incoming.duration_ms, incoming.duration_ms is null);

delete from incoming_commit as incoming
using facts.commit as stored
where stored.committed_at between getvariable('earliest') and getvariable('latest')
    and stored.commit_sha = incoming.commit_sha
    and stored.committed_at <= incoming.committed_at
    and (incoming.repo is null or (stored.repo is not distinct from incoming.repo and not stored.repo_inferred))
    and coalesce(stored.user_id = incoming.user_id, incoming.user_id is null)
    and coalesce(stored.branch = incoming.branch, incoming.branch is null)
    and coalesce(stored.session_id = incoming.session_id, incoming.session_id is null)
    and coalesce(stored.lines_added = incoming.lines_added, incoming.lines_added is null)
    and coalesce(stored.lines_removed = incoming.lines_removed, incoming.lines_removed is null)
    and coalesce(stored.pr_number = incoming.pr_number, incoming.pr_number is null);

delete from incoming_pull_request as incoming
using facts.pull_request as stored
where stored.repo = incoming.repo
    and stored.pr_number = incoming.pr_number
    and stored.opened_at <= incoming.opened_at
    and coalesce(stored.user_id = incoming.user_id, incoming.user_id is null)
    and coalesce(stored.merged_at = incoming.merged_at, incoming.merged_at is null);

-- what is left is new, or completes what was stored
create or replace temp table outcome as
select 'request' as name, count(*) as rows from incoming_request
union all select 'tool_call', count(*) from (select distinct session_id, tool_use_id from incoming_tool_call)
union all select 'prompt', count(*) from incoming_prompt
union all select 'commit', count(*) from (select distinct commit_sha, repo from incoming_commit)
union all select 'pull_request', count(*) from (select distinct repo, pr_number from incoming_pull_request)
union all select 'metric_delta', count(*) from incoming_metric_delta
union all select 'artifact_daily', count(*) from incoming_artifact_daily
union all select 'billed_daily', count(*) from incoming_billed_daily;
