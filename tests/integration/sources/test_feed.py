"""Files become messages: stored first, marked after; nothing lost, nothing doubled."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import cast

import structlog

from mesbridge.pipeline.ports import Lease
from mesbridge.sources.feed import Feed
from mesbridge.sources.feeds import Feeds
from mesbridge.workspace.release import Workspace
from mesbridge.workspace.routes import Route
from tests.integration.sources.plant import SECONDS, Plant, Watched, folder_away, ledger_away, names


def test_files_are_stored_and_then_moved(plant: Plant) -> None:
    plant.put(1, 2, 3, 4, 5)
    reader = plant.reader()
    plant.receive.start()
    plant.feed(reader).start()
    reader.wait_finished(5)

    assert plant.bridge.states("orders") == ["due"] * 5
    assert names(plant.done) == [f"00{number}-1.json" for number in range(1, 6)]
    assert names(plant.here) == []


def test_an_unreadable_file_is_a_dead_letter_and_its_neighbours_go_on(plant: Plant) -> None:
    plant.put(1, 3)
    (plant.here / "002.json").write_text("{", encoding="utf-8")
    reader = plant.reader()
    plant.receive.start()
    plant.feed(reader).start()
    reader.wait_finished(3)

    assert sorted(plant.bridge.states("orders")) == ["dead", "due", "due"]
    assert names(plant.failed) == ["002.json"]
    assert names(plant.done) == ["001-1.json", "003-1.json"]
    (bad,) = [each for each in reader.finished if each.dead]
    assert "MB451" in (bad.dead or "")


def test_what_was_stored_and_not_marked_is_read_again_without_effect(plant: Plant) -> None:
    plant.put(1, 2)
    (plant.here / "003.json").write_text("{", encoding="utf-8")
    crashed = plant.reader(folder_away)
    plant.receive.start()
    first = plant.feed(crashed, "a")
    first.start()
    assert crashed.failed.wait(SECONDS)
    assert first.stop(SECONDS)
    reader = plant.reader()
    plant.feed(reader, "b").start()
    reader.wait_finished(3)

    assert reader.again == ["001-1.json", "002-1.json", "003.json"]
    assert sorted(plant.bridge.states("orders")) == ["dead", "due", "due"]
    balance = plant.bridge.balance("orders")
    assert (balance.received, balance.unexplained) == (3, 0)
    assert names(plant.done) == ["001-1.json", "002-1.json"]
    assert names(plant.failed) == ["003.json"], "it is a dead letter since the first reading"


def test_nothing_is_marked_before_the_ledger_has_it(plant: Plant) -> None:
    plant.put(1, 2, 3)
    reader = plant.reader()
    feed = plant.feed(reader)
    feed.start()
    reader.wait_rounds(1)
    feed.ask_to_stop()

    assert reader.finished == []
    plant.receive.stop()
    plant.receive.start()
    assert feed.stop(SECONDS)
    assert names(plant.here) == ["001-1.json", "002-1.json", "003-1.json"], "given back"
    assert plant.bridge.states("orders") == []


def test_of_two_instances_one_reads_and_the_other_takes_over(plant: Plant) -> None:
    one, two = plant.reader(), plant.reader()
    plant.receive.start()
    first = plant.feed(one, "a")
    first.start()
    one.wait_rounds(1)
    plant.feed(two, "b").start()
    plant.put(1, 2, 3)
    one.wait_finished(3)
    assert first.stop(SECONDS)
    plant.put(4, 5)
    two.wait_finished(2)

    assert (len(one.fetched), len(two.fetched)) == (3, 2)
    assert plant.bridge.states("orders") == ["due"] * 5


def test_a_paused_feed_reads_nothing_until_it_is_resumed(plant: Plant) -> None:
    reader = plant.reader()
    plant.receive.start()
    feed = plant.feed(reader)
    feed.start()
    reader.wait_rounds(1)

    assert feed.pause(SECONDS)
    before = reader.rounds
    plant.put(1)
    assert feed.pause(SECONDS)
    assert (reader.rounds, reader.fetched) == (before, [])

    feed.resume()
    reader.wait_finished(1)
    assert reader.fetched == ["001-1.json"]


def test_an_outage_is_told_once_and_ends_by_itself(plant: Plant) -> None:
    plant.here.rename(plant.here.with_name("away"))
    reader = plant.reader()
    plant.receive.start()
    feed = plant.feed(reader)
    with structlog.testing.capture_logs() as logs:
        feed.start()
        assert reader.failed.wait(SECONDS)
        reader.failed.clear()
        assert reader.failed.wait(SECONDS)
        assert "No such file" in (feed.away or "")
        plant.here.with_name("away").rename(plant.here)
        plant.put(1)
        reader.wait_finished(1)

    told = [(log["event"], log["route"]) for log in logs if log["event"].startswith("source")]
    assert told == [("source away", "orders"), ("source back", "orders")]
    assert feed.away is None
    value = plant.metrics.registry.get_sample_value
    assert value("mesbridge_source_connected", {"route": "orders"}) == 1.0


def test_a_ledger_that_is_away_is_waited_for(plant: Plant) -> None:
    ledger = plant.bridge.ledger
    asked: list[str] = []

    class Away:
        def acquire_lease(self, name: str, owner: str, ttl: timedelta) -> Lease | None:
            asked.append(name)
            if len(asked) == 1:
                ledger_away()
            return ledger.acquire_lease(name, owner, ttl)

        def release_lease(self, lease: Lease) -> None:
            ledger.release_lease(lease)

    reader = plant.reader()
    feed = plant.feed(reader)
    feed._turn._ledger = Away()  # type: ignore[assignment]
    plant.put(1)
    plant.receive.start()
    with structlog.testing.capture_logs() as logs:
        feed.start()
        reader.wait_finished(1)

    assert asked[:2] == ["source:orders", "source:orders"]
    assert "MB496" in logs[0]["cause"]
    assert feed.away is None, "the folder was there all the time"
    assert plant.bridge.states("orders") == ["due"]


class Routes:
    """A workspace as far as feeds look at it."""

    def __init__(self, plant: Plant, *routes: Route, schema: object = None) -> None:
        self.routes = {route.name: route for route in routes}
        order = plant.bridge.workspace.messages["erp.order"]
        raw = order.raw if schema is None else {"title": schema}
        self.messages = {"erp.order": replace(order, raw=raw)}


def test_feeds_come_and_go_with_their_routes(plant: Plant) -> None:
    made: list[Watched] = []

    def make(route: Route, workspace: object, paused: bool) -> Feed:
        made.append(plant.reader())
        return plant.feed(made[-1], f"owner-{len(made)}", paused=paused)

    feeds = Feeds(make)
    plant.receive.start()
    queue = plant.bridge.workspace.routes["reports"]
    feeds.start(_seen(plant, plant.route, queue))
    feeds.start(_seen(plant, plant.route))

    assert len(made) == 1, "a route that reads as before keeps its feed"
    plant.put(1)
    made[0].wait_finished(1)
    assert feeds.replace(_seen(plant))
    plant.put(2)
    feeds.replace(_seen(plant, plant.route))
    made[1].wait_finished(1)
    assert feeds.replace(_seen(plant, plant.route, schema="another"))
    plant.put(3)
    made[2].wait_finished(1)

    assert plant.bridge.states("orders") == ["due", "due", "due"]
    assert feeds.away() == {}
    assert feeds.stop(SECONDS)


def test_a_feed_that_begins_paused_waits_for_the_resume(plant: Plant) -> None:
    reader = plant.reader()
    feeds = Feeds(lambda route, workspace, paused: plant.feed(reader, paused=paused))
    plant.receive.start()
    plant.put(1)
    feeds.pause("orders")
    feeds.start(_seen(plant, plant.route))
    assert feeds.pause("orders", SECONDS)
    assert reader.fetched == []

    feeds.resume("orders")
    reader.wait_finished(1)
    assert feeds.stop(SECONDS)


def _seen(plant: Plant, *routes: Route, schema: object = None) -> Workspace:
    return cast(Workspace, Routes(plant, *routes, schema=schema))
