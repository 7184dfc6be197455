-- Spending limits and when they are in force (half-open; null while it lasts).
create or replace view budgets as
select scope_type, scope, period, limit_usd, valid_from, valid_to from facts.budget;
