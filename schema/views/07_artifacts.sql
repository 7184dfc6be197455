-- Artifacts created and published, by day, person, product and type.
create or replace view artifacts as
select
    artifact_daily.day,
    artifact_daily.user_id,
    person.user_email,
    person.user_name,
    person.department,
    person.cost_center,
    person.division,
    person.job_title,
    coalesce(artifact_daily.team, '(no team)') as team,
    person.manager_email,
    artifact_daily.product,
    artifact_daily.artifact_type,
    artifact_daily.created,
    artifact_daily.published
from facts.artifact_daily
left join facts.person on person.user_id = artifact_daily.user_id;
