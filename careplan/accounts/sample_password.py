"""The password of every sample account. It opens nothing but the made-up clinic of a sample database."""

SAMPLE_PASSWORD = "sample-clinic-2026"  # noqa: S105
