-- Who works how much: people with a way of working, and four keys of services that nobody owns.
create or replace temp table demo_actor as
select
    person.person_no as actor_no,
    person.user_id,
    person.drawn,
    person.persona,
    case when person.persona = 'heavy' then 'heavy' else 'usual' end as use,
    person.tool,
    person.shift_minutes,
    person.works_weekends,
    pace.sessions_ppm * spread(draw(person.drawn, 35)) // 1000 as sessions_ppm,
    pace.requests_a_session
from demo_person as person
join (values
    ('heavy', 1250000, 3500), ('regular', 640000, 1980), ('light', 170000, 1980), ('chat', 330000, 850)
) as pace (persona, sessions_ppm, requests_a_session) using (persona)
union all
select
    100000 + key_no, null, draw(draw(getvariable('demo_seed'), 7), key_no), 'key', 'usual', 'api', 0, true,
    1600000 * getvariable('demo_people') // 240, 1500
from range(1, 5) as keys (key_no);

create or replace temp table demo_actor_stint as
select actor.*, stint.team_no, stint.from_day, stint.to_day, coalesce(team.work, 'office') as work
from demo_actor as actor
left join demo_stint as stint on stint.person_no = actor.actor_no
left join demo_team as team using (team_no);

-- millionths of a session that an actor is expected to have on a day, before the scale
create or replace temp view demo_expected as
select
    stint.*,
    day.day,
    day.day_no,
    day.block,
    day.is_outage,
    day.is_ledger_move and stint.team_no = 1 as is_ledger_move,
    stint.sessions_ppm
    * case
        when stint.persona = 'key' then 100
        when day.is_weekend then case when stint.works_weekends then 45 else 3 end
        else day.worked_percent
    end
    * day.grown_permille
    * case
        when stint.persona = 'key' then 100
        else [0, 35, 60, 80, 95, 100, 110, 120, 140, 170][1 + draw(draw(stint.drawn, 30), day.block) % 10]
    end
    * case when day.is_ledger_move and stint.team_no = 1 then 20 else 10 end
    // 100000000 as expected_ppm
from demo_actor_stint as stint
join demo_day as day
    on day.day >= coalesce(stint.from_day, day.day) and (stint.to_day is null or day.day < stint.to_day);

-- thousandths of a session times hundredths of a request: hundred-thousandths of a request
create or replace temp table demo_expected_block as
select
    block,
    min(day) as from_day,
    max(day) + 1 as to_day,
    sum(expected_ppm // 1000 * requests_a_session) as expected_requests
from demo_expected
group by block;

-- millionths
create or replace temp table demo_scale as
select cast(
    getvariable('demo_requests')::hugeint * 100000000000 // greatest(1, sum(expected_requests)) as bigint
) as scale
from demo_expected_block;

create or replace temp table demo_block as
select block, from_day, to_day, cast(expected_requests * scale // 100000000000 as bigint) as requests
from demo_expected_block
cross join demo_scale;

-- What slices leave for the end: an invoice is by day, and a session of one slice may run into the next.
create or replace temp table demo_billable (
    day date, user_id varchar, vendor varchar, product varchar, model varchar, is_fast boolean,
    is_long boolean, input bigint, output bigint, cache_read bigint, cache_write_5m bigint,
    cache_write_1h bigint, reported_micros bigint
);
create or replace temp table demo_artifact (
    day date, user_id varchar, product varchar, artifact_type varchar, created bigint, published bigint
);
create or replace temp table demo_pull_request_count as select repo, 0::bigint as opened from demo_repo;
