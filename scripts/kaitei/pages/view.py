"""The site as a value: what it is made of, and the address of every page."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from urllib.parse import quote, urlsplit

from markupsafe import Markup

from kaitei.errors import KaiteiError, Language, Location, Message
from kaitei.model import Catalog, Policy, Revision, Standing, version_key
from kaitei.pages.addresses import comparison_address, relative_link
from kaitei.pages.pairs import prebuilt_pairs
from kaitei.pages.setting import Setting
from kaitei.pages.words import name_version, render_date, ui_language, words

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Site:
    """A catalog on one day, and where its pages are."""

    catalog: Catalog
    today: date
    setting: Setting

    def __post_init__(self) -> None:
        written = {guide.partition("/")[0] for guide in self.setting.guides}
        for policy in self.catalog.policies:
            if self.prefix(policy) and policy.id in written:
                raise KaiteiError(
                    Message(
                        en=f"the policy cannot be at {policy.id}/: docs/ has pages there",
                        ja=f"{policy.id}/ には docs/ のページがあるため、このポリシーを置けません",
                    ),
                    Location(policy.path),
                    Message(en="rename one of the two", ja="どちらかの名前を変えてください"),
                )

    @cached_property
    def language(self) -> Language:
        """The language of pages that belong to no policy: that of most policies, Japanese where neither has more."""
        spoken = Counter(ui_language(policy.language) for policy in self.catalog.policies)
        return "en" if spoken["en"] > spoken["ja"] else "ja"

    @property
    def second_language(self) -> Language | None:
        """The other language, if policies are written in both: readers of it must find their way too."""
        spoken = {ui_language(policy.language) for policy in self.catalog.policies}
        return next(iter(spoken - {self.language}), None)

    def written(self, address: str, language: Language) -> str:
        """Return where the hand-written page ``address`` is found in ``language``, or in the one it has."""
        own = f"{address}{language}/"
        return own if language != self.language and own in self.setting.guides else address

    def receipt(self, language: Language) -> str:
        """Return where receipts are checked in ``language``, one of those that policies are written in."""
        return "receipt/" if language == self.language else f"receipt/{language}/"

    def prefix(self, policy: Policy) -> str:
        """Return what the addresses of a policy's pages begin with: nothing, if it is the only one."""
        return f"{policy.id}/" if len(self.catalog.policies) > 1 else ""

    def here(self, path: str) -> Here:
        """Return a page of the site itself; the only policy, if there is but one, is at home on it."""
        only = self.catalog.policies[0] if len(self.catalog.policies) == 1 else None
        return Here(self, path, only)

    @cached_property
    def without_versions(self) -> Site:
        """The same site without a version: all that pages about two versions depend on beside these."""
        policies = tuple(replace(policy, revisions=()) for policy in self.catalog.policies)
        return Site(Catalog(policies), self.today, self.setting)

    @cached_property
    def pairs(self) -> Mapping[str, tuple[tuple[Revision, Revision], ...]]:
        """The prebuilt pairs of each policy, by its id."""
        return {
            policy.id: prebuilt_pairs(
                policy, self.today, self.setting.all_pairs_up_to, preview=self.setting.live
            )
            for policy in self.catalog.policies
        }

    @cached_property
    def in_force(self) -> Mapping[str, Revision | None]:
        """The version of each policy that is in force today, by the policy's id."""
        return {policy.id: policy.in_force(self.today) for policy in self.catalog.policies}

    @cached_property
    def places(self) -> Mapping[tuple[str, str], int]:
        """The place of every version in its policy, counted from 0, by policy and version."""
        return {
            (policy.id, revision.version): place
            for policy in self.catalog.policies
            for place, revision in enumerate(policy.revisions)
        }

    @cached_property
    def ends(self) -> Mapping[tuple[str, str], date | None]:
        """The first day on which a later version is in force, for every version, by policy and version."""
        ends: dict[tuple[str, str], date | None] = {}
        for policy in self.catalog.policies:
            end: date | None = None
            for revision in reversed(policy.revisions):
                ends[policy.id, revision.version] = end
                end = min(end or revision.facts.effective, revision.facts.effective)
        return ends

    @cached_property
    def pair_names(self) -> Mapping[str, frozenset[tuple[str, str]]]:
        """The same pairs by the names of their versions."""
        return {
            policy: frozenset((old.version, new.version) for old, new in pairs)
            for policy, pairs in self.pairs.items()
        }


@dataclass(frozen=True)
class Here:
    """One page seen from itself: its file, its policy if it belongs to one, and the way to all others."""

    site: Site
    path: str
    policy: Policy | None = None
    spoken: Language | None = None  # by the page, if not that of its policy or its site

    @property
    def language(self) -> Language:
        return self.spoken or (ui_language(self.policy.language) if self.policy else self.site.language)

    @property
    def second_language(self) -> Language | None:
        """The other language of a page that readers of two languages come to."""
        second = None if self.policy else self.site.second_language
        return self.site.language if second == self.language else second

    @cached_property
    def words(self) -> Mapping[str, Markup]:
        return words(self.language)

    @property
    def address(self) -> str:
        """The page's address within the site: ``versions/2024-11-05/``."""
        return self.path.removesuffix("index.html")

    @property
    def canonical(self) -> str:
        """The page's absolute address, '' if it has none."""
        site = self.site.setting.address
        return site + quote(self.address) if site and self.path != "404.html" else ""

    def url(self, target: str = "") -> str:
        """Return the link from here to ``target``, an address within the site ('' = its front page)."""
        if self.path == "404.html":  # shown at any depth
            return (urlsplit(self.site.setting.address).path or "/") + quote(target)
        return relative_link(posixpath.dirname(self.path), target)

    def absolute(self, target: str) -> str:
        """Return the absolute address of ``target``, where the site has one, else the link from here."""
        site = self.site.setting.address
        return site + quote(target) if site else self.url(target)

    @property
    def prefix(self) -> str:
        """What the addresses of this policy's pages begin with."""
        return self.site.prefix(self.policy) if self.policy else ""

    def of(self, target: str = "") -> str:
        """Return the link from here to ``target`` among the pages of this policy."""
        return self.url(self.prefix + target)

    def show_date(self, day: date) -> Markup:
        return render_date(day, self.language)

    def show_date_in(self, language: Language, day: date) -> Markup:
        """Return the date in the other language of a page that readers of two come to."""
        return render_date(day, language)


@dataclass(frozen=True)
class PolicyHere(Here):
    """A page that belongs to a policy."""

    policy: Policy

    def views(self) -> tuple[RevisionView, ...]:
        """Return every version of the policy, oldest first."""
        return tuple(map(self.view, self.policy.revisions))

    def view(self, revision: Revision) -> RevisionView:
        return RevisionView(self, revision)


@dataclass(frozen=True)
class RevisionView:
    """A version as the pages speak of it."""

    here: PolicyHere
    revision: Revision

    @property
    def policy(self) -> Policy:
        return self.here.policy

    @property
    def version(self) -> str:
        return self.revision.version

    @property
    def standing(self) -> Standing:
        site = self.here.site
        if self.start > site.today:
            return Standing.UPCOMING
        return Standing.CURRENT if self.revision is site.in_force[self.policy.id] else Standing.PAST

    @property
    def name(self) -> str:
        """``2024年11月5日``; of several on one day all but the first carry their number."""
        return name_version(self.version, self.here.language)

    @property
    def number(self) -> int:
        """Its place among the versions, counted from 1."""
        return self.here.site.places[self.policy.id, self.version] + 1

    @property
    def previous(self) -> Revision | None:
        return self.policy.revisions[self.number - 2] if self.number > 1 else None

    @property
    def next(self) -> Revision | None:
        return self.policy.revisions[self.number] if self.number < len(self.policy.revisions) else None

    @property
    def start(self) -> date:
        return self.revision.facts.effective

    @property
    def last_day(self) -> date | None:
        """The last day in force, ``None`` while no end is known; before ``start`` if it never was in force."""
        end = self.here.site.ends[self.policy.id, self.version]
        return None if end is None else max(self.start, end) - ONE_DAY

    @property
    def never(self) -> bool:
        return self.last_day is not None and self.last_day < self.start

    @property
    def period(self) -> Markup:
        w, here = self.here.words, self.here
        if self.never:
            return w["never"]
        if self.last_day == self.start:
            return w["on"].format(here.show_date(self.start))
        if self.last_day is not None:
            return w["from_to"].format(here.show_date(self.start), here.show_date(self.last_day))
        return w["from_will" if self.standing is Standing.UPCOMING else "from_on"].format(
            here.show_date(self.start)
        )

    @property
    def page(self) -> str:
        return self.here.of(f"versions/{self.version}/")

    @property
    def digest(self) -> str:
        return self.revision.digest.hex()

    def comparison_with(self, other: Revision | None) -> str:
        """Return the link to the page that compares the two, '' if there is none."""
        address = self.comparison_address(other)
        return self.here.of(address) if address else ""

    def comparison_address(self, other: Revision | None) -> str:
        """Return the address of that page among those of the policy, '' if there is none."""
        if other is None or other is self.revision:
            return ""
        old, new = sorted((other, self.revision), key=lambda revision: version_key(revision.version))
        prebuilt = (old.version, new.version) in self.here.site.pair_names[self.policy.id]
        return comparison_address(old, new) if prebuilt else ""
