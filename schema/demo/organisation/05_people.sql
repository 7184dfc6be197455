create or replace temp table demo_cast as
select * from (values
    (1, 'Toni Castellane', 'admin', 'IT Administrator', 3, 'none', 'standard', 'stays'),
    (2, 'Marit Solvang', 'finance', 'FinOps Lead', 15, 'none', 'standard', 'stays'),
    (3, 'Renske Oldenkamp', null, 'Chief Technology Officer', 0, 'none', 'standard', 'stays'),
    (4, 'Desmond Achebeson', null, 'Chief Operating Officer', 0, 'none', null, 'stays'),
    (5, 'Ilse Vantongeren', null, 'Director of Engineering', 0, 'light', 'premium', 'stays'),
    (6, 'Rajan Mirchandani', null, 'Director of Product and Data', 0, 'chat', 'standard', 'stays'),
    (7, 'Paulette Ferrand', null, 'Director of Operations', 0, 'chat', 'standard', 'stays'),
    (8, 'Alice Moreau', null, null, 1, 'heavy', 'premium', 'stays'),
    (9, 'Alice Nakagawa', null, null, 5, 'regular', 'standard', 'stays'),
    (10, null, null, null, 3, 'regular', 'standard', 'left'),
    (11, null, null, null, 6, 'regular', 'standard', 'new'),
    (12, null, null, null, 3, 'regular', 'standard', 'moved'),
    (13, null, null, null, 10, 'heavy', 'premium', 'stays'),
    (14, null, null, null, 8, 'none', 'standard', 'stays'),
    (15, null, null, null, 3, 'heavy', 'premium', 'stays'),
    (16, null, null, null, 14, 'chat', 'standard', 'stays')
) as cast_member (person_no, full_name, mailbox, title, team_no, persona, seat, fate);

create or replace temp macro days_before_end(days) as getvariable('demo_until') - cast(days as integer);

create or replace temp table demo_person as
with numbered as (
    select
        person_no,
        draw(draw(getvariable('demo_seed'), 1), person_no) as drawn,
        person_no * 71 + draw(getvariable('demo_seed'), 2) % 1000 as first_name_no,
        person_no * 29 + draw(getvariable('demo_seed'), 3) % 1000 as last_name_no,
        (person_no * 61 + draw(getvariable('demo_seed'), 4) % 100) % 100 as team_slot,
        (person_no * 53 + draw(getvariable('demo_seed'), 6) % 89) % 89 as fate_slot
    from range(1, getvariable('demo_people') + 1) as people (person_no)
),
teamed as (
    select
        numbered.*,
        team.writes_code,
        team.team_no,
        -- neighbours in a team are far apart in persona: each team has its share of every one
        (row_number() over (order by team.team_no, numbered.drawn) * 61
            + draw(getvariable('demo_seed'), 5) % 100) % 100 as persona_slot
    from numbered
    join demo_team as team
        on numbered.team_slot >= team.first_slot and numbered.team_slot < team.first_slot + team.places
),
placed as (
    select
        teamed.* exclude (team_no),
        coalesce(chosen.team_no, teamed.team_no) as team_no,
        case
            when chosen.persona is not null then chosen.persona
            when writes_code and persona_slot < 12 then 'heavy'
            when writes_code and persona_slot < 54 then 'regular'
            when writes_code and persona_slot < 84 then 'light'
            when writes_code then 'none'
            when persona_slot < 70 then 'chat'
            else 'none'
        end as persona,
        case
            when chosen.fate is not null then chosen.fate
            when fate_slot < 5 then 'left'
            when fate_slot < 10 then 'new'
            when fate_slot < 17 and writes_code then 'moved'
            else 'stays'
        end as fate,
        coalesce(
            chosen.full_name,
            demo_first_name(first_name_no) || ' ' || demo_last_name(last_name_no)
        ) as user_name,
        chosen.mailbox,
        chosen.title,
        chosen.person_no is not null as is_cast,
        chosen.seat as cast_seat
    from teamed
    left join demo_cast as chosen using (person_no)
)
select
    placed.person_no,
    placed.drawn,
    'user_01' || substr(demo_digest('person/' || placed.person_no), 1, 22) as user_id,
    coalesce(placed.mailbox, demo_local_part(placed.user_name)) || '@acme.example' as user_email,
    placed.user_name,
    placed.title,
    placed.team_no,
    placed.persona,
    placed.fate,
    case
        when placed.is_cast then placed.cast_seat
        when placed.persona = 'heavy' then 'premium'
        when placed.persona = 'none' and draw(placed.drawn, 1) % 5 < 2 then null
        when placed.persona = 'regular' and draw(placed.drawn, 1) % 9 = 0 then 'premium'
        else 'standard'
    end as seat_type,
    case
        when placed.persona in ('none', 'chat') or placed.is_cast then 'claude_code'
        when draw(placed.drawn, 2) % 100 < 8 then 'cursor'
        when placed.persona = 'heavy' or draw(placed.drawn, 2) % 100 < 90 then 'claude_code'
        when draw(placed.drawn, 2) % 100 < 95 then 'codex'
        else 'copilot'
    end as tool,
    case
        when draw(placed.drawn, 3) % 25 = 0 then 840
        when draw(placed.drawn, 3) % 5 = 1 then 330
        else draw(placed.drawn, 3) % 90
    end as shift_minutes,
    draw(placed.drawn, 4) % 11 = 0 as works_weekends,
    case
        when placed.fate = 'new' then days_before_end(4 + draw(placed.drawn, 5) % 50)
        else days_before_end(getvariable('demo_days') + 30 + draw(placed.drawn, 5) % 1700)
    end as joined_on,
    case
        when placed.fate = 'left' then days_before_end(6 + draw(placed.drawn, 6) % longest_ago.days)
    end as left_on,
    case
        when placed.fate = 'moved' then days_before_end(18 + draw(placed.drawn, 7) % longest_ago.days)
    end as moved_on,
    case when placed.fate = 'moved'
        then 1 + (placed.team_no + 1 + draw(placed.drawn, 8) % 8) % 11
    end as former_team_no
from placed
cross join (select greatest(1, getvariable('demo_days') * 6 // 10) as days) as longest_ago;

-- A stint is a time in one team, half-open; team 0 is the office of the executives, which is no group.
create or replace temp table demo_stint as
select person_no, former_team_no as team_no, joined_on as from_day, moved_on as to_day
from demo_person
where fate = 'moved'
union all
select person_no, team_no, coalesce(moved_on, joined_on), left_on from demo_person;

create or replace temp table demo_lead as
select team_no, min(person_no) as person_no
from demo_person
where person_no >= 8 and fate = 'stays'
group by team_no;

insert into facts.person
    (user_id, source, user_email, user_name, department, cost_center, division, job_title, manager_email,
     is_active, has_seat, seat_type, joined_on, left_on)
select
    person.user_id,
    'demo',
    person.user_email,
    person.user_name,
    coalesce(team.department, 'Executive'),
    coalesce(team.cost_center, 'CC-900'),
    coalesce(team.division, 'Corporate'),
    case
        when person.title is not null then person.title
        when lead.person_no = person.person_no
            then upper(team.team[1]) || replace(team.team[2:], '-', ' ') || ' Lead'
        when draw(person.drawn, 9) % 10 < 3 then 'Senior ' || team.job_title
        when draw(person.drawn, 9) % 10 < 4 then 'Staff ' || team.job_title
        else team.job_title
    end,
    manager.user_email,
    person.left_on is null,
    person.seat_type is not null and person.left_on is null,
    case when person.left_on is null then person.seat_type end,
    person.joined_on,
    person.left_on
from demo_person as person
left join demo_team as team using (team_no)
left join demo_lead as lead using (team_no)
left join demo_person as manager
    on manager.person_no = case
        when person.person_no in (3, 4) then null
        when person.person_no in (5, 6) then 3
        when person.person_no = 7 then 4
        when lead.person_no is not null and lead.person_no <> person.person_no then lead.person_no
        when team.division = 'Commercial' then 7
        when team.department = 'Engineering' then 5
        else 6
    end;
