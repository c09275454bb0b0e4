"""The settings of the tests: the real ones, with a data folder of their own and cheap passwords."""

import atexit
import os
import shutil
import tempfile

# One folder for each run of the tests, shared by its workers, so that two runs never meet in one file; and
# never the folder of somebody's real installation, whatever DATA_DIR says.
if "CAREPLAN_TEST_RUN" not in os.environ:
    os.environ["CAREPLAN_TEST_RUN"] = tempfile.mkdtemp(prefix="careplan-tests-")
    atexit.register(shutil.rmtree, os.environ["CAREPLAN_TEST_RUN"], ignore_errors=True)
os.environ["DATA_DIR"] = os.environ["CAREPLAN_TEST_RUN"]

from careplan.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 (whitenoise warns about a folder that is not there)
