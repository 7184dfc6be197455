-- a closing semicolon is part of no statement
select 1 as one;
-- runs: SELECT 1 AS one

-- the place of a mistake is said
select sum(cost_usd)
fro usage where
-- refused by syntax: line 2, column

-- a text that stops is told so
select 'a
-- refused by syntax: near "'a".

-- two queries are one too many
select 1; select 2
-- refused by syntax: There are 2 statements

-- nothing is no query
;
-- refused by syntax: There are 0 statements

-- long chains of subscripts are slow to parse
select [1][1][1][1][1][1][1][1][1][1][1][1][1][1][1]
-- refused by syntax: […]

-- sqlglot would turn this into CREATE TABLE
select * into loot from people
-- refused by syntax: line 1, column 10
