"""Who is answered what at the addresses of Gaps and Blocks: the columns are those of url_table.py."""

GAPS: tuple[tuple[str, str], ...] = (
    # KW   CM  LM  SM  AA  PK  PN  SW  CO  DP  AU  XX  --
    # Themes, the barrier register and the picture: the co-ordinator’s; of the picture each manager’s own service too
    (
        "403 403 403 403 403 403 403 403 200 403 403 403 302",
        "gapsblocks:themes gapsblocks:barriers gapsblocks:answer-many gapsblocks:barrier-report "
        "gapsblocks:barrier-report-paper",
    ),
    (
        "403 403 403 403 404 404 404 404 200 404 404 404 302",
        "gapsblocks:theme",
    ),
    (
        "404 404 404 404 404 404 404 404 200 404 404 404 302",
        "gapsblocks:barrier gapsblocks:add-to-barrier gapsblocks:take-out-of-barrier gapsblocks:write-barrier-entry "
        "gapsblocks:change-barrier gapsblocks:give-barrier-owner gapsblocks:end-barrier gapsblocks:reopen-barrier",
    ),
    (
        "403 403 200 200 403 403 403 403 200 403 403 200 302",
        "gapsblocks:picture",
    ),
    # Inside the service
    (
        "200 200 200 200 200 200 200 200 200 200 200 200 302",
        "gapsblocks:list",
    ),
    (
        "200 200 200 200 404 403 404 403 404 404 404 404 302",
        "gapsblocks:of-case gapsblocks:raise",
    ),
    # a step of a partner: the partner’s own, and of nobody who reads the whole file
    (
        "403 403 403 403 404 200 404 404 404 404 404 404 302",
        "gapsblocks:raise-own",
    ),
    (
        "200 200 200 200 404 404 404 404 404 404 404 404 302",
        "gapsblocks:form gapsblocks:write gapsblocks:discard gapsblocks:colleagues gapsblocks:reword gapsblocks:tell",
    ),
    (
        "403 403 200 200 404 404 404 404 404 404 404 404 302",
        "gapsblocks:advise gapsblocks:resolve gapsblocks:send gapsblocks:reopen",
    ),
    (
        "403 403 200 200 404 404 404 404 403 404 404 404 302",
        "gapsblocks:move-up",
    ),
    # Papers: the anonymous form, for whoever may see it
    (
        "200 200 200 200 404 404 404 404 200 404 404 404 302",
        "gapsblocks:paper",
    ),
    # The co-ordinators’ desk
    (
        "403 403 403 403 403 403 403 403 200 403 403 403 302",
        "gapsblocks:queue gapsblocks:meetings gapsblocks:plan-meeting gapsblocks:to-agenda",
    ),
    (
        "404 404 404 404 404 404 404 404 200 404 404 404 302",
        "gapsblocks:meeting gapsblocks:change-meeting gapsblocks:order-agenda gapsblocks:print-meeting "
        "gapsblocks:write-outcome",
    ),
    (
        "403 403 403 403 403 403 403 403 403 403 403 403 302",
        "gapsblocks:own-service",
    ),
    (
        "200 200 200 200 404 404 404 404 200 404 404 404 302",
        "gapsblocks:queued",
    ),
    (
        "403 403 403 403 404 404 404 404 200 404 404 404 302",
        "gapsblocks:accept gapsblocks:add-work gapsblocks:answer-queued",
    ),
    (
        "403 403 200 200 404 404 404 404 200 404 404 404 302",
        "gapsblocks:pass-on",
    ),
    # The search for another agency; what the person was told, the consent to be named, the quarterly report
    (
        "200 200 200 200 404 403 404 403 404 404 404 404 302",
        "gapsblocks:begin-search",
    ),
    (
        "200 200 200 200 404 404 404 404 404 404 404 404 302",
        "gapsblocks:search gapsblocks:log-tried gapsblocks:end-found gapsblocks:end-failed",
    ),
    (
        "200 200 200 200 404 404 404 404 403 404 404 404 302",
        "gapsblocks:tell-step gapsblocks:agree-naming gapsblocks:take-back-naming",
    ),
    (
        "403 403 200 200 404 404 404 404 403 404 404 404 302",
        "gapsblocks:mark-for-report",
    ),
    (
        "302 302 302 302 302 302 302 302 302 302 302 302 302",
        "gapsblocks:paper_selection",  # nothing is ticked
    ),
    (
        "403 403 200 200 403 403 403 403 200 403 403 200 302",
        "gapsblocks:bundle",
    ),
    (
        "404 404 404 404 404 404 404 404 200 404 404 404 302",
        "gapsblocks:bundle-made",
    ),
    (
        "404 404 404 404 404 404 404 404 404 404 404 404 302",
        "gapsblocks:bundle-file",  # not whole yet
    ),
)
