-- The id of an event, stable over runs: 16 hex digits of the hash of project, kind, version and time,
-- and of the file's name where one release can have several events of a kind.
create or replace macro event_id(event, happened_at, filename) as (
    left(
        sha256(concat_ws(
            '|',
            event.project,
            event.kind,
            event.version,
            strftime(happened_at, '%Y-%m-%dT%H:%M:%S.%fZ'),
            filename
        )),
        16
    )
);
