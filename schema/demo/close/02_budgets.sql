-- Limits set from what the last 91 days cost, some too low on purpose, so that some are exceeded.
create or replace temp table demo_monthly_spend as
select
    team.team,
    team.department,
    team.cost_center,
    sum(charge.list_usd) * (30::decimal(4, 0)) as spend_30_times
from demo_charge as charge
join demo_person as person using (user_id)
join demo_stint as stint
    on stint.person_no = person.person_no and charge.day >= stint.from_day
    and (stint.to_day is null or charge.day < stint.to_day)
join demo_team as team on team.team_no = stint.team_no
where charge.day >= getvariable('demo_until') - 91
group by all;

insert into facts.budget (scope_type, source, scope, period, limit_usd, valid_from, valid_to)
with scoped as (
    select 'team' as scope_type, team as scope, 'month' as period, sum(spend_30_times) as spend
    from demo_monthly_spend
    group by team
    union all
    select 'department', department, 'month', sum(spend_30_times) from demo_monthly_spend
    where department in ('Engineering', 'Data') group by department
    union all
    select 'cost_center', cost_center, 'month', sum(spend_30_times) from demo_monthly_spend
    where cost_center in ('CC-110', 'CC-130') group by cost_center
    union all
    select 'organization', 'Acme', 'month', sum(spend_30_times) from demo_monthly_spend
    union all
    select 'organization', 'Acme', 'year', sum(spend_30_times) * 10 from demo_monthly_spend
),
limited as (
    select
        *,
        case scope_type
            when 'team' then one_of(
                [78, 112, 135, 96, 160, 88, 125, 104],
                row_number() over (partition by scope_type order by scope)
            )
            when 'cost_center' then 94
            else 108
        end as percent
    from scoped
    where spend > 0
),
rounded as (
    select * replace (
        cast(
            greatest(50, cast(spend as hugeint) * percent // 100 // least(91, getvariable('demo_days')) // 50 * 50)
            as bigint
        ) as spend
    )
    from limited
),
term as (
    select
        date_trunc('month', getvariable('demo_first'))::date as began,
        greatest(
            date_trunc('month', getvariable('demo_first')),
            date_trunc('month', getvariable('demo_until')) - interval 5 month
        )::date as raised
)
-- what was enough half a year ago was six tenths of it
select scope_type, 'demo', scope, period, cast(spend * 6 // 10 as decimal(18, 6)), began, raised
from rounded
cross join term
where began < raised and period = 'month'
union all
select
    scope_type, 'demo', scope, period, cast(spend as decimal(18, 6)),
    case when period = 'month' then raised else began end, null
from rounded
cross join term;
