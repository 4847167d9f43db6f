"""The rules of `--slim`, each with its reason; nothing else decides what may be left out.

A frozen table rather than a file of another format: it is typed, a pure domain reads no file, and a mistake in it is
found by the checks of the code.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from monopack.domain.model.names import NormalizedName, canonicalize_name


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """Folders by name, and files by globs over their names in lower case.

    What code that ships imports, reads next to itself or spells stays all the same. `code`: a folder may hold
    modules; else only folders of mere files are meant.
    """

    name: str
    reason: str
    folders: frozenset[str] = frozenset()
    code: bool = False
    files: tuple[str, ...] = ()

    def means_file(self, name: str) -> bool:
        """Whether the rule is about files of this name."""
        return any(fnmatchcase(name.lower(), pattern) for pattern in self.files)


TESTS = Rule(
    name="tests",
    reason="test packages and their data run where the distribution is developed, not where a pack runs",
    folders=frozenset({"tests", "test"}),
    code=True,
    files=("conftest.py",),
)

DOCUMENTATION = Rule(
    name="documentation",
    reason="guides, examples and change logs are for people; licences and metadata are none of these",
    folders=frozenset({"docs", "doc", "examples", "example"}),
    files=tuple(
        f"{name}{ending}"
        for name in ("readme", "changelog", "changes", "history", "news", "contributing")
        for ending in ("", ".md", ".rst", ".txt")
    ),
)

DEBUG_SYMBOLS = Rule(
    name="debug-symbols",
    reason="debuggers read them, the loader does not; a library without them must come to the same in memory",
    files=("*.pdb", "*.debug", "*.dbg"),
)

FILE_RULES = (
    Rule(
        name="sources",
        reason="C, C++, Fortran and Cython sources and headers serve compilers, and a runtime has none",
        files=(
            *("*.c", "*.cc", "*.cpp", "*.cxx", "*.h", "*.hh", "*.hpp", "*.hxx"),
            *("*.f", "*.f90", "*.pyx", "*.pxd", "*.pxi", "*.pyx.in", "*.pxi.in"),
        ),
    ),
    Rule(
        name="static-libraries",
        reason="archives of object code are linked when something is built, never loaded",
        files=("*.a", "*.lib", "*.la"),
    ),
    Rule(
        name="build-leftovers",
        reason="object files, build scripts and what version control or editors leave are not read at run time",
        files=(
            *("*.o", "*.obj", "cmakelists.txt", "*.cmake", "meson.build", "meson.options", "makefile", "makefile.am"),
            *("*.pc", "*.pc.in", "build.bazel", ".gitignore", ".gitattributes", ".editorconfig"),
            *("*.orig", "*.rej", ".ds_store", "thumbs.db"),
        ),
    ),
    DEBUG_SYMBOLS,
    DOCUMENTATION,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Harmless:
    """A reference in a distribution's code that by its form might lead into a test package, and why it does not.

    `path` as the survey spells it: with `/`, `*` for what the text does not tell.
    """

    distribution: NormalizedName
    path: str
    reason: str


HARMLESS = (
    Harmless(
        distribution=canonicalize_name("pandas"),
        path="pandas/tests",
        reason="names the folder to leave its frames out of warnings, and to run the tests; reads nothing in it",
    ),
    Harmless(
        distribution=canonicalize_name("scipy"),
        path="scipy/*",
        reason="imports the public module that a deprecated name moved to; callers pass its name as a literal",
    ),
    Harmless(
        distribution=canonicalize_name("scipy"),
        path="scipy/*/*",
        reason="the same, for modules of a subpackage",
    ),
    Harmless(
        distribution=canonicalize_name("scikit-learn"),
        path="sklearn/*",
        reason="imports a subpackage of a list in the same file, on which there is no test package",
    ),
    Harmless(
        distribution=canonicalize_name("scikit-learn"),
        path="sklearn/**",
        reason="walks over all modules to find estimators, and passes over what is called tests or conftest itself",
    ),
    Harmless(
        distribution=canonicalize_name("scikit-learn"),
        path="sklearn/metrics/tests/",
        reason="compares the beginning of a module's name and imports nothing",
    ),
)

FOLDER_RULES = (TESTS, DOCUMENTATION)

COPIED = frozenset({"templates", "template", "skeleton", "skeletons", "scaffold", "scaffolds", "cookiecutters"})
"""Folders that programs copy as a whole, makefiles and READMEs with them: only test packages are looked for in them."""

LEGAL = ("licen", "copying", "copyright", "notice", "authors", "patents")
"""Files whose names begin so stay wherever they lie: whoever passes a distribution on owes them to others."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedDataRule:
    """Data of which code asks for a part by name: each folder below one of `folders` is such a part.

    With `files` a part is rather the files that are called alike up to the first dot. `functions` are called with the
    name as first argument or as `keyword`; without `methods` only what is imported from `roots` counts, not what any
    object calls alike. `aliases` are other names of parts, `always` parts that are used without such a call. Who
    imports one of `roots` uses the data. `passing_on` are distributions that hand on names that others gave them: that
    they compute names tells nothing. `key` is how the managed block calls the rule.
    """

    name: str
    reason: str
    key: NormalizedName
    distributions: frozenset[NormalizedName]
    folders: tuple[str, ...]
    functions: frozenset[str]
    keyword: str
    roots: frozenset[str]
    passing_on: frozenset[NormalizedName]
    files: bool = False
    methods: bool = True
    aliases: tuple[tuple[str, str], ...] = ()
    always: frozenset[str] = frozenset()


SERVICE_MODELS = NamedDataRule(
    name="service-models",
    reason="botocore has a model for each of some four hundred services and loads one when its client is made",
    key=canonicalize_name("botocore"),
    distributions=frozenset({canonicalize_name("botocore"), canonicalize_name("boto3")}),
    folders=("botocore/data/", "boto3/data/"),
    functions=frozenset(
        {"client", "resource", "create_client", "client_creator", "_client_creator", "get_service_model"}
    ),
    keyword="service_name",
    roots=frozenset({"boto3", "botocore", "aioboto3", "aiobotocore", "s3transfer"}),
    passing_on=frozenset(map(canonicalize_name, ("boto3", "botocore", "s3transfer", "aioboto3", "aiobotocore"))),
    aliases=(("runtime.sagemaker", "sagemaker-runtime"),),
    # Credentials come from these, by whatever way the environment says.
    always=frozenset({"sts", "sso", "sso-oidc", "signin"}),
)

DISCOVERY_DOCUMENTS = NamedDataRule(
    name="discovery-documents",
    reason="the client has a document for each of some three hundred APIs and reads one when `build` is called",
    key=canonicalize_name("google-api-python-client"),
    distributions=frozenset({canonicalize_name("google-api-python-client")}),
    folders=("googleapiclient/discovery_cache/documents/",),
    functions=frozenset({"build"}),
    keyword="serviceName",
    roots=frozenset({"googleapiclient", "apiclient"}),
    passing_on=frozenset({canonicalize_name("google-api-python-client")}),
    files=True,
    methods=False,
)

NAMED_DATA = (SERVICE_MODELS, DISCOVERY_DOCUMENTS)
