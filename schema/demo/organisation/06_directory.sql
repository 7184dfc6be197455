insert into facts.identity (kind, value, user_id, source)
select 'email', user_email, user_id, 'demo' from demo_person
union all
select 'device', demo_digest('device/' || person_no) || demo_digest('machine/' || person_no), user_id, 'demo'
from demo_person
where persona <> 'none';

insert into facts.membership (group_name, source, user_id, is_primary, valid_from, valid_to)
select team.team, 'demo', person.user_id, true, stint.from_day, stint.to_day
from demo_stint as stint
join demo_person as person using (person_no)
join demo_team as team on team.team_no = stint.team_no;

-- Groups beside the teams: people are in several at once, so their spend does not add up.
insert into facts.membership (group_name, source, user_id, is_primary, valid_from, valid_to)
select belonging.group_name, 'demo', person.user_id, false, person.joined_on, person.left_on
from demo_person as person
left join demo_team as team using (team_no)
cross join lateral (
    select unnest([
        case
            when team.team in ('mobile', 'web') or (team.writes_code and draw(person.drawn, 20) % 10 = 0)
                then 'frontend-guild'
        end,
        case when person.persona = 'heavy' or draw(person.drawn, 21) % 12 = 0 then 'ai-champions' end,
        case when team.work = 'build' and draw(person.drawn, 22) % 4 = 0 then 'on-call' end,
        case when person.person_no > 16 and draw(person.drawn, 23) % 14 = 0 then 'contractors' end,
        case when person.person_no between 3 and 7 then 'leadership' end
    ]) as group_name
) as belonging
where belonging.group_name is not null;

insert into facts.repo (repo, source, project, owner)
select repo.repo, 'demo', repo.project, team.team
from demo_repo as repo
left join demo_team as team using (team_no)
where repo.name <> 'spike-offline-mode';

-- payments-api had another name until 150 days before the end
insert into facts.repo_alias (alias, repo, source)
values ('acme/payments-service', 'acme/payments-api', 'demo');
