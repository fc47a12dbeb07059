"""The site: ``build(catalog, today) -> {path: text}``. MkDocs only writes it down (``engine.hook``)."""

from kaitei.pages.documents import build_documents
from kaitei.pages.publish import build, build_broken
from kaitei.pages.view import Here, Setting, Site

__all__ = ["Here", "Setting", "Site", "build", "build_broken", "build_documents"]
