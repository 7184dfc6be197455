-- nobody would fill a question mark
select * from usage where repo = ?
-- refused by parameters: write the value itself

-- nor a number
select $1
-- refused by parameters: placeholder

-- nor a name
select $home
-- refused by parameters: placeholder
