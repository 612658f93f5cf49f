"""A whole shop in a few figures: what header, chips, banner, tray and status bar speak of. No Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from intacto.desktop.presenters.states import Group, group_of
from intacto.domain.health import Health
from intacto.domain.overview import FileView


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of one shop.

    ``size`` in bytes; ``oldest`` the time of the oldest whole read (seconds since the epoch), None where some file that
    is there was never read; ``to_repair`` paths, the worst first; ``with_copy`` how many of them have a good copy;
    ``for_customers`` paths of files that are good on the host and that customers get broken.
    """

    groups: tuple[tuple[Group, int], ...] = ()
    healths: tuple[tuple[Health, int], ...] = ()
    size: int = 0
    oldest: float | None = None
    to_repair: tuple[str, ...] = ()
    with_copy: int = 0
    for_customers: tuple[str, ...] = ()

    @classmethod
    def of(cls, views: Iterable[FileView]) -> Summary:
        """Return the figures of these files."""
        groups = dict.fromkeys(Group, 0)
        healths = dict.fromkeys(Health, 0)
        size = with_copy = 0
        proofs: list[float | None] = []
        bad: list[tuple[int, str]] = []
        broken: list[str] = []
        for view in views:
            groups[Group.ALL] += 1
            groups[group_of(view)] += 1
            healths[view.health] += 1
            size += view.size or 0
            if view.verdict.for_customers:
                broken.append(view.path)
            elif view.needs_repair:
                bad.append((view.health.severity, view.path))
                with_copy += view.has_copy
            if view.health is not Health.MISSING:
                proofs.append(view.proven_at)
        known = [at for at in proofs if at is not None]
        oldest = min(known) if known and len(known) == len(proofs) else None
        paths = tuple(path for _severity, path in sorted(bad))
        return cls(tuple(groups.items()), tuple(healths.items()), size, oldest, paths, with_copy, tuple(sorted(broken)))

    @property
    def broken(self) -> tuple[str, ...]:
        """Return the files that do customers harm, those that a repair mends first."""
        return (*self.to_repair, *self.for_customers)

    def group(self, group: Group) -> int:
        """Return how many files a chip gathers."""
        return next((count for each, count in self.groups if each is group), 0)

    def health(self, health: Health) -> int:
        """Return how many files are of that health."""
        return next((count for each, count in self.healths if each is health), 0)

    @property
    def total(self) -> int:
        """Return the number of files."""
        return self.group(Group.ALL)

    @property
    def all_proven(self) -> bool:
        """Tell whether every file is proven, and there is one at all."""
        return 0 < self.total == self.health(Health.PROVEN)

    def chips(self, chosen: Group) -> tuple[tuple[Group, int], ...]:
        """Return the chips to show: all first, then what occurs; the chosen one stays even when it is empty."""
        return tuple((group, count) for group, count in self.groups if group is Group.ALL or count or group is chosen)
