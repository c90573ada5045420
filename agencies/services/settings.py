"""The values that the policies leave to the service (S.1)."""

from typing import Any

from agencies.models import Agency, ServiceSetting
from agencies.policies import AgencyAction, SettingAction, agency_policy
from agencies.selectors import setting, task_forces
from agencies.service_settings import DEFINITIONS, Definition
from core import audit, memo
from core.commands import command
from core.errors import DomainError, NotAllowed


@command
def change_setting(*, actor, agency: Agency, key: str, value: Any) -> ServiceSetting:
    """Give this agency a value of its own, checked for its kind; the log keeps the old one and the new."""
    agency_policy.require(actor, AgencyAction.ADMINISTER, agency)
    return _write(actor, _definition(key), agency, value)


@command
def reset_setting(*, actor, agency: Agency, key: str) -> None:
    """Let the national value hold for this agency again."""
    agency_policy.require(actor, AgencyAction.ADMINISTER, agency)
    item = _definition(key)
    row = ServiceSetting.objects.select_for_update().filter(key=item.key, agency=agency).first()
    if row is None:
        raise DomainError("The national value holds here already.", code="not-own")
    old = row.value
    row.delete()
    memo.forget()
    audit.record(actor, "setting.reset", agency, key=item.key, old=old, new=setting(item.key))


@command
def change_national_setting(*, actor, key: str, value: Any) -> ServiceSetting:
    """Change the value that holds wherever an agency has none of its own. Done on the server, by no person's role."""
    if not getattr(actor, "is_system", False):
        raise NotAllowed(SettingAction.CHANGE)
    return _write(actor, _definition(key), None, value)


def _definition(key: str) -> Definition:
    try:
        return DEFINITIONS[key]
    except KeyError:
        raise DomainError(f"There is no setting called {key}.", code="no-such-setting") from None


def _write(actor, item: Definition, agency: Agency | None, typed: Any) -> ServiceSetting:
    value = item.check(typed)
    if item.kind == "task-force" and value and not task_forces().filter(pk=value).exists():
        raise DomainError("Choose a task force of the directory.", code="setting-value", field="value")
    old = setting(item.key, agency)
    row = ServiceSetting.objects.select_for_update().filter(key=item.key, agency=agency).first()
    if row is None:
        row = ServiceSetting(key=item.key, agency=agency)
    else:
        row.version += 1
    row.value = value
    row.save()
    audit.record(actor, "setting.changed", agency or row, key=item.key, old=old, new=value, national=agency is None)
    return row
