-- One row per user prompt: its length and slash command, never its text.
create or replace view prompts as
select
    prompt.prompt_id,
    prompt.session_id,
    prompt.occurred_at,
    prompt.day,
    prompt.hour,
    prompt.user_id,
    person.user_email,
    person.user_name,
    person.department,
    coalesce(person.cost_center, prompt.cost_center) as cost_center,
    person.division,
    person.job_title,
    coalesce(prompt.team, '(no team)') as team,
    person.manager_email,
    prompt.repo,
    prompt.command,
    prompt.prompt_length
from facts.prompt
left join facts.person on person.user_id = prompt.user_id;
