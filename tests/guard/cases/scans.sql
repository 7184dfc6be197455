-- a WITH that is read twice is two reads
with a as (select user_id from people), b as (select x.user_id from a as x join a as y using (user_id)) select count(*) as n from b
-- runs

-- doubling six times is 64 reads
with a as (select user_id from people), b as (select x.user_id from a as x, a as y), c as (select x.user_id from b as x, b as y), d as (select x.user_id from c as x, c as y), e as (select x.user_id from d as x, d as y), f as (select x.user_id from e as x, e as y), g as (select x.user_id from f as x, f as y) select count(*) from g
-- refused by scans: more than 40 times

-- a recursive one reads what its parts read
with recursive chain as (select user_email from people union all select p.user_email from people as p join chain as c on p.manager_email = c.user_email) select count(*) as n from chain
-- runs
