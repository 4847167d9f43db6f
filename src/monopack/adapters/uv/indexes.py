"""Where uv is told to look: the lock's word, then uv's variables, then pip's configuration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from monopack.adapters.uv.pip_configuration import PipConfiguration
from monopack.domain.model.lock import IndexOptions


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexSettings:
    """Options for uv's command line and variables for its environment; both may hold credentials."""

    arguments: tuple[str, ...] = field(repr=False)
    variables: Mapping[str, str] = field(repr=False)

    @property
    def find_links(self) -> tuple[str, ...]:
        """URLs and folders whose files are chosen from."""
        return tuple(value for option, value in pairwise(self.arguments) if option == "--find-links")


class Indexes:
    """Translates index options; a file's own options win over variables, these over configuration files."""

    def __init__(self, environment: Mapping[str, str], *, root: Path) -> None:
        self._environment = environment
        self._pip = PipConfiguration(environment)
        self._root = root

    def settings(self, options: IndexOptions, *, location: str) -> tuple[IndexSettings, ...]:
        """Settings for distributions that the lock has from `location` (`""`: the configured default).

        The first are for everything. uv takes all files of a version from the first index that has the version; where
        pip would compare those of all indexes, the others put each of the other indexes first.
        """
        common = [*self._of_location(location), *self._hosts(options), *_choices(options)]
        links = [part for link in self._links(options) for part in ("--find-links", link)]
        if options.no_index or (not location and self._is_without_index(options)):
            orders = [["--no-index"]]
        else:
            orders = self._of_indexes(options)
        variables = self._variables()
        settings = (IndexSettings(arguments=(*common, *order, *links), variables=variables) for order in orders)
        return tuple(settings)[: 1 if location else None]

    def _of_location(self, location: str) -> list[str]:
        if not location:
            return []
        # Before all others: uv takes a distribution from the first index that has it.
        return ["--index", location] if _is_url(location) else ["--find-links", str(self._root / location)]

    def _of_indexes(self, options: IndexOptions) -> list[list[str]]:
        default = options.index_url or self._first("UV_DEFAULT_INDEX", "UV_INDEX_URL") or self._pip.value("index-url")
        listed = self._listed("UV_INDEX", "UV_EXTRA_INDEX_URL")
        own = [*options.extra_index_urls, *listed]
        more = list(dict.fromkeys(own if listed else [*own, *self._pip.values("extra-index-url")]))
        last = ["--default-index", default] if default else []
        if not more or self._environment.get("UV_INDEX_STRATEGY") or self._listed("UV_INDEX"):
            return [[*last, *_in_order(more)]]
        # pip asks all indexes for the best match, and a lock made by it may hold any of them.
        last += ["--index-strategy", "unsafe-best-match"]
        turns = [more[turn:] + more[:turn] for turn in range(len(more))]
        return [*([*last, *_in_order(turn)] for turn in turns), last]

    def _links(self, options: IndexOptions) -> list[str]:
        own = (*options.find_links, *self._environment.get("UV_FIND_LINKS", "").replace(",", " ").split())
        found = (self._link(link) for link in (*own, *self._pip.values("find-links")))
        return list(dict.fromkeys(link for link in found if link))

    def _link(self, link: str) -> str:
        """A folder that is not there is no error to pip, but to uv it is."""
        if _is_url(link):
            return link
        folder = self._root / link
        return str(folder) if folder.is_dir() else ""

    def _is_without_index(self, options: IndexOptions) -> bool:
        chosen = options.index_url or self._first("UV_DEFAULT_INDEX", "UV_INDEX_URL")
        return self._environment.get("UV_NO_INDEX", "") not in {"", "0", "false"} or (
            not chosen and self._pip.flag("no-index")
        )

    def _hosts(self, options: IndexOptions) -> list[str]:
        hosts = dict.fromkeys((*options.trusted_hosts, *self._pip.values("trusted-host")))
        return [part for host in hosts for part in ("--allow-insecure-host", host)]

    def _variables(self) -> dict[str, str]:
        pip = self._pip
        told = {
            "SSL_CERT_FILE": pip.value("cert") or self._environment.get("REQUESTS_CA_BUNDLE", ""),
            "SSL_CLIENT_CERT": pip.value("client-cert"),
            "ALL_PROXY": pip.value("proxy"),
            "UV_HTTP_TIMEOUT": pip.value("default-timeout") or pip.value("timeout"),
            "UV_KEYRING_PROVIDER": "subprocess" if pip.value("keyring-provider") == "subprocess" else "",
        }
        return {name: value for name, value in told.items() if value and not self._environment.get(name)}

    def _first(self, *variables: str) -> str:
        return next((value for name in variables if (value := self._environment.get(name, ""))), "")

    def _listed(self, *variables: str) -> list[str]:
        return [url for name in variables for url in self._environment.get(name, "").split()]


def _in_order(urls: Iterable[str]) -> list[str]:
    return [part for url in urls for part in ("--index", url)]


def _choices(options: IndexOptions) -> list[str]:
    """Which files of a distribution may be taken, by the requirement file's own word."""
    arguments = ["--prerelease", "allow"] if options.prereleases else []
    for option, names in (("--only-binary", options.only_binary), ("--no-binary", options.no_binary)):
        arguments += [part for name in names for part in (option, name)]
    return arguments


def _is_url(location: str) -> bool:
    return "://" in location
