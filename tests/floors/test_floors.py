import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

# Higher stands above lower; equals are siblings, who keep no keys to each other.
FLOORS = {
    "common": 0,
    "leads": 1,
    "intelligence": 1,
    "messaging": 2,
    "campaigns": 3,
    "pricing": 3,
    "casting": 3,
    "operations": 4,
    "config": 5,
}


def test_imports_go_down_only():
    linter = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([linter, "--no-cache"], cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_every_app_of_ours_has_a_floor():
    ours = {config.label for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR}
    assert ours == set(FLOORS)


def test_common_has_no_tables():
    assert list(apps.get_app_config("common").get_models()) == []


def _foreign_keys():
    for label in FLOORS:
        for model in apps.get_app_config(label).get_models(include_auto_created=True):
            for field in model._meta.get_fields():
                if field.is_relation and field.concrete and field.related_model:
                    yield pytest.param(label, field, id=str(field))


@pytest.mark.parametrize(("label", "field"), list(_foreign_keys()))
def test_foreign_keys_point_down_or_stay_home(label, field):
    target = field.related_model._meta.app_label
    assert target == label or FLOORS.get(target, -1) < FLOORS[label]
