"""What code names to Flask, Celery and Django ships with it: by their conventions, not by any import."""

from __future__ import annotations

import pytest

from monopack.domain.model.imports import ImportKind, Timing
from monopack.domain.scanning.codec import decode, encode
from monopack.domain.scanning.scanner import scan
from tests.drawn_trees import TARGET, external, shipped, trace
from tests.fakes.source_tree import FakeSourceTree

FOLDERS = {
    "app/__init__.py": "",
    "app/templates/home.html": "",
    "app/static/site.css": "",
    "app/pages/p.html": "",
    "app/sub/__init__.py": "",
    "app/sub/templates/sub.html": "",
}
TEMPLATES, STATIC = {"app/templates/home.html"}, {"app/static/site.css"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from flask import Flask\napp = Flask(__name__)", TEMPLATES | STATIC),
        ("import flask\ndef make():\n    return flask.Flask(import_name='app')", TEMPLATES | STATIC),
        ("from quart import Quart\napp = Quart(__name__, static_folder=None)", TEMPLATES),
        ("from flask import Flask\napp = Flask(__name__, template_folder='pages')", {"app/pages/p.html"} | STATIC),
        ("from flask import Flask\napp = Flask(unknown())", set()),
        ("from flask import Blueprint\nb = Blueprint('b', __name__)", set()),
        ("from flask import Blueprint\nb = Blueprint('b', __name__, template_folder='templates')", TEMPLATES),
        ("from flask import Blueprint\nb = Blueprint('b', 'app.sub', template_folder='pages')", set()),
        ("from flask import Blueprint\nb = Blueprint('b', 'app.sub', None, 't', 'templates')", set()),
        ("class Flask: ...\nFlask(__name__)", set()),
    ],
)
def test_folders_beside_an_application_of_flask(text: str, expected: set[str]) -> None:
    found = trace({"packs/p.py": "import app.web", "app/web.py": text, **FOLDERS})
    assert shipped(found) - {"app/__init__.py", "app/web.py", "app/sub/__init__.py"} == expected
    assert not found.not_followed


def test_a_flask_application_without_a_package() -> None:
    files = {"packs/p.py": "import web", "web.py": "from flask import Flask\nFlask(__name__)", "templates/a.html": ""}
    found = trace(files)
    assert shipped(found) == {"web.py", "templates/a.html"}
    assert not found.not_followed  # that there are no static files is nothing to tell


TASKS = {
    "app/__init__.py": "",
    "app/mail/__init__.py": "",
    "app/mail/tasks.py": "",
    "app/mail/jobs.py": "",
    "app/other.py": "",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from celery import Celery\nCelery('a', include=['app.mail.tasks'])", {"app/mail/tasks.py"}),
        ("import celery\nI = ('app.mail.jobs',)\ncelery.Celery('a', include=I)", {"app/mail/jobs.py"}),
        ("app = make()\napp.autodiscover_tasks(['app.mail', 'app.other'])", {"app/mail/tasks.py", "app/other.py"}),
        ("app = make()\napp.autodiscover_tasks(['app.mail'], related_name='jobs')", {"app/mail/jobs.py"}),
        ("app = make()\napp.autodiscover_tasks(lambda: names)", set()),
        ("print('Celery(include=[\"app.mail.tasks\"])')", set()),
    ],
)
def test_task_modules_of_celery(text: str, expected: set[str]) -> None:
    found = trace({"packs/p.py": "import app.queue", "app/queue.py": text, **TASKS})
    assert shipped(found) - {"app/__init__.py", "app/queue.py", "app/mail/__init__.py"} == expected
    assert not found.unresolved


SITE = {
    "shop/__init__.py": "",
    "shop/urls.py": "from django.urls import include, path\nurlpatterns = [path('', include('shelf.urls'))]",
    "shop/unused.py": "",
    "shelf/__init__.py": "",
    "shelf/apps.py": "",
    "shelf/models.py": "",
    "shelf/tests.py": "",
    "shelf/urls.py": "from . import views",
    "shelf/views.py": "",
    "shelf/middleware.py": "",
    "shelf/migrations/__init__.py": "",
    "shelf/migrations/0001_initial.py": "",
    "shelf/management/__init__.py": "",
    "shelf/management/commands/__init__.py": "",
    "shelf/management/commands/load.py": "",
    "shelf/templates/shelf/home.html": "",
}
SETTINGS = """
import os
APPS = ["django.contrib.auth"]
INSTALLED_APPS = APPS + [
    "rest_framework",
    "shelf.apps.ShelfConfig",
]
MIDDLEWARE = ["shelf.middleware.Stamp", "corsheaders.middleware.CorsMiddleware"]
ROOT_URLCONF = "shop.urls"
ALLOWED_HOSTS = ["api.example.com"]
CACHES = {"default": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": "redis://x.y"}}
"""
ALL = {path for path in SITE if path not in {"shop/unused.py", "shelf/tests.py"}} | {"shop/settings.py"}


@pytest.mark.parametrize(
    "text",
    [
        "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')",
        "from os import environ\nenviron['DJANGO_SETTINGS_MODULE'] = 'shop.settings'",
        "import os\nNAME = 'shop.settings'\ndef f():\n    os.environ.setdefault('DJANGO_SETTINGS_MODULE', NAME)",
        "import shop.settings",
    ],
)
def test_what_the_settings_of_django_name(text: str) -> None:
    found = trace({"packs/p.py": text, "shop/settings.py": SETTINGS, **SITE})
    assert shipped(found) == ALL
    assert external(found) >= {"rest_framework", "django.contrib.auth", "corsheaders.middleware", "django_redis.cache"}
    assert not {name for name in external(found) if name.startswith(("api", "redis"))}
    assert all(missing.site.weak for missing in found.unresolved)
    assert not found.not_followed


def test_other_variables_and_names_start_nothing() -> None:
    text = "import os\nos.environ.setdefault('OTHER', 'shop.settings')\nos.environ['X'] = 'shop.settings'"
    assert shipped(trace({"packs/p.py": text, "shop/settings.py": SETTINGS, **SITE})) == set()
    assert shipped(trace({"packs/p.py": "NAMES = ['shelf.models']\nAPPS = ['shelf']", **SITE})) == set()


def test_an_application_that_is_not_there_is_told_a_class_of_another_setting_is_not() -> None:
    settings = "INSTALLED_APPS = [\n    'shelf',\n    'shelf.gone',\n]\nCLASSES = ['shelf.models.Gone', 'shelf.no.No']"
    found = trace({"packs/p.py": "import shop.settings", "shop/settings.py": settings, **SITE})
    told = [(str(missing.site.where), missing.site.text) for missing in found.unresolved if not missing.site.weak]
    assert told == [("shop/settings.py:3", '"shelf.gone"')]


def test_the_scan_keeps_its_line_and_kind() -> None:
    tree = FakeSourceTree({"shop/settings.py": SETTINGS + "\nfrom flask import Flask\nFlask(__name__)\n"})
    found = scan(tree.read("shop/settings.py"), TARGET)
    named = next(each for each in found.imports if each.module == "shelf.apps")
    assert (named.line, named.names, named.kind, named.timing) == (6, ("ShelfConfig",), ImportKind.SPELLED, Timing.LAZY)
    assert str(named) == '"shelf.apps.ShelfConfig"'
    assert any(data.perhaps for data in found.data)
    assert decode(encode(found)) == found
