-- What was invoiced, by day; never to be added to the cost of usage.
create or replace view billed as
select
    billed_daily.day,
    billed_daily.vendor,
    billed_daily.product,
    billed_daily.user_id,
    person.user_email,
    person.user_name,
    person.department,
    person.cost_center,
    person.division,
    person.job_title,
    coalesce(billed_daily.team, '(no team)') as team,
    person.manager_email,
    billed_daily.workspace,
    billed_daily.model,
    billed_daily.model_family,
    billed_daily.cost_type,
    billed_daily.token_type,
    billed_daily.billed_usd,
    billed_daily.list_usd,
    billed_daily.is_final
from facts.billed_daily
left join facts.person on person.user_id = billed_daily.user_id;
