-- Commits at the end of prompts, and the pull requests that the commits of one piece of work make.
create or replace temp table demo_commit as
select *
from (
    select
        *,
        'commit/' || key || '/' || prompt_no as commit_key,
        occurred_at + to_microseconds(1000000 * (pace_seconds * 3 // 5 + 4 + draw(drawn, 30) % 30)) as committed_at
    from demo_prompt
    where commits
) as made
where committed_at < getvariable('demo_cutoff');

create or replace temp table demo_pull_request as
with work as (
    select
        actor_no, block, task_no, repo,
        any_value(user_id) as user_id,
        draw(draw(any_value(task_drawn), 60), 1) as drawn,
        max(committed_at) as last_commit_at
    from demo_commit
    where branch <> 'main'
    group by actor_no, block, task_no, repo
),
opened as (
    select *, last_commit_at + to_microseconds(60000000 * (3 + drawn % 40)) as opened_at
    from work
    where draw(drawn, 1) % 100 < 78
),
merging as (
    select
        *,
        opened_at + to_microseconds(60000000 * (11 + 1000 * wide_spread(draw(drawn, 2)) // 1000)) as ready_at
    from opened
    where opened_at < getvariable('demo_cutoff')
),
merged as (
    select
        *,
        -- what is ready on a weekend waits for Monday
        ready_at + to_microseconds(86400000000 * case when isodow(ready_at) >= 6 then 8 - isodow(ready_at) else 0 end)
            as waited_at
    from merging
)
select
    merged.*,
    case when draw(drawn, 3) % 100 < 84 and waited_at < getvariable('demo_cutoff') then waited_at end as merged_at,
    count.opened + row_number() over (partition by repo order by block, opened_at, actor_no, task_no) as pr_number
from merged
join demo_pull_request_count as count using (repo);

update demo_pull_request_count as count
set opened = made.opened
from (select repo, max(pr_number) as opened from demo_pull_request group by repo) as made
where made.repo = count.repo;

insert into incoming_commit by name
select
    demo_digest(made.commit_key) || substr(demo_digest('rest of ' || made.commit_key), 1, 8) as commit_sha,
    made.repo_then as repo,
    'demo' as source,
    made.branch,
    made.user_id,
    made.session_id,
    made.committed_at,
    2 + 34 * wide_spread(draw(made.drawn, 31)) // 1000 as lines_added,
    11 * wide_spread(draw(made.drawn, 32)) // 1000 as lines_removed,
    request.pr_number
from demo_commit as made
left join demo_pull_request as request
    on made.branch <> 'main' and request.actor_no = made.actor_no and request.block = made.block
    and request.task_no = made.task_no and request.repo = made.repo;

insert into incoming_pull_request by name
select pr_number, repo, 'demo' as source, user_id, opened_at, merged_at
from demo_pull_request;
