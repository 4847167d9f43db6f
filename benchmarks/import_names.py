"""Which distribution is chosen for well-known imports whose name differs or is shared, by what real wheels hold.

    python benchmarks/import_names.py [folder for downloads]

Resolves all distributions of the table together, fetches them from the configured index and prints the choice for
each import; ends with 1 when one is wrong. A second run in the same folder fetches nothing.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from packaging.requirements import Requirement

from monopack.adapters.byte_compiler import InterpreterCompiler
from monopack.adapters.child_processes import ChildProcesses
from monopack.adapters.distribution_store import LocalDistributionStore, Makers
from monopack.adapters.local_interpreters import LocalInterpreters
from monopack.adapters.plain_progress import PlainProgress
from monopack.adapters.strip_programs import StripPrograms
from monopack.adapters.this_machine import this_platform
from monopack.adapters.uv import Uv
from monopack.domain.model.distribution import Subset
from monopack.domain.model.errors import Location
from monopack.domain.model.lock import IndexOptions, Lock, LockedDistribution
from monopack.domain.model.names import canonicalize_name
from monopack.domain.model.pack import Pack
from monopack.domain.model.package_manager import PackageManager
from monopack.domain.model.target import Target, parse_platform
from monopack.domain.model.trace import ExternalImport, ImportSite, Trace
from monopack.domain.subset.selection import select

TARGET = Target(python=(3, 12), platform=parse_platform("x86_64-manylinux_2_28"), full_version="3.12.0")
TABLE = """
pyyaml: yaml
pyyaml: yaml: safe_load
pillow: PIL: Image
pillow: PIL.Image
opencv-python-headless: cv2
beautifulsoup4: bs4
beautifulsoup4: bs4.element
pyjwt: jwt
python-dateutil: dateutil.parser
python-dateutil: dateutil: tz
scikit-learn: sklearn.linear_model
attrs: attr
attrs: attrs
pycryptodome: Crypto.Cipher: AES
pycryptodomex: Cryptodome.Cipher
pyopenssl: OpenSSL
google-cloud-storage: google.cloud: storage
google-cloud-storage: google.cloud.storage
google-cloud-bigquery: google.cloud: bigquery
google-cloud-core: google.cloud.client
google-api-core: google.api_core.exceptions
google-auth: google.auth
google-auth: google.oauth2: service_account
googleapis-common-protos: google.rpc.status_pb2
googleapis-common-protos: google.type: date_pb2
protobuf: google.protobuf: message
google-api-python-client: googleapiclient.discovery
azure-core: azure.core.exceptions
azure-identity: azure.identity: DefaultAzureCredential
azure-storage-blob: azure.storage.blob
azure-keyvault-secrets: azure.keyvault.secrets
azure-functions: azure.functions
opentelemetry-api: opentelemetry: trace
opentelemetry-api: opentelemetry.context
opentelemetry-sdk: opentelemetry.sdk.trace
opentelemetry-semantic-conventions: opentelemetry.semconv.trace
opentelemetry-instrumentation: opentelemetry.instrumentation.utils
opentelemetry-exporter-otlp-proto-common: opentelemetry.exporter.otlp.proto.common
zope-interface: zope.interface
zope-event: zope: event
ruamel-yaml: ruamel.yaml: YAML
python-dotenv: dotenv
python-docx: docx
python-pptx: pptx
python-slugify: slugify
python-multipart: python_multipart
python-jose: jose
python-magic: magic
pynacl: nacl.signing
pyserial: serial
pyzmq: zmq
pymongo: pymongo
pymongo: bson
pymongo: gridfs
pymysql: pymysql
psycopg2-binary: psycopg2
dnspython: dns.resolver
gitpython: git
pygithub: github
pysocks: socks
websocket-client: websocket
grpcio: grpc
grpcio-status: grpc_status.rpc_status
markdown-it-py: markdown_it
msgpack: msgpack
jinja2: jinja2
markupsafe: markupsafe
typing-extensions: typing_extensions
setuptools: setuptools
six: six.moves: urllib
cffi: _cffi_backend
djangorestframework: rest_framework.views
discord-py: discord
slack-sdk: slack_sdk
sentry-sdk: sentry_sdk
paho-mqtt: paho.mqtt.client
levenshtein: Levenshtein
jaraco-functools: jaraco.functools
jaraco-context: jaraco: context
backports-tarfile: backports.tarfile
sphinxcontrib-htmlhelp: sphinxcontrib.htmlhelp
sphinxcontrib-qthelp: sphinxcontrib: qthelp
mpmath: mpmath
tzdata: tzdata.zoneinfo
certifi: certifi
importlib-metadata: importlib_metadata
ujson: ujson
pypdf: pypdf
fonttools: fontTools.ttLib
pyasn1-modules: pyasn1_modules.rfc2459
pytest-xdist: xdist
confluent-kafka: confluent_kafka
kafka-python: kafka
flask-cors: flask_cors
flask-sqlalchemy: flask_sqlalchemy
sqlalchemy: sqlalchemy.orm
email-validator: email_validator
service-identity: service_identity
"""
# Offer nothing at run time; they are there to be led astray by.
_DECOYS = ("types-requests", "types-pyyaml")


def _rows() -> list[tuple[str, str, tuple[str, ...]]]:
    rows = []
    for line in TABLE.strip().splitlines():
        distribution, module, names = ([part.strip() for part in line.split(":")] + [""])[:3]
        rows.append((distribution, module, tuple(names.split())))
    return rows


def _lock(uv: Uv, names: list[str]) -> Lock:
    lines = uv.resolve(tuple(names), constraints=(), index=IndexOptions(), target=TARGET)
    return Lock(manager=PackageManager.PIP, path="requirements.txt", distributions=tuple(map(_locked, lines)))


def _locked(line: str) -> LockedDistribution:
    requirement, *hashes = line.split(" --hash=")
    pinned = Requirement(requirement)
    (version,) = (specifier.version for specifier in pinned.specifier)
    where = Location(path="requirements.txt")
    return LockedDistribution(
        name=canonicalize_name(pinned.name), version=version, where=where, hashes=tuple(sorted(hashes))
    )


def _chosen(store: LocalDistributionStore, lock: Lock, module: str, names: tuple[str, ...]) -> Subset:
    site = ImportSite(importer="packs.p", where=Location(path="packs/p.py", line=1), text=module)
    trace = Trace(pack="p", modules=(), external=(ExternalImport(module=module, site=site, names=names),))
    pack = Pack(name="p", module="packs.p", path="packs/p.py")
    return select(trace, lock, pack=pack, excluded=(), target=TARGET, store=store)


def _owners(subset: Subset) -> list[str]:
    return [one.locked.name for one in subset.distributions if any(need.site for need in one.needs)]


def main(folder: Path) -> int:
    """Print the table; the exit code."""
    folder.mkdir(parents=True, exist_ok=True)
    processes = ChildProcesses()
    interpreters = LocalInterpreters(processes=processes, machine=this_platform(), environment=os.environ)
    uv = Uv(processes=processes, interpreters=interpreters, root=folder, host=this_platform(), environment=os.environ)
    store = LocalDistributionStore(
        folder=folder,
        root=folder,
        installer=uv,
        makers=Makers(
            byte_compiler=InterpreterCompiler(processes=processes),
            symbol_stripper=StripPrograms(processes=processes, machine=this_platform(), environment=os.environ),
        ),
        progress=PlainProgress(stream=sys.stderr),
    )
    rows = _rows()
    lock = _lock(uv, sorted({*(row[0] for row in rows), *_DECOYS}))
    wrong = 0
    for expected, module, names in rows:
        started = time.perf_counter()
        subset = _chosen(store, lock, module, names)
        owners = _owners(subset)
        verdict = "ok" if owners == [expected] else f"WRONG: {owners}"
        wrong += owners != [expected]
        doubts = "".join(f" ({warning.what})" for warning in subset.warnings if warning.doubtful)
        written = f"from {module} import {', '.join(names)}" if names else f"import {module}"
        print(f"{written:<55} {expected:<42} {time.perf_counter() - started:6.2f} s  {verdict}{doubts}", flush=True)
    print(f"{len(rows)} imports, {len({row[0] for row in rows})} distributions, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(main(Path(sys.argv[1]).absolute()))
    with tempfile.TemporaryDirectory(prefix="import-names-") as temporary:
        sys.exit(main(Path(temporary)))
