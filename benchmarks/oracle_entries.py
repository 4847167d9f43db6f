"""What the oracle runs: public distributions as first-party code, and small programs that use them for real."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """`requirements` are installed as source; each of `programs` is the text of a pack."""

    name: str
    kind: str
    requirements: tuple[str, ...]
    programs: tuple[str, ...]


SUBJECTS = (
    Subject(
        name="flask",
        kind="web",
        requirements=("flask",),
        programs=(
            """
import flask
app = flask.Flask(__name__)
@app.route("/")
def index():
    return flask.render_template_string("{{ x }}", x=1)
assert app.test_client().get("/").data == b"1"
""",
            """
from werkzeug.routing import Map, Rule
from werkzeug.test import Client
from werkzeug.debug import DebuggedApplication
from jinja2 import Environment, PackageLoader
urls = Map([Rule("/", endpoint="i")]).bind("x")
assert urls.match("/")[0] == "i"
""",
        ),
    ),
    Subject(
        name="rich",
        kind="CLI, data",
        requirements=("rich",),
        programs=(
            """
from rich.console import Console
from rich.table import Table
import io
console = Console(file=io.StringIO(), width=40)
table = Table("a"); table.add_row("1"); console.print(table); console.print("[bold]x :smiley:")
""",
            """
from rich.syntax import Syntax
from rich.markdown import Markdown
from rich.console import Console
import io
Console(file=io.StringIO()).print(Markdown("# x"), Syntax("x = 1", "python"))
""",
        ),
    ),
    Subject(
        name="httpx",
        kind="async",
        requirements=("httpx[http2]",),
        programs=(
            """
import httpx
transport = httpx.MockTransport(lambda request: httpx.Response(200, json={"a": 1}))
assert httpx.Client(transport=transport).get("http://x/").json() == {"a": 1}
""",
            """
import anyio
async def main():
    async with anyio.create_task_group() as group:
        group.start_soon(anyio.sleep, 0)
anyio.run(main)
import httpcore
httpcore.ConnectionPool(http2=True)
""",
        ),
    ),
    Subject(
        name="sqlalchemy",
        kind="data, plugins, C extensions",
        requirements=("sqlalchemy",),
        programs=(
            """
from sqlalchemy import create_engine, text
with create_engine("sqlite://").connect() as connection:
    assert connection.execute(text("select 1")).scalar() == 1
""",
            """
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, Session
from sqlalchemy import create_engine, select
class Base(DeclarativeBase): pass
class User(Base):
    __tablename__ = "u"
    id: Mapped[int] = mapped_column(primary_key=True)
engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with Session(engine) as session:
    session.add(User(id=1)); session.commit()
    assert session.scalars(select(User)).all()
""",
            """
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql import JSONB, insert
registry.load("postgresql")
""",
        ),
    ),
    Subject(
        name="pandas",
        kind="data, C extensions",
        requirements=("pandas",),
        programs=(
            """
import pandas as pd
frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
assert frame.groupby("b").sum().shape == (2, 1)
frame.to_csv(); frame.to_json()
""",
            """
import numpy as np
assert np.linalg.norm(np.fft.fft(np.random.default_rng(1).normal(size=8))) > 0
np.ma.array([1]); np.polynomial.Polynomial([1])
""",
        ),
    ),
    Subject(
        name="celery",
        kind="task queue, lazy modules",
        requirements=("celery",),
        programs=(
            """
from celery import Celery
app = Celery("x", broker="memory://", backend="cache+memory://")
@app.task
def add(x, y): return x + y
app.conf.task_always_eager = True
assert add.delay(1, 2).get() == 3
""",
            """
from kombu import Connection
with Connection("memory://") as connection:
    queue = connection.SimpleQueue("q"); queue.put({"a": 1}); assert queue.get(timeout=1).payload == {"a": 1}
""",
        ),
    ),
    Subject(
        name="aiohttp",
        kind="async, C extensions",
        requirements=("aiohttp",),
        programs=(
            """
from aiohttp import web
app = web.Application()
app.router.add_get("/", lambda request: web.Response())
""",
            """
import aiohttp, asyncio
async def main():
    async with aiohttp.ClientSession() as session: pass
asyncio.run(main())
from multidict import CIMultiDict
from yarl import URL
assert URL("http://x/a") / "b"
""",
        ),
    ),
    Subject(
        name="boto3",
        kind="cloud, data files",
        requirements=("boto3",),
        programs=(
            """
import boto3
boto3.client("s3", region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="x")
""",
            """
import boto3
boto3.resource("dynamodb", region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="x").Table("t")
""",
        ),
    ),
    Subject(
        name="django",
        kind="web, settings by name, templates",
        requirements=("django",),
        programs=(
            """
import django
from django.conf import settings
settings.configure(DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
                   TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}])
django.setup()
from django.template import Template, Context
assert Template("{{ x|upper }}").render(Context({"x": "a"})) == "A"
from django.db import connection
connection.cursor().execute("select 1")
""",
            """
from django.core.management import get_commands
from django.http import HttpRequest
assert get_commands()
""",
        ),
    ),
    Subject(
        name="docutils",
        kind="text, components by name, data files",
        requirements=("docutils",),
        programs=(
            """
from docutils.core import publish_string
assert b"<p>x</p>" in publish_string("x", writer="html5", settings_overrides={"_disable_config": True})
""",
            """
from docutils.core import publish_doctree
publish_doctree(".. note:: x", settings_overrides={"_disable_config": True})
""",
        ),
    ),
    Subject(
        name="zope.component",
        kind="namespace packages, C extensions",
        requirements=("zope.component",),
        programs=(
            """
from zope.interface import Interface, implementer
from zope.component import provideUtility, getUtility
class I(Interface): pass
@implementer(I)
class C: pass
provideUtility(C(), I)
assert getUtility(I)
""",
            """
import zope.component.registry
import zope.event
import zope.hookable
zope.event.notify(1)
""",
        ),
    ),
    Subject(
        name="networkx",
        kind="data, lazy imports, plugins",
        requirements=("networkx",),
        programs=(
            """
import networkx as nx
assert nx.shortest_path(nx.path_graph(3), 0, 2) == [0, 1, 2]
""",
            """
from networkx.algorithms import bipartite
import networkx.drawing
bipartite.is_bipartite(__import__("networkx").path_graph(3))
""",
        ),
    ),
    Subject(
        name="babel",
        kind="data files",
        requirements=("babel",),
        programs=(
            """
from babel.dates import format_date
from babel import Locale
import datetime
assert format_date(datetime.date(2020, 1, 2), locale="de_DE")
assert Locale("fr").get_display_name("en")
""",
            """
from babel.messages.frontend import CommandLineInterface
from babel.support import Translations
""",
        ),
    ),
    Subject(
        name="scikit-image",
        kind="data, lazy_loader, C extensions",
        requirements=("scikit-image",),
        programs=(
            """
import numpy as np
from skimage import filters
assert filters.gaussian(np.ones((4, 4))).shape == (4, 4)
""",
            """
import skimage
skimage.measure.label
""",
        ),
    ),
    Subject(
        name="fastapi",
        kind="web, C extensions",
        requirements=("fastapi", "typer"),
        programs=(
            """
from fastapi import FastAPI
app = FastAPI()
@app.get("/")
def index() -> dict[str, int]: return {"a": 1}
assert app.openapi()["paths"]
""",
            """
import typer
from typer.testing import CliRunner
app = typer.Typer()
@app.command()
def main(name: str): print(name)
assert CliRunner().invoke(app, ["x"]).exit_code == 0
""",
        ),
    ),
    Subject(
        name="google-cloud-storage",
        kind="namespace packages, cloud",
        requirements=("google-cloud-storage",),
        programs=(
            """
from google.cloud import storage
from google.auth.credentials import AnonymousCredentials
storage.Client(project="x", credentials=AnonymousCredentials()).bucket("b")
""",
            """
from google.api_core import retry, exceptions
import google.protobuf.message
""",
        ),
    ),
    Subject(
        name="pygments",
        kind="CLI, modules by table",
        requirements=("pygments",),
        programs=(
            """
from pygments import highlight
from pygments.lexers import PythonLexer
from pygments.formatters import HtmlFormatter
assert "span" in highlight("x = 1", PythonLexer(), HtmlFormatter())
""",
            """
from pygments.lexers import get_lexer_by_name
from pygments.styles import get_style_by_name
get_lexer_by_name("rust"); get_style_by_name("monokai")
""",
        ),
    ),
)
