/*
question: How much of the cohort do the 1, 2, 3 ... largest holders of each kind hold?
grain: >-
  one row per holder of each kind, from the one behind the most downloads: who or what covers how much
key: [holder, position]
denominator: projects whose ownership is known, or whose latest release names a repository; their
  downloads
empty: no project has a known owner, organization or publishing repository
notes: >-
  owner: a direct owner; sole_owner: the only one, in no organization; repository_owner, repository,
  workflow: of the latest release, as its provenance names them. A repository and its owner are
  keyed by numeric id where any certificate has it, else by name. Accounts with the same rounded
  downloads and number of projects are in no order that means anything: exact downloads would say
  which projects an account holds, as a name would.
columns:
  holder:
    type: string
    means: "what holds: owner, sole_owner, organization, repository_owner, repository, workflow"
    values: [owner, sole_owner, organization, repository_owner, repository, workflow]
  position:
    type: integer
    means: order of the holders of a kind by downloads, 1 has the most; among accounts alike in rounded
      downloads and projects it means nothing
  holder_name:
    type: string
    means: name of the organization, repository owner, repository or workflow
    empty: an account, never named
  projects: {type: integer, unit: projects, means: projects of this holder}
  downloads:
    type: integer
    unit: files served
    means: downloads of the holder's projects in the list's window; of an account, rounded to two
      figures
    empty: the list has no count
    source: the ranked list's own count
  covered_projects:
    type: integer
    unit: projects
    means: projects of this position and all before, each once
  known:
    type: integer
    unit: projects
    means: projects whose ownership is known (owner, sole_owner, organization), or whose latest
      release names a repository that was read (the other holders)
  share: {type: number, unit: share 0 to 1, means: "covered_projects, of known"}
  covered_downloads:
    type: integer
    unit: files served
    means: downloads of covered_projects; of accounts, rounded to two figures
    empty: the list has no count
  known_downloads:
    type: integer
    unit: files served
    means: downloads of the projects counted in known, in the list's window
    empty: the list has no count
  downloads_share:
    type: number
    unit: share 0 to 1
    means: of known_downloads, those of covered_projects; of accounts, rounded to two figures and
      below 1 until all projects are covered
    empty: the list has no count, or all its counts are 0
*/
with owned as (
    select *
    from fct_project
    where is_ownership_known
),

published as (
    select distinct
        project.project,
        publisher.repository,
        repository_owner(publisher.repository) as repository_owner,
        publisher.workflow,
        publisher.repository_key,
        publisher.owner_key
    from fct_project as project
    inner join stg_file as file
        on project.project = file.project and project.latest_version = file.version
    inner join stg_publisher as publisher
        on file.project = publisher.project and file.filename = publisher.filename
    where
        publisher.reason is null
        and publisher.repository is not null
        and file.is_removed is not true
),

held as (
    select
        'owner' as holder,
        stg_owner.owner::varchar as key,
        null as name,
        owned.project
    from owned
    inner join stg_owner on owned.project = stg_owner.project
    union
    select
        'sole_owner',
        stg_owner.owner::varchar,
        null,
        owned.project
    from owned
    inner join stg_owner on owned.project = stg_owner.project
    where owned.n_owners = 1 and owned.organization is null
    union
    select
        'organization',
        organization,
        organization,
        project
    from owned
    where organization is not null
    union
    select
        'repository_owner',
        owner_key,
        repository_owner,
        project
    from published
    union
    select
        'repository',
        repository_key,
        repository,
        project
    from published
    union
    select
        'workflow',
        repository_key || ' ' || coalesce(workflow, ''),
        repository || ' ' || coalesce(workflow, ''),
        project
    from published
),

held_once as (
    select
        held.holder,
        held.key,
        max(held.name) as name,
        held.project,
        project.rank,
        project.downloads
    from held
    inner join fct_project as project on held.project = project.project
    group by all
),

holders as (
    select
        holder,
        key,
        max(name) as name,
        count(*) as projects,
        if(
            holder in ('owner', 'sole_owner') and sum(downloads) > 0,
            round(sum(downloads), 1 - floor(log10(sum(downloads)))::integer),
            sum(downloads)
        )::bigint as downloads,
        if(holder in ('owner', 'sole_owner'), md5(min(rank)::varchar), null) as shuffled,
        min(rank) as best_rank
    from held_once
    group by holder, key
),

placed as (
    select
        *,
        row_number() over (
            partition by holder
            order by coalesce(downloads, 0) desc, projects desc, shuffled, best_rank, key
        ) as position
    from holders
),

first_covered as (
    select
        held_once.holder,
        held_once.project,
        held_once.downloads,
        min(placed.position) as position
    from held_once
    inner join placed on held_once.holder = placed.holder and held_once.key = placed.key
    group by all
),

added as (
    select
        holder,
        position,
        count(*) as projects,
        sum(downloads) as downloads
    from first_covered
    group by all
),

known as (
    select
        unnest(['owner', 'sole_owner', 'organization']) as holder,
        count(*) as projects,
        sum(downloads)::bigint as downloads
    from owned
    union all
    select
        unnest(['repository_owner', 'repository', 'workflow']),
        count(*),
        sum(downloads)::bigint
    from fct_project
    where project in (select project from published)
),

covered as (
    select
        placed.holder,
        placed.position,
        placed.name as holder_name,
        placed.projects,
        placed.downloads,
        (sum(coalesce(added.projects, 0)) over so_far)::bigint as covered_projects,
        known.projects as known,
        if(known.downloads is null, null, coalesce(sum(added.downloads) over so_far, 0))::bigint
            as covered_downloads,
        known.downloads as known_downloads
    from placed
    inner join known on placed.holder = known.holder
    left join added on placed.holder = added.holder and placed.position = added.position
    window so_far as (partition by placed.holder order by placed.position)
),

rounded as (
    select
        * exclude (covered_downloads),
        covered.covered_downloads / nullif(known_downloads, 0) as exact_share,
        case
            when exact_share is null or exact_share in (0, 1) then exact_share
            when holder not in ('owner', 'sole_owner') then exact_share
            else least(0.99, round(exact_share, 1 - floor(log10(exact_share))::integer))
        end as downloads_share,
        if(
            holder in ('owner', 'sole_owner') and covered_downloads > 0,
            least(
                round(covered_downloads, 1 - floor(log10(covered_downloads))::integer),
                known_downloads
            ),
            covered_downloads
        )::bigint as covered_downloads
    from covered
)

select
    holder,
    position,
    holder_name,
    projects,
    downloads,
    covered_projects,
    known,
    covered_projects / known as share,
    covered_downloads,
    known_downloads,
    downloads_share
from rounded
order by holder, position
