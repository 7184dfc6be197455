-- One row per pull request; its cost is that of its commits.
create or replace view pull_requests as
select
    pull_request.pr_number,
    pull_request.repo,
    repo.project,
    pull_request.user_id,
    person.user_email,
    person.user_name,
    person.department,
    coalesce(person.cost_center, pull_request.cost_center) as cost_center,
    person.division,
    person.job_title,
    coalesce(pull_request.team, '(no team)') as team,
    person.manager_email,
    pull_request.opened_at,
    pull_request.opened_day,
    pull_request.merged_at,
    pull_request.merged_day,
    pull_request.merged_at is not null as is_merged,
    coalesce(made.commits, 0) as commits,
    made.cost_usd
from facts.pull_request
left join (
    select repo, pr_number, count(*) as commits, cast(sum(cost_usd) as decimal(18, 6)) as cost_usd
    from facts.commit
    where pr_number is not null
    group by repo, pr_number
) as made on made.repo = pull_request.repo and made.pr_number = pull_request.pr_number
left join facts.person on person.user_id = pull_request.user_id
left join facts.repo on repo.repo = pull_request.repo;
