"""The product's own settings, with the floors beside its pages: one server answers both."""

from careplan.settings import *  # noqa: F403

ROOT_URLCONF = "tests.performance.urls"
