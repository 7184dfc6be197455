-- each read of a view is found again in what would run
select a.repo from usage as a join usage as b using (session_id) where a.repo in (select repo from commits)
-- runs

-- under PIVOT a column keeps the name of its table, or a subquery would compare it with itself
pivot (select u.repo, (select count(*) from usage as v where v.repo = u.repo) as n from usage as u) on repo using max(n)
-- runs: PIVOT (SELECT u.repo, (SELECT COUNT(*) FROM usage AS v WHERE v.repo = u.repo) AS n FROM usage AS u) ON repo USING MAX(n)

-- so it does under UNPIVOT
unpivot (select u.repo, (select count(*) from usage as v where v.repo = u.repo) as n from usage as u) on n
-- runs: UNPIVOT (SELECT u.repo, (SELECT COUNT(*) FROM usage AS v WHERE v.repo = u.repo) AS n FROM usage AS u) ON n

-- a column that would get lost, since only a literal is expected there
select date_trunc(repo, day) from usage
-- refused by sameness: can be read in two ways

-- the same in another function
select regexp_replace(repo, 'a', 'b', team) from usage
-- refused by sameness: can be read in two ways

-- options of a regular expression that would get lost
select regexp_replace(repo, '.', 'x', 'l') as repo from usage
-- refused by sameness: can be read in two ways

-- those that are kept
select regexp_replace(repo, 'A', 'x', 'gi') as repo, regexp_extract(repo, '([a-z]+)/(.*)', 2, 'i') as name from usage
-- runs

-- a least similarity that would get lost
select jaro_winkler_similarity(repo, 'acme/web', 0.9) as near from usage
-- refused by sameness: can be read in two ways
