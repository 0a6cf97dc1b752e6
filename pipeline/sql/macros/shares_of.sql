-- The headline shares, each defined once: what one project adds to it, in the order of the contract.
-- project: a row of fct_choice_project; kinds: publisher kinds as {kind, is_known}, in their order
-- numerator, denominator: what the project adds to them; NULL adds nothing
-- possible, untold: what it could add to both where that is not known of it
-- is_unbounded: what it could add is not even known
-- weight: what is counted; evidence: what the share says of it; varies_by: dimensions and variants of
--   choices that bear on it, NULL for a share that is only reported
create or replace macro share_of(
    id, numerator, denominator, possible, untold,
    weight := 'projects', evidence := 'exact', varies_by := 'cohort_size list', is_unbounded := false
) as (
    {
        id: id,
        numerator: numerator::bigint,
        denominator: denominator::bigint,
        possible: possible::bigint,
        untold: untold::bigint,
        weight: weight,
        evidence: evidence,
        varies_by: varies_by,
        is_unbounded: coalesce(is_unbounded, false)
    }
);

create or replace macro shares_of(project, kinds) as (
    list_concat(
        [
            share_of(
                'projects_attested',
                project.is_known and project.is_attested,
                project.is_known,
                not project.is_known,
                not project.is_known,
                evidence := 'lower_bound',
                varies_by := 'cohort_size list latest_release evidence start'
            ),
            share_of(
                'projects_attested_by_downloads',
                if(project.is_known and project.is_attested, project.downloads, null),
                if(project.is_known, project.downloads, null),
                if(project.is_known, null, project.downloads),
                if(project.is_known, null, project.downloads),
                weight := 'downloads',
                evidence := 'lower_bound',
                varies_by := 'cohort_size list latest_release evidence start'
            ),
            share_of(
                'projects_attested_of_attestable',
                project.is_known and project.is_attestable and project.is_attested,
                project.is_known and project.is_attestable,
                coalesce(project.is_attestable, true)
                and not (project.is_known and coalesce(project.is_attestable, false)),
                coalesce(project.is_attestable, true)
                and not (project.is_known and coalesce(project.is_attestable, false)),
                evidence := 'lower_bound',
                varies_by := 'cohort_size list latest_release evidence start'
            ),
            share_of(
                'projects_attested_partially',
                project.is_known and project.is_partial,
                project.is_known,
                not project.is_known,
                not project.is_known,
                varies_by := 'cohort_size list latest_release start'
            ),
            share_of(
                'projects_attested_top100',
                project.is_top and project.is_known and project.is_attested,
                project.is_top and project.is_known,
                project.is_top and not project.is_known,
                project.is_top and not project.is_known,
                evidence := 'lower_bound',
                varies_by := 'latest_release evidence start'
            )
        ],
        list_transform(kinds, lambda shown: share_of(
            'projects_attested_kind_' || lower(shown.kind),
            list_contains(project.counted_kinds, shown.kind),
            project.is_known,
            not project.is_known or coalesce(
                shown.is_known
                and list_contains(project.counted_kinds, 'unknown')
                and not list_contains(project.counted_kinds, shown.kind),
                false
            ),
            not project.is_known,
            evidence := 'lower_bound'
        )),
        list_transform(
            [
                {id: 'publish', counted: ['publish', 'both']},
                {id: 'build', counted: ['build', 'both']},
                {id: 'both', counted: ['both']}
            ],
            lambda stated: share_of(
                'projects_attested_' || stated.id,
                project.is_known
                and project.is_stated
                and list_contains(stated.counted, project.statement),
                project.is_known,
                not project.is_known
                or coalesce(project.is_stated and project.statement = 'unread', false),
                not project.is_known,
                evidence := 'lower_bound'
            )
        ),
        [
            share_of(
                'projects_closure_attested',
                project.closure.is_attested,
                project.closure.is_attested or project.closure.is_refuted,
                not (project.closure.is_attested or project.closure.is_refuted),
                not (project.closure.is_attested or project.closure.is_refuted),
                evidence := 'lower_bound'
            ),
            share_of(
                'projects_mutable_workflow',
                project.is_known and project.is_stated and project.is_mutable,
                project.is_known and project.is_stated and project.is_mutable is not null,
                not project.is_known or project.is_reference_untold,
                not project.is_known or project.is_reference_untold
            ),
            share_of(
                'files_attested_latest',
                if(project.tier = 'verified', project.n_verified, project.n_attested),
                project.n_of_type - project.n_unknown,
                project.n_unknown,
                project.n_unknown,
                weight := 'files',
                evidence := 'lower_bound',
                varies_by := 'cohort_size list latest_release verified start',
                is_unbounded := project.is_unlisted
            ),
            share_of(
                'projects_trusted_publishing_estimate',
                project.is_known and project.is_attested,
                project.is_known,
                null,
                null,
                evidence := 'estimate',
                varies_by := null
            ),
            share_of(
                'projects_in_organization',
                project.is_ownership_known and project.organization is not null,
                project.is_ownership_known,
                not project.is_ownership_known,
                not project.is_ownership_known
            ),
            share_of(
                'projects_single_owner',
                project.is_ownership_known and project.n_owners = 1,
                project.is_ownership_known,
                not project.is_ownership_known,
                not project.is_ownership_known
            ),
            share_of(
                'projects_single_owner_no_org_no_attestation',
                project.is_ownership_known
                and project.n_owners = 1
                and project.organization is null
                and project.is_known
                and project.is_attestable
                and project.is_none_found,
                project.is_ownership_known and project.is_known and project.is_attestable,
                coalesce(project.is_attestable, true)
                and not (
                    project.is_ownership_known
                    and project.is_known
                    and coalesce(project.is_attestable, false)
                )
                and (
                    not project.is_ownership_known
                    or (project.n_owners = 1 and project.organization is null)
                )
                and (not project.is_known or project.is_none_found),
                coalesce(project.is_attestable, true)
                and not (
                    project.is_ownership_known
                    and project.is_known
                    and coalesce(project.is_attestable, false)
                ),
                varies_by := 'cohort_size list latest_release start'
            ),
            share_of(
                'projects_repository_match',
                project.repository_outcome = 'match',
                project.repository_outcome in ('match', 'mismatch'),
                project.is_repository_untold,
                project.is_repository_untold
            ),
            share_of(
                'projects_repository_mismatch',
                project.repository_outcome = 'mismatch',
                project.repository_outcome in ('match', 'mismatch'),
                project.is_repository_untold,
                project.is_repository_untold
            ),
            share_of(
                'projects_dormant_365d',
                project.is_dormant,
                project.is_dormant is not null,
                project.is_dormant is null,
                project.is_dormant is null
            ),
            share_of(
                'files_verified_latest',
                project.n_verified,
                project.n_attested,
                null,
                null,
                weight := 'files',
                varies_by := null
            )
        ]
    )
);
