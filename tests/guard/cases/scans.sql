-- a WITH that is read twice is two reads
with a as (select user_id from people), b as (select x.user_id from a as x join a as y using (user_id)) select count(*) as n from b
-- runs

-- doubling six times is 64 reads
with a as (select user_id from people), b as (select x.user_id from a as x, a as y), c as (select x.user_id from b as x, b as y), d as (select x.user_id from c as x, c as y), e as (select x.user_id from d as x, d as y), f as (select x.user_id from e as x, e as y), g as (select x.user_id from f as x, f as y) select count(*) from g
-- refused by scans: more than 40 sources

-- a recursive one reads what its parts read
with recursive chain as (select user_email from people union all select p.user_email from people as p join chain as c on p.manager_email = c.user_email) select count(*) as n from chain
-- runs

-- names of a WITH count also where they read nothing
with a as (select 1 as x), b as (select p.x from a as p, a as q), c as (select p.x from b as p, b as q), d as (select p.x from c as p, c as q), e as (select p.x from d as p, d as q), f as (select p.x from e as p, e as q), g as (select p.x from f as p, f as q) select count(*) from g
-- refused by scans: more than 40 sources

-- so do rows made of nothing
select count(*) as n from range(1) as a cross join range(1) as t0 cross join range(1) as t1 cross join range(1) as t2 cross join range(1) as t3 cross join range(1) as t4 cross join range(1) as t5 cross join range(1) as t6 cross join range(1) as t7 cross join range(1) as t8 cross join range(1) as t9 cross join range(1) as t10 cross join range(1) as t11 cross join range(1) as t12 cross join range(1) as t13 cross join range(1) as t14 cross join range(1) as t15 cross join range(1) as t16 cross join range(1) as t17 cross join range(1) as t18 cross join range(1) as t19 cross join range(1) as t20 cross join range(1) as t21 cross join range(1) as t22 cross join range(1) as t23 cross join range(1) as t24 cross join range(1) as t25 cross join range(1) as t26 cross join range(1) as t27 cross join range(1) as t28 cross join range(1) as t29 cross join range(1) as t30 cross join range(1) as t31 cross join range(1) as t32 cross join range(1) as t33 cross join range(1) as t34 cross join range(1) as t35 cross join range(1) as t36 cross join range(1) as t37 cross join range(1) as t38 cross join range(1) as t39
-- refused by scans: more than 40 sources
