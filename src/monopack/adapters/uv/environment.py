"""What of the builder's environment a fetch may see."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

_PASSED = (
    "PATH", "PATHEXT", "SYSTEMROOT", "SYSTEMDRIVE", "COMSPEC", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "USERPROFILE",
    "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy",
    "SSL_CERT_FILE", "SSL_CERT_DIR", "SSL_CLIENT_CERT", "NETRC", "LANG", "LC_ALL", "SSH_AUTH_SOCK", "GIT_SSH_COMMAND",
    "CC", "CXX", "CFLAGS", "CPPFLAGS", "LDFLAGS", "PKG_CONFIG_PATH", "MACOSX_DEPLOYMENT_TARGET",
)  # fmt: skip
# These would change what is installed, where, or whether hashes hold; the lock and the target alone decide that.
# Indexes are handed over as arguments.
_HELD_BACK = frozenset({
    "UV_BREAK_SYSTEM_PACKAGES", "UV_COMPILE_BYTECODE", "UV_CONSTRAINT", "UV_DEFAULT_INDEX", "UV_EXCLUDE",
    "UV_EXCLUDE_NEWER", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS", "UV_FORK_STRATEGY", "UV_INDEX", "UV_INDEX_URL",
    "UV_LINK_MODE", "UV_NO_BINARY", "UV_NO_BINARY_PACKAGE", "UV_NO_BUILD", "UV_NO_BUILD_PACKAGE", "UV_NO_INDEX",
    "UV_NO_VERIFY_HASHES", "UV_ONLY_BINARY", "UV_OVERRIDE", "UV_PRERELEASE", "UV_PROJECT", "UV_PYTHON",
    "UV_REQUIRE_HASHES", "UV_RESOLUTION", "UV_SKIP_WHEEL_FILENAME_CHECK", "UV_SYSTEM_PYTHON", "UV_TORCH_BACKEND",
    "UV_WORKING_DIR",
})  # fmt: skip


def child_environment(environment: Mapping[str, str], *, private: Path) -> dict[str, str]:
    """What uv and the builds that it starts get: `private` as home and for temporary files, no secrets of other tools.

    uv's own files stay where the user has them: settings, credentials and its cache are named one by one, so that a
    build backend that writes to its home finds another one.
    """
    home = Path(environment.get("HOME") or Path.home())
    passed = {name: environment[name] for name in _PASSED if name in environment}
    passed |= {name: value for name, value in environment.items() if _is_uvs_own(name)}
    places = {
        "NETRC": home / ".netrc",
        "GIT_CONFIG_GLOBAL": home / ".gitconfig",
        "XDG_CACHE_HOME": home / ".cache",
        "XDG_CONFIG_HOME": home / ".config",
        "XDG_DATA_HOME": home / ".local" / "share",
        "CARGO_HOME": home / ".cargo",
        "RUSTUP_HOME": home / ".rustup",
    }
    passed |= {name: environment.get(name) or str(place) for name, place in places.items()}
    return passed | {"HOME": str(private), "TMPDIR": str(private), "GIT_TERMINAL_PROMPT": "0"}


def _is_uvs_own(name: str) -> bool:
    return name.startswith("UV_") and name not in _HELD_BACK
