-- Commits and pull requests from all their parts; a commit's cost is derived later, with its session.
create or replace temp table whole_commit as
select
    incoming.commit_sha,
    coalesce(incoming.repo, session_repo.repo) as repo,
    bool_and(incoming.repo is null) and coalesce(incoming.repo, session_repo.repo) is not null as repo_inferred,
    coalesce(min(incoming.source), getvariable('source')) as source,
    min(incoming.branch) as branch,
    min(incoming.user_id) as user_id,
    min(incoming.team) as team,
    min(incoming.cost_center) as cost_center,
    min(incoming.session_id) as session_id,
    min(incoming.committed_at) as committed_at,
    cast(reporting_time(min(incoming.committed_at)) as date) as day,
    min(incoming.lines_added) as lines_added,
    min(incoming.lines_removed) as lines_removed,
    min(incoming.pr_number) as pr_number
from incoming_commit as incoming
left join session_repo on session_repo.session_id = incoming.session_id
group by incoming.commit_sha, coalesce(incoming.repo, session_repo.repo);

delete from facts.commit as stored
using whole_commit as whole
where stored.commit_sha = whole.commit_sha
    and stored.committed_at between getvariable('earliest') and getvariable('latest');

insert into facts.commit by name
select whole.* replace (coalesce(team_of_day.team, whole.team) as team)
from whole_commit as whole
left join team_of_day on team_of_day.user_id = whole.user_id and team_of_day.day = whole.day
order by whole.day, whole.committed_at, whole.commit_sha;

create or replace temp table whole_pull_request as
select
    pr_number,
    repo,
    coalesce(min(source), getvariable('source')) as source,
    min(user_id) as user_id,
    min(team) as team,
    min(cost_center) as cost_center,
    min(opened_at) as opened_at,
    cast(reporting_time(min(opened_at)) as date) as opened_day,
    min(merged_at) as merged_at,
    cast(reporting_time(min(merged_at)) as date) as merged_day
from incoming_pull_request
group by pr_number, repo;

delete from facts.pull_request as stored
using whole_pull_request as whole
where stored.repo = whole.repo and stored.pr_number = whole.pr_number;

insert into facts.pull_request by name
select whole.* replace (coalesce(team_of_day.team, whole.team) as team)
from whole_pull_request as whole
left join team_of_day on team_of_day.user_id = whole.user_id and team_of_day.day = whole.opened_day
order by whole.opened_day, whole.repo, whole.pr_number;
