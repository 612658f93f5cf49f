"""What all tests share: the servers' fixtures, and the servers' logs beside a failed test."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from tests.servers.fixtures import (
    any_daemon,
    daemons_of,
    fault_host,
    fault_host_tls,
    plain_daemon,
    plain_web,
    serve_web,
    shared_servers,
    shop_web,
    simple_daemon,
    start_daemon,
    tls_daemon,
)

__all__ = [
    "any_daemon",
    "fault_host",
    "fault_host_tls",
    "plain_daemon",
    "plain_web",
    "serve_web",
    "shared_servers",
    "shop_web",
    "simple_daemon",
    "start_daemon",
    "tls_daemon",
]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the end of the servers' logs beside a failed test."""
    report = yield
    if report.failed:
        for daemon in daemons_of(item):
            report.sections.append((f"log of {daemon.name}", daemon.server.log()))
    return report
