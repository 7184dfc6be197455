-- What Acme has: teams, repos, tools and models. Nothing here depends on the seed.

-- places: of every hundred people; people start in the slot [first_slot, first_slot + places)
create or replace temp table demo_team as
select
    *,
    work in ('build', 'data') as writes_code,
    cast(sum(places) over (order by team_no) - places as bigint) as first_slot
from (values
    (1, 'payments', 'Engineering', 'Technology', 'CC-110', 10, 'build', 'Software Engineer'),
    (2, 'checkout', 'Engineering', 'Technology', 'CC-110', 8, 'build', 'Software Engineer'),
    (3, 'platform', 'Engineering', 'Technology', 'CC-120', 10, 'build', 'Software Engineer'),
    (4, 'infra', 'Engineering', 'Technology', 'CC-120', 7, 'build', 'Site Reliability Engineer'),
    (5, 'mobile', 'Engineering', 'Technology', 'CC-130', 9, 'build', 'Mobile Engineer'),
    (6, 'web', 'Engineering', 'Technology', 'CC-130', 8, 'build', 'Frontend Engineer'),
    (7, 'search', 'Engineering', 'Technology', 'CC-140', 6, 'build', 'Software Engineer'),
    (8, 'growth', 'Engineering', 'Technology', 'CC-140', 6, 'build', 'Software Engineer'),
    (9, 'security', 'Engineering', 'Technology', 'CC-150', 4, 'build', 'Security Engineer'),
    (10, 'data', 'Data', 'Technology', 'CC-200', 7, 'data', 'Data Engineer'),
    (11, 'machine-learning', 'Data', 'Technology', 'CC-210', 5, 'data', 'Machine Learning Engineer'),
    (12, 'design', 'Design', 'Product', 'CC-300', 4, 'office', 'Product Designer'),
    (13, 'product', 'Product', 'Product', 'CC-310', 5, 'office', 'Product Manager'),
    (14, 'sales', 'Sales', 'Commercial', 'CC-400', 4, 'office', 'Account Executive'),
    (15, 'finance', 'Finance', 'Commercial', 'CC-500', 3, 'office', 'Financial Analyst'),
    (16, 'support', 'Support', 'Commercial', 'CC-410', 4, 'office', 'Support Specialist')
) as team (team_no, team, department, division, cost_center, places, work, job_title);

-- places: of 32 pieces of work of the team; team null: nobody owns it
create or replace temp table demo_repo as
select 'acme/' || name as repo, *
from (values
    ('payments-api', 'Payments', 1, 12, 'Go'), ('ledger-service', 'Payments', 1, 9, 'Java'),
    ('payout-worker', 'Payments', 1, 6, 'Go'), ('fraud-rules', 'Risk', 1, 5, 'Python'),
    ('checkout', 'Checkout', 2, 16, 'TypeScript'), ('cart-service', 'Checkout', 2, 9, 'Kotlin'),
    ('promo-engine', 'Checkout', 2, 7, 'Kotlin'),
    ('platform-core', 'Platform', 3, 13, 'Go'), ('developer-portal', 'Platform', 3, 8, 'TypeScript'),
    ('feature-flags', 'Platform', 3, 6, 'Go'), ('build-tools', 'Platform', 3, 5, 'Python'),
    ('infra-terraform', 'Infrastructure', 4, 14, 'Terraform'),
    ('cluster-manifests', 'Infrastructure', 4, 8, 'YAML'),
    ('observability', 'Infrastructure', 4, 6, 'Go'), ('ci-runners', 'Infrastructure', 4, 4, 'Shell'),
    ('mobile-app', 'Mobile', 5, 16, 'TypeScript'), ('mobile-ios', 'Mobile', 5, 8, 'Swift'),
    ('mobile-android', 'Mobile', 5, 8, 'Kotlin'),
    ('web-frontend', 'Web', 6, 20, 'TypeScript'), ('component-library', 'Web', 6, 7, 'TypeScript'),
    ('marketing-site', 'Web', 6, 5, 'JavaScript'),
    ('search-api', 'Search', 7, 14, 'Java'), ('search-indexer', 'Search', 7, 10, 'Rust'),
    ('ranking', 'Search', 7, 8, 'Python'),
    ('growth-experiments', 'Growth', 8, 15, 'TypeScript'), ('email-service', 'Growth', 8, 9, 'Python'),
    ('referral-service', 'Growth', 8, 8, 'Go'),
    ('auth-service', 'Identity', 9, 16, 'Go'), ('secrets-broker', 'Identity', 9, 8, 'Rust'),
    ('audit-log', 'Identity', 9, 8, 'Go'),
    ('data-pipelines', 'Data platform', 10, 17, 'Python'),
    ('warehouse-models', 'Data platform', 10, 10, 'SQL'),
    ('event-schema', 'Data platform', 10, 5, 'SQL'),
    ('ml-features', 'Machine learning', 11, 12, 'Python'),
    ('recommendation', 'Machine learning', 11, 12, 'Python'),
    ('forecasting', 'Machine learning', 11, 8, 'Python'),
    ('design-tokens', 'Web', 12, 20, 'CSS'), ('icon-set', 'Web', 12, 12, 'CSS'),
    ('product-specs', null, 13, 32, 'Markdown'), ('sales-decks', null, 14, 32, 'Markdown'),
    ('finance-models', null, 15, 32, 'SQL'), ('support-console', 'Support', 16, 32, 'TypeScript'),
    ('sandbox', null, null, null, 'Python'), ('docs', null, null, null, 'Markdown'),
    ('scripts', null, null, null, 'Shell'), ('internal-tools', null, null, null, 'TypeScript'),
    ('spike-offline-mode', null, null, null, 'Kotlin')
) as repo (name, project, team_no, places, language);

-- 40 pieces of work of a team: 32 in its own repos, the rest elsewhere, two in no repo at all
create or replace temp table demo_repo_slot as
with owned as (
    select
        *,
        cast(sum(places) over (partition by team_no order by places desc, repo) - places as bigint) as first_slot
    from demo_repo
    where team_no is not null
)
select team_no, unnest(range(first_slot, first_slot + places)) as slot, repo, language from owned
union all
select team.team_no, elsewhere.slot, repo.repo, repo.language
from (values
    (32, 'platform-core'), (33, 'sandbox'), (34, 'docs'), (35, 'scripts'), (36, 'internal-tools'),
    (37, 'spike-offline-mode')
) as elsewhere (slot, name)
join demo_repo as repo on repo.name = elsewhere.name
cross join demo_team as team;

-- families and their models, each from the day it came out; fable came late and was opus before
create or replace temp table demo_release as
select * from (values
    ('opus', 'claude-sonnet-4-5', date '2000-01-01'), ('opus', 'claude-opus-4-5', date '2025-11-24'),
    ('opus', 'claude-opus-4-6', date '2026-02-05'), ('opus', 'claude-opus-4-7', date '2026-04-16'),
    ('opus', 'claude-opus-4-8', date '2026-06-02'), ('opus', 'claude-opus-5', date '2026-07-24'),
    ('opus', 'claude-opus-5-5', date '2026-09-23'),
    ('sonnet', 'claude-sonnet-4-5', date '2000-01-01'), ('sonnet', 'claude-sonnet-4-6', date '2026-02-17'),
    ('sonnet', 'claude-sonnet-5', date '2026-06-25'), ('sonnet', 'claude-sonnet-5-5', date '2026-09-08'),
    ('haiku', 'claude-haiku-4-5', date '2000-01-01'), ('haiku', 'claude-haiku-5-5', date '2026-10-07'),
    ('fable', 'claude-sonnet-4-5', date '2000-01-01'), ('fable', 'claude-opus-4-5', date '2025-11-24'),
    ('fable', 'claude-opus-4-6', date '2026-02-05'), ('fable', 'claude-opus-4-7', date '2026-04-16'),
    ('fable', 'claude-fable-5', date '2026-06-09'), ('fable', 'claude-fable-5-1', date '2026-08-20'),
    ('fable', 'claude-fable-5-2', date '2026-11-09')
) as release (family, model, released_on);

-- of a hundred sessions, which start with a model of the family; `move` is the move of the ledger
create or replace temp table demo_taste as
select taste, family, unnest(range(first_slot, last_slot + 1)) as slot
from (values
    ('heavy', 'opus', 0, 57), ('heavy', 'fable', 58, 77), ('heavy', 'sonnet', 78, 99),
    ('regular', 'opus', 0, 27), ('regular', 'sonnet', 28, 91), ('regular', 'haiku', 92, 99),
    ('light', 'opus', 0, 9), ('light', 'sonnet', 10, 79), ('light', 'haiku', 80, 99),
    ('chat', 'opus', 0, 9), ('chat', 'sonnet', 10, 79), ('chat', 'haiku', 80, 99),
    ('key', 'haiku', 0, 44), ('key', 'sonnet', 45, 99),
    ('move', 'opus', 0, 69), ('move', 'fable', 70, 99)
) as taste (taste, family, first_slot, last_slot);

-- how a session of each product goes: medians of prompts, requests a prompt and tokens
create or replace temp table demo_shape as
select * from (values
    ('claude_code', 'heavy', 'anthropic', 6, 4, 34000, 5000, 480000, 760, true),
    ('claude_code', 'usual', 'anthropic', 5, 3, 30000, 4000, 240000, 600, true),
    ('chat', 'heavy', 'anthropic', 3, 1, 2500, 1400, 90000, 700, false),
    ('chat', 'usual', 'anthropic', 3, 1, 2500, 1400, 90000, 700, false),
    ('cowork', 'heavy', 'anthropic', 3, 3, 9000, 2600, 150000, 620, false),
    ('cowork', 'usual', 'anthropic', 3, 3, 9000, 2600, 150000, 620, false),
    ('cursor', 'heavy', 'cursor', 6, 4, 30000, 3400, 190000, 560, true),
    ('cursor', 'usual', 'cursor', 5, 3, 24000, 2900, 160000, 500, true),
    ('codex', 'heavy', 'openai', 4, 3, 14000, 1800, 160000, 450, true),
    ('codex', 'usual', 'openai', 4, 3, 14000, 1800, 160000, 450, true),
    ('copilot', 'heavy', 'github', 3, 1, 6000, 900, 60000, 260, true),
    ('copilot', 'usual', 'github', 3, 1, 6000, 900, 60000, 260, true),
    ('api', 'usual', 'anthropic', 1, 12, 14000, 0, 60000, 620, false)
) as shape (product, use, vendor, prompts, requests, base_tokens, growth_tokens, window_tokens, output_tokens,
    is_code);

-- slots of 20 prompts that use one
create or replace temp table demo_skill as
select unnest(range(first_slot, last_slot + 1)) as slot, skill, plugin
from (values
    (0, 6, 'code-review', 'acme-standards'), (7, 10, 'test-writer', null),
    (11, 13, 'db-migration', 'acme-data'), (14, 16, 'deploy-check', 'acme-standards'),
    (17, 18, 'release-notes', null), (19, 19, 'incident-summary', null)
) as skill (first_slot, last_slot, skill, plugin);

create or replace temp table demo_connector as
select unnest(range(first_slot, last_slot + 1)) as slot, connector, connector_tool
from (values
    (0, 4, 'github', 'get_pull_request'), (5, 7, 'github', 'search_code'), (8, 11, 'jira', 'get_issue'),
    (12, 13, 'slack', 'search_messages'), (14, 15, 'sentry', 'list_issues'), (16, 16, 'figma', 'get_file'),
    (17, 17, 'confluence', 'search'), (18, 19, 'acme-warehouse', 'run_query')
) as connector (first_slot, last_slot, connector, connector_tool);

create or replace temp table demo_command as
select unnest(range(first_slot, last_slot + 1)) as slot, command
from (values
    (0, 5, '/review'), (6, 9, '/test'), (10, 12, '/plan'), (13, 14, '/commit'), (15, 16, '/fix'),
    (17, 17, '/explain'), (18, 18, '/security-review'), (19, 19, '/release-notes')
) as command (first_slot, last_slot, command);

create or replace temp table demo_seat as
select * from (values
    ('standard', 'anthropic', 'claude_enterprise', 20), ('premium', 'anthropic', 'claude_enterprise', 100),
    ('cursor', 'cursor', 'cursor', 40), ('copilot', 'github', 'copilot', 39)
) as seat (seat, vendor, product, monthly_usd);
