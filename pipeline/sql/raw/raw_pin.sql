-- One row per release a build pins: of a cohort made of dependencies (--projects), else none.
-- key: project, version
-- version: as PEP 440 writes it; a release of the index can be spelled otherwise
select
    project,
    version
from source_pin
