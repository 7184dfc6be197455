-- A commit costs what its session's requests cost since the session's previous commit (or its start).
-- Null where the session's requests are not known, or none of them has a price.
create or replace temp table commit_cost as
select
    "commit".session_id,
    "commit".commit_sha,
    case when count(paid.request_key) = 0 then 0 else cast(sum(paid.cost_usd) as decimal(18, 6)) end as cost_usd
from facts.commit as "commit"
join (select distinct session_id from session_request) as known on known.session_id = "commit".session_id
left join (
    select session_request.request_key, session_request.cost_usd, made.session_id, made.commit_sha
    from session_request
    asof join facts.commit as made
        on made.session_id = session_request.session_id and made.committed_at >= session_request.occurred_at
) as paid on paid.session_id = "commit".session_id and paid.commit_sha = "commit".commit_sha
group by "commit".session_id, "commit".commit_sha;

update facts.commit as stored
set cost_usd = commit_cost.cost_usd
from commit_cost
where stored.session_id = commit_cost.session_id
    and stored.commit_sha = commit_cost.commit_sha
    and stored.cost_usd is distinct from commit_cost.cost_usd;
