"""What an installer left in a folder, drawn without one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from monopack.adapters.distribution_store.installed import FileFacts, Installed
from monopack.domain.admission.metadata import Metadata
from monopack.domain.admission.record import RecordRow
from monopack.domain.model.names import NormalizedName, canonicalize_name

SHA256 = "0" * 64
OTHER_SHA256 = "1" * 64


@dataclass
class DrawnSite:
    """Stands for `Site`: files of one content each, links, and the distributions that claim them."""

    files: dict[str, FileFacts]
    links: list[str] = field(default_factory=list)
    installed: dict[NormalizedName, Installed] = field(default_factory=dict)
    claims: Counter[str] = field(default_factory=Counter)


def drawn_site(files: set[str], *, links: tuple[str, ...] = (), **rows: dict[str, str] | None) -> DrawnSite:
    """A site of `files`; `rows` are the RECORDs by distribution: path → hash, `""` for none; None: no RECORD."""
    facts = {path: FileFacts(size=0, sha256=SHA256, executable=False) for path in files}
    site = DrawnSite(files=facts, links=list(links))
    for distribution, record in rows.items():
        name = canonicalize_name(distribution)
        listed = None
        if record is not None:
            listed = tuple(RecordRow(path=path, sha256=sha256) for path, sha256 in record.items())
        metadata = Metadata(name=name, version="1.0", requires=(), namespaces=())
        site.installed[name] = Installed(folder=f"{name}-1.0.dist-info", metadata=metadata, rows=listed)
        site.claims.update(list(record or ()))
    return site
