"""Every test shares the fixtures of libs.common.testing."""

pytest_plugins = ["libs.common.testing.plugin"]
