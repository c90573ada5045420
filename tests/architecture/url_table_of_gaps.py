"""Who is answered what at the addresses of Gaps and Blocks: the columns are those of url_table.py."""

GAPS: tuple[tuple[str, str], ...] = (
    # KW   CM  LM  SM  AA  PK  PN  SW  CO  DP  AU  XX  --
    # Inside the service
    (
        "200 200 200 200 200 200 200 200 200 200 200 200 302",
        "gapsblocks:list",
    ),
    (
        "200 200 200 200 404 403 404 403 404 404 404 404 302",
        "gapsblocks:of-case",
    ),
    (
        "200 200 200 200 404 404 404 404 404 404 404 404 302",
        "gapsblocks:form",
    ),
    # Papers: the anonymous form, for whoever may see it
    (
        "200 200 200 200 404 404 404 404 200 404 404 404 302",
        "gapsblocks:paper",
    ),
)
