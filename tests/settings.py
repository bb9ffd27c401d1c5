"""The settings of a test run: the portal's own, cut off from the developer's environment and files."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from privatif.config import env

# The first process makes the directory, the others of the same run get one each inside it.
if "TEST_RUN_DIR" not in os.environ:
    os.environ["TEST_RUN_DIR"] = tempfile.mkdtemp(prefix="privatif-test-")
    atexit.register(shutil.rmtree, os.environ["TEST_RUN_DIR"], ignore_errors=True)
RUN_DIR = Path(os.environ["TEST_RUN_DIR"])
_mine = RUN_DIR / os.environ.get("PYTEST_XDIST_WORKER", "main")

for _name in [name for name in os.environ if name.startswith(env.PREFIX) and name != "PRIVATIF_DATABASE_URL"]:
    del os.environ[_name]
os.environ["PRIVATIF_DATA_DIR"] = str(_mine)
env.Env.model_config["env_file"] = None

from privatif.config.settings import *  # noqa: E402, F403
from privatif.config.settings import DATABASES, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STAFF_SECOND_FACTOR = False  # the stories of second factors turn it on
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, because threads share it as they do in production; a power cut in a test harms nobody.
    DATABASES["default"]["TEST"] = {"NAME": str(_mine / "test.sqlite3")}
    _options = DATABASES["default"]["OPTIONS"]
    _options["init_command"] = _options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
