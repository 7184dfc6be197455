-- what a service key may read, as JSON: views, columns left out, and the rows by column and values
alter table api_keys add column given text;
