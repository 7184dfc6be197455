-- One row per day: how much of a full working day is worked, and how far the year has come.
-- A block is Monday to Wednesday or Thursday to Sunday: pieces of work, and so pull requests,
-- last at most a block, and slices never cut one.
create or replace temp table demo_day as
with span as (
    select cast(unnest(generate_series(
        getvariable('demo_first'), getvariable('demo_until'), interval 1 day
    )) as date) as day
)
select
    day,
    day - date '2000-01-03' as day_no,
    (day - date '2000-01-03') // 7 * 2 + case when isodow(day) <= 3 then 0 else 1 end as block,
    isodow(day) >= 6 as is_weekend,
    case
        when (month(day), day(day)) in ((1, 1), (12, 24), (12, 25), (12, 26), (12, 31), (5, 1)) then 4
        when month(day) = 11 and isodow(day) = 4 and day(day) between 22 and 28 then 12
        when month(day) = 11 and isodow(day) = 5 and day(day) between 23 and 29 then 30
        when month(day) = 12 and day(day) between 27 and 30 then 25
        when (month(day), day(day)) in ((7, 3), (7, 4), (1, 2)) then 55
        when month(day) = 8 then 82
        else 100
    end as worked_percent,
    greatest(250, 1000 - (getvariable('demo_until') - day) * 650 // 365) as grown_permille,
    getvariable('demo_until') - day between 13 and 40 as is_ledger_move,
    getvariable('demo_until') - day = 24 as is_outage
from span;

-- which model of a family a session starts with: the newest one is taken up over two weeks
create or replace temp table demo_model_of_day as
with out as (
    select
        day.day,
        release.family,
        release.model,
        lag(release.model) over (partition by day.day, release.family order by release.released_on) as before,
        release.released_on,
        row_number() over (partition by day.day, release.family order by release.released_on desc) as age
    from demo_day as day
    join demo_release as release on release.released_on <= day.day
)
select
    day,
    family,
    model,
    coalesce(before, model) as model_before,
    least(100, (day - released_on + 1) * 7) as taken_up
from out
where age = 1;
