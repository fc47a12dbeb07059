"""The site: ``build(catalog, today) -> {path: text}``. MkDocs only writes it down (``engine.hook``)."""

from kaitei.pages.documents import build_documents
from kaitei.pages.publish import build, build_broken
from kaitei.pages.setting import Setting
from kaitei.pages.view import Here, Site

__all__ = ["Here", "Setting", "Site", "build", "build_broken", "build_documents"]
