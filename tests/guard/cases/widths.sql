-- a column of even width
select lpad(repo, 20, ' ') as repo, format('{:>12.2f}', 1.5) as cost, printf('%08.2f', 1.5) as same from usage
-- runs

-- two gigabytes of blanks
select lpad('x', 2000000000, ' ')
-- refused by widths: lpad needs its width

-- a width from the data
select rpad(repo, input_tokens, ' ') from usage
-- refused by widths: rpad needs its width

-- a width in a pattern
select printf('%2000000000d', 1)
-- refused by widths: printf needs its pattern

-- a width that comes as an argument
select format('{:>{}}', 'x', 2000000000)
-- refused by widths: format needs its pattern

-- a pattern from the data
select printf(repo, 1) from usage
-- refused by widths: printf needs its pattern
