-- the runs of blanks that people type are kept apart from those that nobody sees
select	1
as one
-- runs: SELECT 1 AS one

-- letters of any language are letters
select 'Zürich 東京' as place
-- runs

-- a zero-width space would join or part words differently in the two parsers
select​1
-- refused by text: Character 7 (U+200B)

-- a no-break space too
select 1
-- refused by text: only plain blanks

-- a carriage return alone ends a comment for one parser only
select 1 --, 2
-- refused by text: U+000D
