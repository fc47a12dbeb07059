"""The site: ``build(catalog, today) -> {path: text}``. MkDocs only writes it down: ``engine`` hands it over.

* ``publish`` makes every page, of the site as a value: ``view`` (in a ``setting``) knows all pages and their
  ``addresses``, ``pairs`` which versions are compared. ``templates`` are filled in with ``words`` in two languages.
* ``text`` shows a version, line by line (``lines``) and its ``tables``, with ``crossrefs`` to its own provisions and links to the
  ``siblings`` beside it. ``comparison`` shows what changed, in ``parts`` where that is long; ``documents`` are its files.
* ``search``, ``receipt`` and ``written`` are the other pages for readers; ``feed``, ``machine`` and ``linked`` (with
  ``substance``) are for programs, ``hosting`` is for web servers.
"""

from kaitei.pages.documents import build_documents
from kaitei.pages.publish import build, build_broken
from kaitei.pages.setting import Setting
from kaitei.pages.view import Here, Site

__all__ = ["Here", "Setting", "Site", "build", "build_broken", "build_documents"]
