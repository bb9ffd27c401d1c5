"""What holds for the project as a whole."""

import pytest
from django.core import checks
from django.core.management import call_command


@pytest.mark.django_db
def test_the_tables_are_those_of_the_models():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_django_finds_nothing_to_complain_of():
    assert checks.run_checks(include_deployment_checks=False) == []


def test_an_installation_behind_https_passes_djangos_deployment_checks(settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS = 31536000
    assert [problem for problem in checks.run_checks(include_deployment_checks=True) if not problem.is_silenced()] == []
