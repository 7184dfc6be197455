-- One row per commit; its cost is that of the session's requests since its previous commit.
create or replace view commits as
select
    commit.commit_sha,
    commit.repo,
    repo.project,
    commit.branch,
    commit.user_id,
    person.user_email,
    person.user_name,
    person.department,
    coalesce(person.cost_center, commit.cost_center) as cost_center,
    person.division,
    person.job_title,
    coalesce(commit.team, '(no team)') as team,
    person.manager_email,
    commit.session_id,
    commit.committed_at,
    commit.day,
    commit.lines_added,
    commit.lines_removed,
    commit.pr_number,
    commit.cost_usd
from facts.commit
left join facts.person on person.user_id = commit.user_id
left join facts.repo on repo.repo = commit.repo;
