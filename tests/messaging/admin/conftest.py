from collections.abc import Callable, Iterable

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client


@pytest.fixture
def staff(db) -> Callable[..., User]:
    """`staff("view_conversation")` makes somebody who may do just that in messaging."""

    def make(*permissions: str) -> User:
        user = User.objects.create_user(f"staff{User.objects.count()}", password="x", is_staff=True)
        user.user_permissions.set(_permissions(permissions))
        return user

    return make


def _permissions(names: Iterable[str]) -> list[Permission]:
    found = list(Permission.objects.filter(content_type__app_label__in=["messaging", "leads"], codename__in=names))
    assert len(found) == len(set(names)), names
    return found


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    def log_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return log_in


@pytest.fixture
def boss(admin_user: User, client_of) -> Client:
    return client_of(admin_user)


@pytest.fixture(autouse=True)
def wakes(monkeypatch) -> list[object]:
    """No test needs a broker; what was asked for can be looked at."""
    asked: list[object] = []
    monkeypatch.setattr("messaging.services.wakes._publisher.ask", asked.append)
    monkeypatch.setattr("messaging.admin.inbox.reading.read_receipt.apply_async", lambda *a, **kw: asked.append(a[0]))
    return asked
