-- A row without a repo takes its session's first known one; the mark lets a repo that
-- arrives later (or out of order) be put in its place, so that the order of arrival does not matter.
alter table facts.request add column repo_inferred boolean default false;
alter table facts.tool_call add column repo_inferred boolean default false;
alter table facts.prompt add column repo_inferred boolean default false;
alter table facts.commit add column repo_inferred boolean default false;
