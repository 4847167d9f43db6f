"""Names by which well-known modules are imported, and the distributions that are usually behind them.

Only a hint where to look first: what the distributions contain decides.
"""

from __future__ import annotations

_TABLE = """
Crypto: pycryptodome pycrypto
Cryptodome: pycryptodomex
Levenshtein: levenshtein python-levenshtein
MySQLdb: mysqlclient
OpenSSL: pyopenssl
PIL: pillow pillow-simd
PyQt5: pyqt5
PyQt6: pyqt6
Xlib: python-xlib
_cffi_backend: cffi
_yaml: pyyaml
airflow: apache-airflow
apiclient: google-api-python-client
attr: attrs
attrs: attrs
azure.functions: azure-functions
azure.storage.blob: azure-storage-blob
bs4: beautifulsoup4
bson: pymongo
cv2: opencv-python opencv-python-headless opencv-contrib-python opencv-contrib-python-headless
dateutil: python-dateutil
discord: discord-py py-cord
distutils: setuptools
dns: dnspython
docx: python-docx
dotenv: python-dotenv
engineio: python-engineio
exceptiongroup: exceptiongroup
faiss: faiss-cpu faiss-gpu
fitz: pymupdf
flask_cors: flask-cors
git: gitpython
gitlab: python-gitlab
github: pygithub
google.api: googleapis-common-protos
google.api_core: google-api-core
google.auth: google-auth
google.cloud.bigquery: google-cloud-bigquery
google.cloud.client: google-cloud-core
google.cloud.exceptions: google-cloud-core
google.cloud.firestore: google-cloud-firestore
google.cloud.logging: google-cloud-logging
google.cloud.pubsub: google-cloud-pubsub
google.cloud.pubsub_v1: google-cloud-pubsub
google.cloud.secretmanager: google-cloud-secret-manager
google.cloud.storage: google-cloud-storage
google.genai: google-genai
google.generativeai: google-generativeai
google.oauth2: google-auth
google.protobuf: protobuf
google.rpc: googleapis-common-protos
google.type: googleapis-common-protos
googleapiclient: google-api-python-client
grpc: grpcio
grpc_health: grpcio-health-checking
grpc_reflection: grpcio-reflection
grpc_status: grpcio-status
igraph: igraph python-igraph
jose: python-jose
jwt: pyjwt
kafka: kafka-python kafka-python-ng
ldap: python-ldap
lxml: lxml
magic: python-magic
markdown_it: markdown-it-py
memcache: python-memcached
mpl_toolkits: matplotlib
mx: egenix-mx-base
nacl: pynacl
odf: odfpy
opentelemetry.context: opentelemetry-api
opentelemetry.metrics: opentelemetry-api
opentelemetry.propagate: opentelemetry-api
opentelemetry.sdk: opentelemetry-sdk
opentelemetry.semconv: opentelemetry-semantic-conventions
opentelemetry.trace: opentelemetry-api
osgeo: gdal
paho: paho-mqtt
past: future
pkg_resources: setuptools
playhouse: peewee
pptx: python-pptx
psycopg2: psycopg2 psycopg2-binary
pwiz: peewee
py: py
pycountry: pycountry
pylab: matplotlib
pypdf: pypdf
pythoncom: pywin32
rapidjson: python-rapidjson
rest_framework: djangorestframework
ruamel.yaml: ruamel-yaml
sentry_sdk: sentry-sdk
serial: pyserial
setuptools: setuptools
six: six
skimage: scikit-image
sklearn: scikit-learn
slack_sdk: slack-sdk
slugify: python-slugify unicode-slugify
snappy: python-snappy
socketio: python-socketio
socks: pysocks
speech_recognition: speechrecognition
sqlalchemy: sqlalchemy
stdnum: python-stdnum
telegram: python-telegram-bot
usb: pyusb
websocket: websocket-client
win32api: pywin32
win32com: pywin32
wx: wxpython
xdist: pytest-xdist
yaml: pyyaml
zmq: pyzmq
zope.interface: zope-interface
"""
# Modules that their distribution makes while it runs; no file bears their name.
_MADE_AT_RUN_TIME = {"six.moves": "six", "gi.repository": "gi", "py.path": "py", "py.io": "py"}
"""By their beginning; the module that makes them."""


def _parsed() -> dict[str, tuple[str, ...]]:
    pairs = (line.partition(":") for line in _TABLE.split("\n") if line)
    return {module: tuple(names.split()) for module, _, names in pairs}


_KNOWN = _parsed()


def usual_distributions(module: str) -> tuple[str, ...]:
    """Normalized names of the distributions that usually offer exactly this dotted name."""
    return _KNOWN.get(module, ())


def made_by(module: str) -> str:
    """The module that must be there for `module` to be importable: mostly itself."""
    found = (maker for made, maker in _MADE_AT_RUN_TIME.items() if f"{module}.".startswith(f"{made}."))
    return next(found, module)
