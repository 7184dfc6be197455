-- each read of a view is found again in what would run
select a.repo from usage as a join usage as b using (session_id) where a.repo in (select repo from commits)
-- runs
