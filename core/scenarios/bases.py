"""Complete filings to start a scenario from: see `core.items.bases`, which pages use without the sentences and worlds of scenarios."""

from core.items.bases import FILE, Base, BaseDef, BaseFile, Chosen, example, read_bases

__all__ = ["FILE", "Base", "BaseDef", "BaseFile", "Chosen", "example", "read_bases"]
