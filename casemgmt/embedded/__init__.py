"""The whole service on one machine: PostgreSQL, Redis, web, worker and beat under one supervisor.

    python -m casemgmt.embedded run                 serve until told to stop
    python -m casemgmt.embedded with -- COMMAND     run a command against servers of its own
    python -m casemgmt.embedded manage COMMAND      a management command against the data of `run`
    python -m casemgmt.embedded stop | forget       stop a running service; remove its data

Where DATABASE_URL or REDIS_URL is set, that server is used and none is started.
Why it is built so: docs/adr/0002-embedded-services.md.
"""
