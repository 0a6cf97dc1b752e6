/*
question: How often would each rule on lost attestation raise an alarm?
grain: "one row per rule of data/reference/alarm_rules.toml, replayed over the history"
key: [rule]
denominator: >-
  releases after their project's first attested file whose files all have known evidence; the same
  for every rule
empty: no release with a time follows its project's first attested file
document: alarm_rules
after: rates
notes: >-
  Each rule is replayed as the document words it, as if someone installed every release; PyPI's,
  and this census's own, were not written for that. An alarm is not an attack: almost all concern releases that
  nobody doubts. Releases that were removed are not seen. Intervals resample publishing owners.
columns:
  rule: {type: string, means: "rule, by its code", values: [index_rule, dependabot, renovate,
      no_downgrade, events]}
  rule_order: {type: integer, means: "order of the rules, 1 first"}
  rule_name: {type: string, means: whose rule it is}
  raised_when: {type: string, means: "when the rule raises an alarm, as replayed"}
  state:
    type: string
    means: shipped, proposed (as code) or asked for (in words), for PyPI, on stated_on
  releases:
    type: integer
    unit: releases
    means: releases after their project's first attested file, evidence known
  judged:
    type: integer
    unit: releases
    means: of releases, those with an attested release that the rule compares them with
  alarms: {type: integer, unit: releases, means: judged releases that the rule would warn of}
  alarms_per_1000: {type: number, unit: "per 1,000", means: "alarms, of releases"}
  project_years:
    type: number
    unit: years
    means: from each project's first attested file to the capture, both days counted, added up
  alarms_per_year: {type: number, unit: per project-year, means: alarms / project_years}
  followed:
    type: integer
    unit: releases
    means: alarms with an attested release of the project later
  followed_share: {type: number, unit: share 0 to 1, means: "followed, of alarms", empty: no alarm}
  hinted:
    type: integer
    unit: releases
    means: >-
      alarms with a benign hint: a backport, a pre-release, or, where the upload log was asked and the
      events say so, another upload tool
  hinted_share: {type: number, unit: share 0 to 1, means: "hinted, of alarms", empty: no alarm}
  attacks_caught:
    type: integer
    unit: incidents
    means: of attacks_told, hand-checked attacks with an alarm for a release at issue
  attacks_told:
    type: integer
    unit: incidents
    means: hand-checked attacks for which the sources say whether the rule raises an alarm
  harmless_alarmed:
    type: integer
    unit: incidents
    means: of harmless_told, hand-checked harmless changes with an alarm
  harmless_told:
    type: integer
    unit: incidents
    means: hand-checked harmless changes for which the sources say whether the rule raises an alarm
  stated_on: {type: date, unit: date, means: day the rules were read}
  stated_in: {type: string, means: where the rule is written}
  low_per_1000:
    type: number
    unit: "per 1,000"
    means: >-
      lower end of the 95% interval of alarms_per_1000, by publishing owners (clusters of projects)
      resampled: bootstrap with a fixed seed, 2,000 draws
    empty: no alarm, or one publishing owner alone
  high_per_1000:
    type: number
    unit: "per 1,000"
    means: upper end of the interval of alarms_per_1000
    empty: no alarm, or one publishing owner alone
  low_per_year:
    type: number
    unit: per project-year
    means: lower end of the interval of alarms_per_year
    empty: no alarm, or one publishing owner alone
  high_per_year:
    type: number
    unit: per project-year
    means: upper end of the interval of alarms_per_year
    empty: no alarm, or one publishing owner alone
*/
with attesting as (
    select
        project,
        min(first_attested_at) as attesting_from,
        max(if(is_attested and first_file_at is not null, position, null)) as last_attested_position
    from fct_release
    group by project
    having attesting_from <= (select as_of from raw_snapshot)
),

followed as (
    select
        release.project,
        release.version,
        attesting.last_attested_position > release.position as is_followed,
        context.is_backport or release.is_prerelease or loss.hints is not null as is_hinted
    from fct_release as release
    inner join attesting on release.project = attesting.project
    inner join fct_release_before as context
        on release.project = context.project and release.version = context.version
    left join fct_event_provenance_lost as loss
        on
            release.project = loss.project
            and release.version = loss.version
            and list_contains(loss.hints, 'tool_changed')
    where
        release.first_file_at > attesting.attesting_from
        and release.n_attestable > 0
        and release.n_unknown = 0
),

alarms as (
    select
        rule.rule,
        followed.project,
        count(*) as judged,
        count(*) filter (where rule.is_alarm) as alarms,
        count(*) filter (where rule.is_alarm and followed.is_followed) as followed,
        count(*) filter (where rule.is_alarm and followed.is_hinted) as hinted
    from fct_rule_alarm as rule
    inner join followed on rule.project = followed.project and rule.version = followed.version
    group by rule.rule, followed.project
),

projects as (
    select
        attesting.project,
        cluster.cluster,
        1 + whole_days(attesting.attesting_from, snapshot.as_of) as days,
        count(followed.version) as releases
    from attesting
    inner join fct_cluster as cluster on attesting.project = cluster.project
    cross join raw_snapshot as snapshot
    left join followed on attesting.project = followed.project
    group by all
),

owners as (
    select
        document.rule,
        projects.cluster,
        sum(projects.releases)::bigint as releases,
        sum(projects.days)::bigint as days,
        coalesce(sum(alarms.judged), 0)::bigint as judged,
        coalesce(sum(alarms.alarms), 0)::bigint as alarms,
        coalesce(sum(alarms.followed), 0)::bigint as followed,
        coalesce(sum(alarms.hinted), 0)::bigint as hinted
    from document
    cross join projects
    left join alarms on document.rule = alarms.rule and projects.project = alarms.project
    group by document.rule, projects.cluster
),

counted as (
    select
        rule,
        sum(releases)::bigint as releases,
        sum(judged)::bigint as judged,
        sum(alarms)::bigint as alarms,
        sum(days)::bigint / 365.25 as project_years,
        sum(followed)::bigint as followed,
        sum(hinted)::bigint as hinted,
        list(alarms order by cluster) as cluster_alarms,
        list(releases order by cluster) as cluster_releases,
        list(days order by cluster) as cluster_days
    from owners
    group by rule
    having sum(releases) > 0
)

select
    document.rule,
    document.rule_order,
    document.rule_name,
    document.raised_when,
    document.state,
    counted.releases,
    counted.judged,
    counted.alarms,
    1000.0 * counted.alarms / counted.releases as alarms_per_1000,
    counted.project_years,
    counted.alarms / counted.project_years as alarms_per_year,
    counted.followed,
    counted.followed / nullif(counted.alarms, 0) as followed_share,
    counted.hinted,
    counted.hinted / nullif(counted.alarms, 0) as hinted_share,
    document.attacks_caught,
    document.attacks_told,
    document.harmless_alarmed,
    document.harmless_told,
    document.stated_on,
    document.source as stated_in,
    counted.cluster_alarms,
    counted.cluster_releases,
    counted.cluster_days
from document
inner join counted on document.rule = counted.rule
order by document.rule_order
