insert into facts.prompt by name
select
    incoming.* exclude (email, account, device, key_owner)
    replace (
        coalesce(incoming.source, getvariable('source')) as source,
        cast(reporting_time(incoming.occurred_at) as date) as day,
        hour(reporting_time(incoming.occurred_at)) as hour,
        coalesce(team_of_day.team, incoming.team) as team,
        coalesce(incoming.repo, session_repo.repo) as repo,
        incoming.repo is null and session_repo.repo is not null as repo_inferred
    )
from incoming_prompt as incoming
left join session_repo on session_repo.session_id = incoming.session_id
left join team_of_day
    on team_of_day.user_id = incoming.user_id
    and team_of_day.day = cast(reporting_time(incoming.occurred_at) as date)
order by day, session_id, occurred_at;
