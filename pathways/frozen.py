"""Which tables the database itself must protect, as data. The triggers are written where all triggers are.

A published version is a row of VERSION_TABLE with `published_at`: it is never changed or deleted, and
neither is a row of FROZEN_WITH_VERSION whose `version_id` names it; none is inserted either.
"""

VERSION_TABLE = "pathways_version"
FROZEN_WITH_VERSION = ("pathways_category", "pathways_fact", "pathways_step")
APPEND_ONLY = ("pathways_versionnote", "pathways_parttext")
