"""What each process of tests has for itself: a database (tests/database.py), and one of Redis (tests/settings.py)."""

import time
from pathlib import Path

import pytest
from django.core.cache.backends.redis import RedisCache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from redis import ConnectionPool

from tests import database
from tests.settings import redis_of
from tests.threads import Beside

pytestmark = pytest.mark.django_db
MAKE = "CREATE TABLE t()"


@pytest.fixture
def builder(monkeypatch):
    """`builder()`: one more process that wants its template, of which only the migrations are left out."""
    name = f"builder-{time.monotonic_ns()}"
    base = connection.copy()
    base.settings_dict["NAME"] = name
    monkeypatch.setattr(database, "fingerprint", lambda server: "0123456789ab")
    monkeypatch.setattr(database, "_migrate", lambda connection, name: None)

    def one_more():
        another = connection.copy()
        another.settings_dict["NAME"] = name
        return another

    yield one_more
    with base._nodb_cursor() as cursor:
        for left in database._databases(cursor, base):
            cursor.execute(f'DROP DATABASE "{left}" WITH (FORCE)')


def databases_of(builder):
    with builder()._nodb_cursor() as cursor:
        return database._databases(cursor, builder())


def test_the_database_of_this_process_lacks_no_migration():
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    assert len(executor.loader.applied_migrations) > 50


def test_two_processes_that_begin_at_once_build_one_template(builder, monkeypatch):
    built, threads = [], Beside()

    def slowly(connection, name):
        built.append(name)
        time.sleep(0.3)

    monkeypatch.setattr(database, "_migrate", slowly)
    names = threads.both(lambda: database.template(builder()), lambda: database.template(builder()))
    threads.end()
    assert len(set(names)) == len(built) == 1
    assert databases_of(builder) == [names[0]]


def test_a_template_is_copied_with_its_rows_and_nobody_can_be_connected_to_it(builder, monkeypatch):
    def with_a_row(connection, name):
        there = connection.copy()
        there.settings_dict["NAME"] = name
        with there.cursor() as cursor:
            cursor.execute("CREATE TABLE put_in AS SELECT 'by a migration' AS word")
        there.close()

    monkeypatch.setattr(database, "_migrate", with_a_row)
    template = database.template(builder())
    with builder()._nodb_cursor() as cursor:
        cursor.execute("SELECT datallowconn FROM pg_database WHERE datname = %s", [template])
        assert cursor.fetchone() == (False,)
        cursor.execute(f'CREATE DATABASE "{template}_copy" TEMPLATE "{template}"')
    copy = builder()
    copy.settings_dict["NAME"] = f"{template}_copy"
    with copy.cursor() as cursor:
        cursor.execute("SELECT word FROM put_in")
        assert cursor.fetchall() == [("by a migration",)]
    copy.close()


def test_who_is_killed_while_building_leaves_a_beginning_that_is_taken_up_and_never_taken_for_a_template(
    builder, monkeypatch
):
    def killed(connection, name):
        raise KeyboardInterrupt

    monkeypatch.setattr(database, "_migrate", killed)
    with pytest.raises(KeyboardInterrupt):
        database.template(builder())
    half = f"{database.name_of(builder())}_half"
    assert databases_of(builder) == [half]
    went_on = []
    monkeypatch.setattr(database, "_migrate", lambda connection, name: went_on.append(name))
    assert databases_of(builder) != [database.template(builder())]
    assert went_on == [half]
    assert databases_of(builder) == [database.name_of(builder())]


@pytest.mark.parametrize(
    ("now", "kept"),
    [
        ({"one.py": "1", "two.py": "2"}, True),  # one more
        ({"one.py": "changed", "two.py": "2"}, False),
        ({"two.py": "2"}, False),  # one less
    ],
)
def test_only_where_nothing_but_migrations_is_new_they_run_on_top_of_what_was_there(builder, monkeypatch, now, kept):
    monkeypatch.setattr(database, "ingredients", lambda server: {"one.py": "1"})
    monkeypatch.setattr(
        database, "_migrate", lambda connection, name: in_database(connection, name, "CREATE TABLE t()")
    )
    database.template(builder())
    monkeypatch.setattr(database, "fingerprint", lambda server: "ba9876543210")
    monkeypatch.setattr(database, "ingredients", lambda server: now)
    found = []
    ask = "SELECT to_regclass('t') IS NOT NULL"
    monkeypatch.setattr(database, "_migrate", lambda connection, name: found.extend(in_database(connection, name, ask)))
    database.template(builder())
    assert found == [(kept,)]


def in_database(connection, name, sql):
    there = connection.copy()
    there.settings_dict["NAME"] = name
    with there.cursor() as cursor:
        cursor.execute(sql)
        rows = cursor.fetchall() if cursor.description else []
    there.close()
    return rows


def test_another_migration_means_another_template_and_the_old_one_goes(builder, monkeypatch):
    old = database.template(builder())
    monkeypatch.setattr(database, "fingerprint", lambda server: "ba9876543210")
    new = database.template(builder())
    assert old != new
    assert databases_of(builder) == [new]


def test_the_fingerprint_knows_migrations_what_they_import_packages_and_server(monkeypatch, tmp_path):
    known = {path.as_posix() for path in database.sources()}
    assert any(path.endswith("cases/migrations/0001_initial.py") for path in known)
    assert any(path.endswith("guardian/migrations/0001_initial.py") for path in known)
    assert any(path.endswith("core/fields.py") for path in known)

    first = database.fingerprint("PostgreSQL 18.6")
    assert first == database.fingerprint("PostgreSQL 18.6")
    assert first != database.fingerprint("PostgreSQL 18.7")
    one, *others = database.sources()
    changed = Path(tmp_path, one.name)
    changed.write_text(one.read_text() + "# another line\n")
    with monkeypatch.context() as patch:
        patch.setattr(database, "sources", lambda: [changed, *others])
        assert database.fingerprint("PostgreSQL 18.6") != first
    with monkeypatch.context() as patch:
        patch.setattr(database, "distributions", lambda: [])
        assert database.fingerprint("PostgreSQL 18.6") != first


@pytest.mark.parametrize(
    ("url", "first", "second"),
    [
        ("unix:///run/redis.sock?db=0", "unix:///run/redis.sock?db=1", "unix:///run/redis.sock?db=2"),
        ("redis://:word@host:6379/0", "redis://:word@host:6379/0?db=1", "redis://:word@host:6379/0?db=2"),
        ("rediss://host?db=0&ssl_check_hostname=1", *(f"rediss://host?ssl_check_hostname=1&db={n}" for n in (1, 2))),
    ],
)
def test_each_process_has_a_redis_database_of_its_own(url, first, second):
    assert (redis_of("gw0", url), redis_of("gw1", url)) == (first, second)
    asked = [ConnectionPool.from_url(each).connection_kwargs["db"] for each in (first, second)]
    assert asked == [1, 2]


def test_what_one_process_empties_is_its_own(settings):
    """Beside this process's cache stands another's, which it does not reach."""
    url = settings.CACHES["default"]["LOCATION"]
    mine, other = (RedisCache(redis_of(worker, url), {}) for worker in ("gw13", "gw14"))
    other.set("kept", "yes", 60)
    mine.clear()
    assert other.get("kept") == "yes"
    other.clear()
