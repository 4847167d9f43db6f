"""All options, typed, from the command line, the environment, the project's file and the defaults, in this order."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

from pydantic import PlainValidator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from monopack.cli import values
from monopack.cli.options import ENV_PREFIX
from monopack.domain.model.byte_code import ByteCode
from monopack.domain.model.names import NormalizedName
from monopack.domain.model.package_manager import PackageManager
from monopack.domain.model.request import DigestForm, Mode, Runner, Shard
from monopack.domain.model.target import Platform

Switch = Annotated[bool, NoDecode, PlainValidator(values.switch)]
PathList = Annotated[tuple[Path, ...], NoDecode, PlainValidator(values.paths)]


class Format(Enum):
    """How stdout says it."""

    TEXT = "text"
    JSON = "json"


class Settings(BaseSettings):
    """One value per option of the table; paths are relative to the process's folder, None is found or automatic."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX,
        env_ignore_empty=True,
        validate_default=False,
        frozen=True,
        defer_build=True,  # what validates is built for the class below alone
    )

    packs_dir: Annotated[Path, NoDecode, PlainValidator(values.path)] = Path("packs")
    build_dir: Annotated[Path, NoDecode, PlainValidator(values.path)] = Path("build")
    mode: Annotated[Mode, NoDecode, PlainValidator(values.word(Mode))] = Mode.DEPLOY
    with_tests: Switch = False
    verify: Switch = True
    verify_timeout: Annotated[float, NoDecode, PlainValidator(values.seconds)] = 60.0
    verify_env: Annotated[tuple[tuple[str, str | None], ...], NoDecode, PlainValidator(values.variables)] = ()
    import_profile: Switch = False
    entrypoint: Annotated[str, NoDecode, PlainValidator(values.entrypoint)] = "lambda_handler"
    strict: Switch = False
    auto_fix: Switch = False
    debug: Switch = False
    jobs: Annotated[int | None, NoDecode, PlainValidator(values.jobs)] = None
    sha_output: Annotated[tuple[DigestForm, ...], NoDecode, PlainValidator(values.digest_forms)] = (DigestForm.HEX,)
    package_manager: Annotated[PackageManager | None, NoDecode, PlainValidator(values.package_manager)] = None
    existing_install_python: Annotated[Path | None, NoDecode, PlainValidator(values.path)] = None
    source_root: PathList = ()
    python_version: Annotated[tuple[int, int] | None, NoDecode, PlainValidator(values.python_version)] = None
    python_platform: Annotated[Platform | None, NoDecode, PlainValidator(values.platform)] = None
    exclude_distribution: Annotated[tuple[NormalizedName, ...], NoDecode, PlainValidator(values.distributions)] = ()
    bytecode: Annotated[ByteCode, NoDecode, PlainValidator(values.word(ByteCode))] = ByteCode.NONE
    test_runner: Annotated[Runner, NoDecode, PlainValidator(values.word(Runner))] = Runner.AUTO
    cache_dir: Annotated[Path | None, NoDecode, PlainValidator(values.path)] = None
    cache_size: Annotated[int, NoDecode, PlainValidator(values.size)] = 5 * 10**9
    no_cache: Switch = False
    lock_timeout: Annotated[float | None, NoDecode, PlainValidator(values.seconds)] = None
    list: Switch = False
    changed_since: Annotated[str | None, NoDecode, PlainValidator(values.revision)] = None
    shard: Annotated[Shard | None, NoDecode, PlainValidator(values.shard)] = None
    shard_times: Annotated[Path | None, NoDecode, PlainValidator(values.path)] = None
    plan: Switch = False
    why: Annotated[tuple[str, ...], NoDecode, PlainValidator(values.names)] = ()
    graph: Annotated[Path | None, NoDecode, PlainValidator(values.file_with(".dot", ".mmd", ".json"))] = None
    report: Annotated[Path | None, NoDecode, PlainValidator(values.file_with(".html"))] = None
    slim: Switch = False
    max_zip_size: Annotated[int | None, NoDecode, PlainValidator(values.size)] = None
    max_unzipped_size: Annotated[int | None, NoDecode, PlainValidator(values.size)] = None
    format: Annotated[Format, NoDecode, PlainValidator(values.word(Format))] = Format.TEXT

    @property
    def looks_only(self) -> bool:
        """Whether the run prints what is and builds nothing."""
        return bool(self.list or self.plan or self.why or self.graph or self.report)

    @property
    def lists_names_only(self) -> bool:
        """Whether no pack's contents matter."""
        contents = self.plan or self.why or self.graph or self.report or self.shard or self.changed_since
        return self.list and not contents


def layer(arguments: Mapping[str, Any], table: Mapping[str, Any]) -> Settings:
    """The settings of a command line, this process's environment and a file's table, both by field name.

    Raises pydantic's `ValidationError` for what is not allowed, all of it at once.
    """

    class Layered(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # named by pydantic-settings
            file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            """Command line, environment, file."""
            return init_settings, env_settings, InitSettingsSource(settings_cls, dict(table))

    return Layered(**arguments)
