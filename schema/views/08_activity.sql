-- One row per person, day and product.
create or replace view activity as
select
    activity.day,
    activity.user_id,
    person.user_email,
    person.user_name,
    person.department,
    person.cost_center,
    person.division,
    person.job_title,
    coalesce(activity.team, '(no team)') as team,
    person.manager_email,
    activity.vendor,
    activity.product,
    activity.sessions,
    activity.prompts,
    activity.requests,
    activity.commits,
    activity.pull_requests,
    activity.lines_added,
    activity.lines_removed,
    activity.artifacts_created,
    activity.edits_accepted,
    activity.edits_rejected,
    activity.total_tokens,
    activity.cost_usd
from facts.activity
left join facts.person on person.user_id = activity.user_id;
