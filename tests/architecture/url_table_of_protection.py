"""Who is answered what at the addresses of data protection: the columns are those of url_table.py."""

PROTECTION: tuple[tuple[str, str], ...] = (
    # KW   CM  LM  SM  AA  PK  PN  SW  CO  DP  AU  XX  --
    (
        "200 200 200 200 200 200 200 200 200 200 200 200 302",
        "protection:home protection:report-breach protection:all-from-tusla",
    ),
    # Data protection: the officer reads what is gathered, and nothing else of a file
    (
        "200 404 404 404 404 404 404 404 404 200 404 404 302",
        "protection:breach protection:add-to-breach",
    ),
    (
        "403 404 404 404 404 404 404 404 404 200 404 404 302",
        "protection:decide-breach",
    ),
    (
        "403 403 403 403 403 403 403 403 403 200 403 403 302",
        "protection:record-request",
    ),
    (
        "404 404 404 404 404 404 404 404 404 200 404 404 302",
        "protection:request protection:check-identity protection:give-longer protection:gather protection:make-copy "
        "protection:decide-again protection:send protection:refuse protection:close protection:parts protection:part "
        "protection:part-file protection:copy",
    ),
    (
        "200 200 200 200 404 404 404 200 404 404 404 404 302",
        "protection:from-tusla",
    ),
    (
        "200 200 200 200 404 403 404 403 404 404 404 404 302",
        "protection:write-from-tusla",
    ),
    (
        "200 403 403 403 404 404 404 403 404 404 404 404 302",
        "protection:strike-from-tusla",
    ),
    (
        "403 200 403 403 404 403 404 403 404 404 404 404 302",
        "protection:full-file",
    ),
)
