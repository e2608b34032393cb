"""What a service is wired of; ``bootstrap`` makes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mesbridge.broker.ports import BrokerPublisher, BrokerSource, TopologyAdmin
from mesbridge.clock import Clock
from mesbridge.ledger.ledger import SqlLedger
from mesbridge.metrics import Metrics
from mesbridge.pipeline.desk import Desk
from mesbridge.pipeline.held import HeldRelease
from mesbridge.pipeline.http_intake import HttpIntake
from mesbridge.pipeline.loops import ReceiveLoop, ReleaseLoop
from mesbridge.pipeline.window_loop import WindowLoop
from mesbridge.service.adaptation import Adaptation
from mesbridge.service.following import Follower
from mesbridge.service.releases import Releases
from mesbridge.service.upkeep import Upkeep
from mesbridge.service.watching import FileWatcher
from mesbridge.settings import Settings
from mesbridge.sources.feeds import Feeds
from mesbridge.workspace.release import Workspace


@dataclass(slots=True)
class Parts:
    """What ``bootstrap`` has wired; the service only starts, stops and watches it."""

    settings: Settings
    workspace: Callable[[], Workspace]
    ledger: SqlLedger
    metrics: Metrics
    clock: Clock
    desk: Desk
    held: HeldRelease
    windows: WindowLoop
    intake: HttpIntake
    source: BrokerSource
    feeds: Feeds
    publisher: BrokerPublisher
    topology_admin: TopologyAdmin
    receive: ReceiveLoop
    release: ReleaseLoop
    upkeep: Upkeep
    releases: Releases
    adaptation: Adaptation
    follower: Follower
    watcher: FileWatcher
