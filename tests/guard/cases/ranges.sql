-- hours of a day
select h from range(0, 24) as hours(h)
-- runs

-- days of a month
select unnest(generate_series(date '2026-10-01', date '2026-10-31', interval 1 day)) as day
-- runs

-- a calendar as long as the data
select unnest(generate_series(min(day), max(day), interval '1 day')) as day from usage
-- runs

-- a billion numbers
select len(range(1000000000))
-- refused by ranges: may make 100,000 steps, not 1,000,000,000

-- counted backwards
select * from generate_series(0, -200000, -1)
-- refused by ranges: may make 100,000 steps

-- seconds of a thousand years
select count(*) from range(timestamp '1000-01-01', timestamp '2000-01-01', interval 1 second)
-- refused by ranges: may make 100,000 steps

-- microseconds between computed times
select * from range(now()::timestamp, now()::timestamp, interval 1 microsecond)
-- refused by ranges: a step of an hour or more

-- a number from the data
select range(input_tokens) from usage
-- refused by ranges: needs its bounds written

-- minutes between computed times
select len(generate_series(min(occurred_at), max(occurred_at), interval 1 minute)) as n from usage
-- refused by ranges: a step of an hour or more

-- hours between computed times
select unnest(generate_series(min(occurred_at), max(occurred_at), interval 1 hour)) as hour from usage
-- runs
