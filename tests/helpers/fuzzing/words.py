"""Words of each format, for mutations to put in."""

BODY_WORDS = (
    "files", "filename", "hashes", "sha256", "provenance", "yanked", "upload-time", "meta",
    "api-version", "project-status", "status", "versions", "info", "releases", "ownership", "roles",
    "role", "user", "organization", "project_urls", "home_page", "attestation_bundles", "publisher",
    "kind", "repository", "workflow", "environment", "email", "attestations", "certificate",
    "verification_material", "transparency_entries", "integratedTime", "GitHub", "Google", "Owner",
    "quarantined", "proj0-1.0.tar.gz", "proj0-1.0-py3-none-any.whl", "1.0", "null", "true", "NaN",
    "https://index.invalid/integrity/proj0/1.0/proj0-1.0.tar.gz/provenance", "\\ud800", "\\u0000",
    "infinity", "-infinity", "999999999999999999",
    "0001-01-01", "2024-10-02T23:59:59Z", "2025-01-01T00:00:00+14:00", "294247-01-10",
    "9999999999999999999",
)  # fmt: skip
LIST_WORDS = (
    "project", "download_count", "rows", "last_update", "version", "file", "has_provenance",
    "publisher", "true", "False", "TRUE ", "\"", "\"\"", ",", "\r\n", "\ufeff", "GitHub", "1e9",
    "2026-04-01 00:00:00", "\u0661", "-1", "9223372036854775808", "\u212a", "a/b", "--", "İ",
)  # fmt: skip
BUILD_WORDS = (
    "[[package]]", "[[packages]]", "[project]", "[dependency-groups]", "[build-system]", "==",
    "===", "~=", "==1.*", " @ https://u:p@x.invalid/a.whl", "; python_version < '4'", "-r ", "-e .",
    "--hash=sha256:00", "\\\n", "#", "{include-group = \"a\"}", "lock-version = \"1.0\"", "name = ",
    "version = ", "dependencies = [", "'''", "\ufeff", "\x00", "1!2.0+cu118", "git+ssh://", "[a,b]",
    "source = {editable = \".\"}", "marker = ", "1979-05-27", "inf", "requires = []", "\u212a",
)  # fmt: skip
URL_WORDS = (
    "https://", "git+ssh://git@", "github.com", "www.", "gitlab.com/", "/-/tree/main/x", ".git",
    "@", ":", "//", "..", "?q=", "#frag", "%2f", "[::1]", "git@github.com:", ".github.io/",
    "bitbucket.org", "codeberg.org/", "raw.githubusercontent.com", "/tree/main/sub", "\u212a",
    ":80", "user:pw@", "\\", "sponsors/", "\u3002", "/blob/", "gitlab.io",
)  # fmt: skip
VERSION_WORDS = (
    "1!", "2.0", ".post1", ".dev0", "rc1", "a", "+local", "-1", "_", ".tar.gz", ".whl", ".zip",
    ".egg", "-py3-none-any", "-cp312-cp312-manylinux_2_17_x86_64", ".win32.exe", "v", "0.0", "--",
    "99999999999999999999", "\u0661", "\n", "-py2.py3", ".tgz", "\u212a", "c", "preview",
)  # fmt: skip
LEDGER_WORDS = (
    "[[claim]]", "[[claim.tests]]", "[sections]", "id = 'C01'", "then = ", "now = ", "partly",
    "evidence = [", "{ source = ", "date = 2024-03-15", "threshold = ", "against = ", "nan", "inf",
    "[[2024-03]]", "{projects_attested.share}", "{as_of}", "{BLOG}", "[[", "]]", "{", "}", "7",
    "\u0661", "true", "[]", "{}", "\\n", "per_1000", "files_by_month", "\n", "# ", "''",
)  # fmt: skip
TEXT_WORDS = ("=", "+", "@", "-", "\t", "\r\n", "\u202e", "\u2028", "\x1b[31m", "\ufeff", "\u00ad")
