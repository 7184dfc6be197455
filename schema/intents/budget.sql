-- Budgets in force against the spend of their scope, and where that is heading: each day to come counts
-- with the average of its weekday in the days before today.
with spending as (
    select
        case
            when grouping(team) = 0 then 'team'
            when grouping(department) = 0 then 'department'
            when grouping(cost_center) = 0 then 'cost_center'
            when grouping(repo) = 0 then 'repo'
            when grouping(user_email) = 0 then 'person'
            else 'organization'
        end as scope_type,
        coalesce(team, department, cost_center, repo, user_email) as scope,
        sum(cost_usd) as spent,
        sum(cost_usd) filter (where day < $today) as through_yesterday
    from usage
    where $now
    group by grouping sets ((), (team), (department), (cost_center), (repo), (user_email))
),
recent as (
    select isodow(day) as weekday, team, department, cost_center, repo, user_email, cost_usd
    from usage
    where $before
),
ahead as (
    select isodow(date) as weekday, count(*) as days
    from unnest(generate_series($first, $last, interval '1 day')) as calendar(date)
    group by weekday
),
usual as (
    select
        case
            when grouping(team) = 0 then 'team'
            when grouping(department) = 0 then 'department'
            when grouping(cost_center) = 0 then 'cost_center'
            when grouping(repo) = 0 then 'repo'
            when grouping(user_email) = 0 then 'person'
            else 'organization'
        end as scope_type,
        coalesce(team, department, cost_center, repo, user_email) as scope,
        weekday,
        sum(cost_usd) / $weeks as spend
    from recent
    group by grouping sets (
        (weekday), (weekday, team), (weekday, department), (weekday, cost_center), (weekday, repo),
        (weekday, user_email)
    )
),
expected as (
    select usual.scope_type, usual.scope, sum(usual.spend * ahead.days) as remaining
    from usual
    join ahead on ahead.weekday = usual.weekday
    group by usual.scope_type, usual.scope
),
compared as (
    select
        budgets.scope,
        budgets.scope_type,
        budgets.period,
        cast(coalesce(spending.spent, 0) as decimal(18, 6)) as spent,
        budgets.limit_usd,
        coalesce(spending.spent, 0) / nullif(budgets.limit_usd, 0) as share_used,
        cast(budgets.limit_usd - coalesce(spending.spent, 0) as decimal(18, 6)) as remaining,
        cast(
            coalesce(spending.through_yesterday, 0) + coalesce(expected.remaining, 0) as decimal(18, 6)
        ) as forecast
    from budgets
    left join spending
        on spending.scope_type = budgets.scope_type
        and (budgets.scope_type = 'organization' or spending.scope = budgets.scope)
    left join expected
        on expected.scope_type = budgets.scope_type
        and (budgets.scope_type = 'organization' or expected.scope = budgets.scope)
    where budgets.period = $unit
        and budgets.valid_from <= $on_day
        and (budgets.valid_to is null or budgets.valid_to > $on_day)
        and $scopes
)
select *, forecast > limit_usd as expected_over
from compared
where $wanted
order by scope_type = 'organization' desc, share_used desc, scope_type, scope
