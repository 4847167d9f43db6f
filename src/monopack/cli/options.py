"""Every option, once: the parser, the settings, the reference in `docs/cli.md` and their tests go by this table.

Imported for `--help`, so it imports nothing of weight.
"""

from __future__ import annotations

from enum import Enum

ENV_PREFIX = "MONOPACK_"
TABLE = "tool.monopack"
ASK = "--complete"
"""The hidden first argument by which a shell asks what may follow; the words up to the cursor come after it."""
SHELLS = ("bash", "zsh", "fish")
"""Those that know how to ask."""


class Kind(Enum):
    """What an option takes on the command line."""

    FLAG = "flag"
    VALUE = "value"
    REPEATED = "repeated"


class Option:
    """One option of every layer. `default` is the text of the documentation; `metavar` what its value is called.

    `opposite` is the switch that turns a flag off again; every flag has one, so that a layer can be overruled.
    """

    # Not a dataclass: that alone would take half the time of `--help`.
    __slots__ = ("default", "kind", "meaning", "metavar", "name", "opposite")

    def __init__(
        self, name: str, kind: Kind, *, default: str, meaning: str, metavar: str = "", opposite: str = ""
    ) -> None:
        self.name = name
        self.kind = kind
        self.default = default
        self.meaning = meaning
        self.metavar = metavar
        self.opposite = opposite

    @property
    def field(self) -> str:
        """The attribute that holds its value."""
        return self.name.replace("-", "_")

    @property
    def switch(self) -> str:
        """How the command line spells it."""
        return f"--{self.name}"

    @property
    def switches(self) -> tuple[str, ...]:
        """The switch and its opposite."""
        return (self.switch, self.opposite) if self.opposite else (self.switch,)

    @property
    def variable(self) -> str:
        """The environment variable."""
        return ENV_PREFIX + self.field.upper()

    @property
    def key(self) -> str:
        """Where the project's file says it, in words."""
        return f"{self.name} in [{TABLE}]"


def _flag(name: str, default: str, meaning: str, *, opposite: str = "") -> Option:
    return Option(name, Kind.FLAG, default=default, meaning=meaning, opposite=opposite or f"--no-{name}")


def _value(name: str, metavar: str, default: str, meaning: str) -> Option:
    return Option(name, Kind.VALUE, default=default, meaning=meaning, metavar=metavar)


def _repeated(name: str, metavar: str, default: str, meaning: str) -> Option:
    return Option(name, Kind.REPEATED, default=default, meaning=meaning, metavar=metavar)


OPTIONS: tuple[Option, ...] = (
    _value("packs-dir", "DIR", "packs", "the folder of the entrypoints; its parent is the project root"),
    _value("build-dir", "DIR", "build", "where payloads, zips, digests and manifests go"),
    _value(
        "mode",
        "deploy|test",
        "deploy",
        "deploy: payload, zip and digests. test: the payload with the pack's relevant tests beside it, run, no zip",
    ),
    _flag("with-tests", "off", "run the relevant tests as a gate in deploy mode; they never reach the zip"),
    _flag("verify", "on", "import the built payload where nothing else can be imported"),
    _value("verify-timeout", "SECONDS", "60", "give up on a pack that hangs at import"),
    _repeated(
        "verify-env",
        "NAME[=VALUE]",
        "none",
        "give the verifier and the tests a variable, with this value or the builder's own",
    ),
    _flag("import-profile", "off", "print what takes how long when the entrypoint is imported, and what brings it"),
    _value(
        "entrypoint",
        "NAME",
        "lambda_handler",
        "the callable that every pack module must offer; empty: none is expected",
    ),
    _flag("strict", "off", "let what is otherwise a warning fail the pack"),
    _flag(
        "auto-fix",
        "off",
        "add a missing module or distribution to the pack's managed block and retry, at most 3 times",
    ),
    _flag("debug", "off", "tell on stderr what was imported, resolved and chosen, why, and how long it took"),
    _value("jobs", "auto|N", "auto", "how many packs are built at once"),
    _value("sha-output", "hex|b64|hex,b64", "hex", "which digest files to write in deploy mode"),
    _value(
        "package-manager",
        "auto|pip|uv|poetry|pipenv|pylock",
        "auto",
        "where the locked versions come from",
    ),
    _value(
        "existing-install-python",
        "PATH",
        "unset",
        "interpreter of an environment that has the project installed: distributions are taken from there",
    ),
    _repeated("source-root", "DIR", "found", "a folder that first-party modules are imported from"),
    _value("python-version", "X.Y", "running", "the Python that will run the packs"),
    _value("python-platform", "NAME", "this machine", "the platform that will run them, by uv's names"),
    _repeated("exclude-distribution", "NAME", "none", "provided by the runtime, with what only it needs: not shipped"),
    _value(
        "bytecode",
        "none|startup|all",
        "none",
        "ship byte code beside the sources, of all modules or of those that importing the entrypoint loads",
    ),
    _value(
        "test-runner",
        "auto|unittest|pytest",
        "auto",
        "what runs the tests; auto: pytest where tests, a conftest or the project's configuration use it",
    ),
    _value("cache-dir", "DIR", "the user's", "where parsed imports, fetched distributions and so on are kept"),
    _value("cache-size", "SIZE", "5GB", "how much of that is left; what was not used for the longest time goes first"),
    _flag("no-cache", "off", "keep nothing between runs, and use nothing kept", opposite="--cache"),
    _value("lock-timeout", "SECONDS", "unset", "give up on what another run holds; unset: wait as long as it takes"),
    _flag("list", "off", "print the packs selected, one a line; nothing is built"),
    _value("changed-since", "REV", "unset", "select only packs whose plan differs from the one at that git revision"),
    _value("shard", "K/N", "unset", "select the K-th of N disjoint parts of the selection, of about equal weight"),
    _value(
        "shard-times",
        "FILE",
        "unset",
        "balance parts by the seconds in this JSON document of an earlier build; unset: by size",
    ),
    _flag("plan", "off", "print what would ship and why, with sizes; nothing is built"),
    _repeated(
        "why",
        "NAME",
        "none",
        "print the shortest chain that brings a module, file or distribution, or what would bring it; nothing is built",
    ),
    _value("graph", "FILE", "unset", "write the import graph of the selection: .dot, .mmd or .json; nothing is built"),
    _value("report", "FILE.html", "unset", "write one page of what every pack weighs and why; nothing is built"),
    _flag(
        "slim", "off", "leave out of distributions what no pack needs: tests, sources, examples, unused service models"
    ),
    _value("max-zip-size", "SIZE", "unset", "a pack whose zip is larger fails; unset: a warning beyond 50 MB"),
    _value(
        "max-unzipped-size",
        "SIZE",
        "unset",
        "a pack that unpacks to more fails; unset: a warning beyond 250 MB",
    ),
    _value("format", "text|json", "text", "how stdout says it: for people, or as one JSON document"),
)
