"""The swap of a release: whatever depends on routes and destinations follows it.

Queues that are read no more are emptied of what is out first; then, while nobody judges, the new
release becomes the active one; then new queues are read and new targets sent to. Nothing in flight
is lost, and no message is judged by half of two releases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableMapping, Sequence

from mesbridge.broker.ports import BrokerSource, TopologyAdmin
from mesbridge.broker.topology import (
    Difference,
    SourceQueue,
    Topology,
    foreign_exchanges,
    source_queues,
    topology_of,
)
from mesbridge.errors import BrokerError, LedgerError, TransientError
from mesbridge.logs import logger
from mesbridge.pipeline.active_release import ActiveRelease
from mesbridge.pipeline.loops import RelayLoop
from mesbridge.sources.feeds import Feeds
from mesbridge.workspace.release import Workspace
from mesbridge.workspace.routes import DestinationSpec

#: Seconds that what is out of a queue may take, before the swap is put off.
_LEAVE_SECONDS = 10.0


class SwapPutOffError(TransientError):
    """What is in flight could not be finished in time: the swap is tried again."""


def used_destinations(workspace: Workspace) -> list[str]:
    """Names of the destinations that a route sends to."""
    return sorted(
        {output.destination for route in workspace.routes.values() for output in route.outputs}
    )


def topology_for(workspace: Workspace) -> Topology:
    """All that must stand in the broker for the workspace's routes."""
    foreign = foreign_exchanges(workspace.destinations.values())
    return topology_of(source_queues(workspace.routes.values()), foreign)


class Relays:
    """The relay loops by destination, of the active release and those that still finish."""

    def __init__(
        self,
        open_relay: Callable[[DestinationSpec], RelayLoop],
        waiting: Callable[[], Iterable[str]],
    ) -> None:
        """*waiting* names the destinations that have open rows. Raises LedgerError."""
        self.loops: MutableMapping[str, RelayLoop] = {}
        self._open_relay = open_relay
        self._waiting = waiting
        self._ended: list[RelayLoop] = []
        self._prepared: tuple[str, dict[str, RelayLoop]] = ("", {})

    def prepare(self, workspace: Workspace, old: Workspace | None) -> None:
        """Open what is new or different in *workspace*.

        Raises:
            ConfigurationError: a destination cannot be used as it is configured.
        """
        self._drop_prepared()
        opened: dict[str, RelayLoop] = {}
        self._prepared = (workspace.release, opened)
        for name in self._served(workspace):
            if name not in self.loops or old is None or _differs(name, old, workspace):
                opened[name] = self._open_relay(workspace.destinations[name])

    def adapt(self, workspace: Workspace, old: Workspace | None, *, running: bool) -> None:
        """Go over to what was prepared; loops that are not needed finish their window and end."""
        if self._prepared[0] != workspace.release:
            self.prepare(workspace, old)
        new, self._prepared = self._prepared[1], ("", {})
        served = self._served(workspace)
        for name in [name for name in self.loops if name in new or name not in served]:
            loop = self.loops.pop(name)
            loop.stop()
            self._ended.append(loop)
        self._ended = [loop for loop in self._ended if loop.alive]
        for name, loop in new.items():
            self.loops[name] = loop
            if running:
                loop.start()

    def all(self) -> list[RelayLoop]:
        """Every loop that may still run."""
        return [*self.loops.values(), *self._ended]

    def _served(self, workspace: Workspace) -> list[str]:
        """What routes send to, and what they no longer do but rows still wait for."""
        used = set(used_destinations(workspace))
        try:
            used |= set(self._waiting()) & set(workspace.destinations)
        except LedgerError:
            logger().info("open outputs not looked up", release=workspace.release)
        return sorted(used)

    def _drop_prepared(self) -> None:
        for loop in self._prepared[1].values():
            loop.relay.destination.close()
        self._prepared = ("", {})


def _differs(name: str, old: Workspace, new: Workspace) -> bool:
    """Whether a destination leads elsewhere, or in another way."""
    if name not in old.destinations:
        return True
    one, other = old.destinations[name], new.destinations[name]
    return old.targets.get(name) != new.targets.get(name) or one.exchange != other.exchange


class Adaptation:
    """Makes a workspace the active one, and everything around follow."""

    def __init__(
        self,
        active: ActiveRelease,
        source: BrokerSource,
        feeds: Feeds,
        topology_admin: TopologyAdmin,
        relays: Relays,
        *,
        declare: bool,
    ) -> None:
        self.relays = relays
        #: Called after every swap with the old and the new workspace.
        self.after_swap: list[Callable[[Workspace, Workspace], None]] = []
        #: What the broker has otherwise than wanted; None until it was looked at.
        self.differences: Sequence[Difference] | None = None
        self.running = False
        self._active = active
        self._source = source
        self._feeds = feeds
        self._admin = topology_admin
        self._declare = declare
        self._applied: Topology | None = None

    @property
    def before_swap(self) -> list[Callable[[Workspace], None]]:
        """See :class:`~mesbridge.pipeline.active_release.ActiveRelease`."""
        return self._active.before_swap

    def prepare(self, workspace: Workspace) -> None:
        """Raises ConfigurationError where *workspace* could not run here."""
        self.relays.prepare(workspace, self._active())

    def swap(self, workspace: Workspace) -> None:
        """Let *workspace* judge from the next message on.

        Raises:
            ConfigurationError: a destination cannot be used; nothing has changed.
            SwapPutOffError, LedgerError: nothing has changed, try again.
        """
        old = self._active()
        gone, new = _queues_changed(old, workspace)
        left = not gone or self._source.leave(gone, _LEAVE_SECONDS)
        try:
            if not (self._feeds.leave(workspace, _LEAVE_SECONDS) and left):
                routes = ", ".join(sorted(str(source.route) for source in gone))
                raise SwapPutOffError("MB672", found=routes)
            self._active.swap(workspace)
        except BaseException:
            # The old release goes on: so does its reading.
            self._source.take(gone)
            self._feeds.replace(old)
            raise
        self.relays.adapt(workspace, old, running=self.running)
        # Declared first: RabbitMQ closes the channel of who reads a queue that is not there.
        self.apply_topology_if_there()
        self._source.take(new)
        self._feeds.replace(workspace)
        for hear in self.after_swap:
            hear(old, workspace)

    def apply_topology(self) -> None:
        """Declare (or only look at) what the active release needs. Raises BrokerError."""
        wanted = topology_for(self._active())
        if self._applied == wanted:
            return
        found = self._admin.apply(wanted) if self._declare else self._admin.check(wanted)
        for difference in found:
            logger().warning("topology differs", cause=str(difference))
        self.differences, self._applied = list(found), wanted

    def apply_topology_if_there(self) -> None:
        """As :meth:`apply_topology`; a broker that is away gets it later, see the follower."""
        if not self.running or self.differences is None:
            return
        try:
            self.apply_topology()
        except BrokerError as error:
            logger().warning("topology waits", cause=error.code)


def _queues_changed(old: Workspace, new: Workspace) -> tuple[list[SourceQueue], list[SourceQueue]]:
    """Queues that are read no more, and those that are read from now on; by route and name."""
    before = {(each.route, each.names()): each for each in source_queues(old.routes.values())}
    after = {(each.route, each.names()): each for each in source_queues(new.routes.values())}
    gone = [source for key, source in before.items() if key not in after]
    return gone, [source for key, source in after.items() if key not in before]
