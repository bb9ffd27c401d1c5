"""The machine of approvals, shortly; APPROVAL_EXAMPLES says how many examples (`make approval-long`)."""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.ordering.approval_machine import Approvals

EXAMPLES = int(os.environ.get("APPROVAL_EXAMPLES", "12"))


@pytest.mark.django_db
@pytest.mark.timeout(0 if EXAMPLES > 100 else 300)
def test_whatever_they_try() -> None:
    """No order in two final states, none approved without the right, no total changed after, no drift of a budget."""
    run_state_machine_as_test(
        Approvals,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
