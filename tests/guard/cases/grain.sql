-- one row per person beside each request
-- period 2026-10-01 2026-11-01
select p.job_title, sum(u.cost_usd) as spend from usage as u join people as p on p.user_id = u.user_id where u.day >= date '2026-10-01' and u.day < date '2026-11-01' group by 1
-- runs, proven

-- an address tells people apart too
-- period 2026-10-01 2026-11-01
select p.job_title, sum(u.cost_usd) as spend from usage as u join people as p on lower(p.user_email) = u.user_email where u.day >= date '2026-10-01' and u.day < date '2026-11-01' group by 1
-- runs, proven

-- all columns of the key, by name
-- period 2026-10-01 2026-11-01
select sum(cost_usd) as spend from usage as u join prompts as p using (session_id, prompt_id) where u.day >= date '2026-10-01' and u.day < date '2026-11-01' and p.day >= date '2026-10-01' and p.day < date '2026-11-01'
-- runs, proven

-- each session once for each of its commits
-- period 2026-10-01 2026-11-01
select sum(s.cost_usd) as spend from sessions as s join commits as c on c.session_id = s.session_id where s.day >= date '2026-10-01' and s.day < date '2026-11-01' and c.day >= date '2026-10-01' and c.day < date '2026-11-01'
-- refused by grain: The join with "commits" repeats rows

-- commits once each, beside their session
-- period 2026-10-01 2026-11-01
select sum(c.lines_added) as lines from sessions as s join commits as c on c.session_id = s.session_id where s.day >= date '2026-10-01' and s.day < date '2026-11-01' and c.day >= date '2026-10-01' and c.day < date '2026-11-01'
-- runs, proven

-- a sum of the one side and of the many side
-- period 2026-10-01 2026-11-01
select sum(c.lines_added) as lines, sum(s.cost_usd) as spend from sessions as s join commits as c on c.session_id = s.session_id where s.day >= date '2026-10-01' and s.day < date '2026-11-01' and c.day >= date '2026-10-01' and c.day < date '2026-11-01'
-- refused by grain: The join with "commits"

-- an average over repeated rows
-- period 2026-10-01 2026-11-01
select avg(s.cost_usd) as cost from sessions as s join commits as c on c.session_id = s.session_id where s.day >= date '2026-10-01' and s.day < date '2026-11-01' and c.day >= date '2026-10-01' and c.day < date '2026-11-01'
-- refused by grain: join by all columns

-- the largest of repeated rows is the largest
-- period 2026-10-01 2026-11-01
select max(s.cost_usd) as cost from sessions as s join commits as c on c.session_id = s.session_id where s.day >= date '2026-10-01' and s.day < date '2026-11-01' and c.day >= date '2026-10-01' and c.day < date '2026-11-01'
-- runs, proven

-- people counted once, however often they stand there
-- period 2026-10-01 2026-11-01
select count(distinct s.user_id) as people from sessions as s join commits as c on c.session_id = s.session_id where s.day >= date '2026-10-01' and s.day < date '2026-11-01' and c.day >= date '2026-10-01' and c.day < date '2026-11-01'
-- runs, proven

-- whoever was in a group, asked for in a subquery
-- period 2026-10-01 2026-11-01
select sum(cost_usd) as spend from usage where day >= date '2026-10-01' and day < date '2026-11-01' and user_id in (select user_id from memberships)
-- runs, proven

-- a semi-join repeats nothing
-- period 2026-10-01 2026-11-01
select sum(u.cost_usd) as spend from usage as u semi join memberships as m on m.user_id = u.user_id where u.day >= date '2026-10-01' and u.day < date '2026-11-01'
-- runs, proven

-- every membership of a person, valid or not
-- period 2026-10-01 2026-11-01
select sum(u.cost_usd) as spend from usage as u join memberships as m on m.user_id = u.user_id and u.day >= m.valid_from where u.day >= date '2026-10-01' and u.day < date '2026-11-01'
-- refused by grain: The join with "memberships"

-- a CTE with one row per session
-- period 2026-10-01 2026-11-01
with made as (select session_id, sum(lines_added) as lines from commits as c where c.day >= date '2026-10-01' and c.day < date '2026-11-01' group by session_id) select sum(s.cost_usd) / nullif(sum(made.lines), 0) as cost_per_line from sessions as s left join made on made.session_id = s.session_id where s.day >= date '2026-10-01' and s.day < date '2026-11-01'
-- runs, proven

-- a CTE with one row per session and day
-- period 2026-10-01 2026-11-01
with made as (select session_id, day, sum(lines_added) as lines from commits as c where c.day >= date '2026-10-01' and c.day < date '2026-11-01' group by session_id, day) select sum(s.cost_usd) as spend from sessions as s left join made on made.session_id = s.session_id where s.day >= date '2026-10-01' and s.day < date '2026-11-01'
-- refused by grain: The join with "made"

-- different values of a column
-- period 2026-10-01 2026-11-01
with known as (select distinct user_id from sessions as s where s.day >= date '2026-10-01' and s.day < date '2026-11-01') select sum(u.cost_usd) as spend from usage as u join known on known.user_id = u.user_id where u.day >= date '2026-10-01' and u.day < date '2026-11-01'
-- runs, proven

-- the newest row of each session
-- period 2026-10-01 2026-11-01
with newest as (select session_id, commit_sha from commits as c where c.day >= date '2026-10-01' and c.day < date '2026-11-01' qualify row_number() over (partition by session_id order by committed_at desc) = 1) select sum(s.cost_usd) as spend from sessions as s join newest on newest.session_id = s.session_id where s.day >= date '2026-10-01' and s.day < date '2026-11-01'
-- runs, proven

-- a total beside each row
-- period 2026-10-01 2026-11-01
with total as (select sum(cost_usd) as spend from usage where day >= date '2026-10-01' and day < date '2026-11-01') select u.repo, sum(u.cost_usd) / nullif(max(total.spend), 0) as share from usage as u cross join total where u.day >= date '2026-10-01' and u.day < date '2026-11-01' group by 1
-- runs, proven

-- a calendar beside each request
-- period 2026-10-01 2026-11-01
select sum(u.cost_usd) as spend from usage as u cross join range(3) as days(number) where u.day >= date '2026-10-01' and u.day < date '2026-11-01'
-- refused by grain: repeats rows

-- rows repeated in a subquery are summed around it
-- period 2026-10-01 2026-11-01
select sum(cost_usd) as spend from (select s.cost_usd, c.commit_sha from sessions as s join commits as c on c.session_id = s.session_id where s.day >= date '2026-10-01' and s.day < date '2026-11-01' and c.day >= date '2026-10-01' and c.day < date '2026-11-01') as joined
-- refused by grain: A join inside repeats these rows

-- the groups of a query in which rows are repeated
-- period 2026-10-01 2026-11-01
select commit_sha, sum(cost_usd) as spend from (select s.cost_usd, c.repo, c.commit_sha from sessions as s join commits as c on c.session_id = s.session_id where s.day >= date '2026-10-01' and s.day < date '2026-11-01' and c.day >= date '2026-10-01' and c.day < date '2026-11-01') as joined group by repo, commit_sha
-- runs, proven

-- pairs of rows
-- period 2026-10-01 2026-11-01
select count(*) as n from sessions as s join commits as c on c.repo = s.repo where s.day >= date '2026-10-01' and s.day < date '2026-11-01' and c.day >= date '2026-10-01' and c.day < date '2026-11-01'
-- refused by grain: count(*) counts rows of a join that repeats those of "sessions"

-- a plan counts what it reads, not what it joins
-- period 2026-10-01 2026-11-01
select count(*) as sessions from sessions as s join commits as c on c.session_id = s.session_id where s.day >= date '2026-10-01' and s.day < date '2026-11-01' and c.day >= date '2026-10-01' and c.day < date '2026-11-01'
-- refused by grain: count before joining

-- people counted by their rows
-- period 2026-10-01 2026-11-01
select count(user_id) as people from usage where day >= date '2026-10-01' and day < date '2026-11-01'
-- refused by grain: count(distinct …)

-- people who write SQL may count what they join
select p.user_name, count(*) as requests from people as p join usage as u on u.user_id = p.user_id where u.day >= date '2026-10-01' and u.day < date '2026-11-01' group by 1
-- runs, not proven

-- one row per step of a calendar and person
-- period 2026-10-01 2026-11-01
with steps as (select cast(start as date) as starts from unnest(generate_series(date '2026-10-01', date '2026-10-31', interval '7 days')) as calendar(start)), active as (select distinct date_trunc('week', day) as starts, user_id from usage where day >= date '2026-10-01' and day < date '2026-11-01'), holders as (select steps.starts as step, people.user_id from steps join people on people.joined_on < steps.starts) select holders.step, count(active.user_id) as active_people, count(*) as seats from holders left join active on active.user_id = holders.user_id and active.starts = holders.step group by 1
-- runs, proven

-- the same, with several rows per person and step
-- period 2026-10-01 2026-11-01
with steps as (select cast(start as date) as starts from unnest(generate_series(date '2026-10-01', date '2026-10-31', interval '7 days')) as calendar(start)), active as (select date_trunc('week', day) as starts, user_id from usage where day >= date '2026-10-01' and day < date '2026-11-01'), holders as (select steps.starts as step, people.user_id from steps join people on people.joined_on < steps.starts) select holders.step, count(active.user_id) as active_people from holders left join active on active.user_id = holders.user_id and active.starts = holders.step group by 1
-- refused by grain: count(distinct …)

-- what is made anew for each row repeats nothing
-- period 2026-10-01 2026-11-01
select p.department, sum(x.cost) as spend from people as p cross join lateral (select sum(cost_usd) as cost from usage as u where u.user_id = p.user_id and u.day >= date '2026-10-01' and u.day < date '2026-11-01') as x group by 1
-- runs, proven

-- a list made into rows is not one row
-- period 2026-10-01 2026-11-01
with steps as (select unnest([1, 2, 3]) as step) select sum(u.cost_usd) as spend from usage as u cross join steps where u.day >= date '2026-10-01' and u.day < date '2026-11-01'
-- refused by grain: The join with "steps" repeats rows
