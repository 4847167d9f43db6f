"""The names of what a pack leaves in the build directory, and what its digest files hold."""

from __future__ import annotations

import base64

from monopack.domain.model.request import DigestForm

_DIGEST_ENDINGS = {DigestForm.HEX: ".package.sha256", DigestForm.BASE64: ".package.sha256.b64"}


def archive_name(pack: str) -> str:
    """The artifact's file name."""
    return f"{pack}.zip"


def manifest_name(pack: str) -> str:
    """The manifest's file name."""
    return f"{pack}.manifest.json"


def digest_files(pack: str, sha256: str, forms: tuple[DigestForm, ...]) -> dict[str, bytes]:
    """Digest files by name, one line each: hex, or base64 of the raw digest as clouds and Terraform spell it."""
    texts = {DigestForm.HEX: sha256, DigestForm.BASE64: base64.b64encode(bytes.fromhex(sha256)).decode()}
    return {pack + _DIGEST_ENDINGS[form]: f"{texts[form]}\n".encode() for form in forms}


def artifact_names(pack: str) -> tuple[str, ...]:
    """Every file name that a build in deploy mode may leave for the pack, in the order in which they are published.

    What it does not leave is out of date. Digests follow the archive that they are of, the manifest tells of them all.
    """
    return (archive_name(pack), *(pack + ending for ending in _DIGEST_ENDINGS.values()), manifest_name(pack))
