"""Who is answered what at the addresses of Gaps and Blocks: the columns are those of url_table.py."""

GAPS: tuple[tuple[str, str], ...] = (
    # KW   CM  LM  SM  AA  PK  PN  SW  CO  DP  AU  XX  --
)
