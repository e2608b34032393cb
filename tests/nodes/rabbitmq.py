"""A private RabbitMQ node: own folder, ports and epmd; ended by its own process ids."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pika

from tests.nodes.ports import free_ports
from tests.nodes.reaper import Reaper

#: Where Debian puts the server; the wrapper in /usr/sbin would switch the user.
_DEBIAN = "usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin"
_PLUGINS = "[rabbitmq_prometheus,rabbitmq_consistent_hash_exchange]."
_START_SECONDS = 90.0
_STOP_SECONDS = 30.0
#: Made at the start, for control commands take half a second each; more are made one by one.
_READY_VHOSTS = 12


class NodeError(RuntimeError):
    """A node cannot be started; the text says what to do."""


class RabbitNode:
    """One server with its own epmd. *folder* holds everything that they write."""

    def __init__(self) -> None:
        self.programs = _programs()
        self.folder = Path(tempfile.mkdtemp(prefix="mesbridge-rabbitmq-"))
        self.port, self._dist_port, self._epmd_port, self.metrics_port = free_ports(4)
        self.name = f"mesbridge-{os.getpid()}-{self.port}@localhost"
        self._server: subprocess.Popen[bytes] | None = None
        self._epmd: subprocess.Popen[bytes] | None = None
        self._reaper: Reaper | None = None
        self._vhosts = itertools.count()
        self._write_configuration()

    def url(self, vhost: str = "v0") -> str:
        """AMQP URL of *vhost*, for an account that may do everything."""
        return f"amqp://guest:guest@127.0.0.1:{self.port}/{vhost}"

    def new_vhost(self) -> str:
        """AMQP URL of a virtual host that nobody has used yet."""
        number = next(self._vhosts)
        if number >= _READY_VHOSTS:
            self.control("add_vhost", f"v{number}")
            self.control("set_permissions", "-p", f"v{number}", "guest", ".*", ".*", ".*")
        return self.url(f"v{number}")

    # --- running ------------------------------------------------------------------------------

    def start(self) -> None:
        """Start epmd and server and wait until it answers; what was stored is there again."""
        if self._epmd is None:
            self._epmd = self._spawn(
                [_program("epmd"), "-address", "127.0.0.1", "-port", str(self._epmd_port)]
            )
        self._server = self._spawn([str(self.programs / "rabbitmq-server")])
        self._reaper = Reaper([self._server.pid, self._epmd.pid], self.folder)
        self._wait()

    def kill(self) -> None:
        """kill -9 of the server, all of its process group."""
        if self._server is not None:
            os.killpg(self._server.pid, signal.SIGKILL)
            self._server.wait(_STOP_SECONDS)
            self._ended()

    def shut_down(self) -> None:
        """End the server as a service manager does; its data stay."""
        if self._server is None:
            return
        self._server.send_signal(signal.SIGTERM)
        try:
            self._server.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        self._ended()

    def _ended(self) -> None:
        self._server = None
        if self._reaper is not None:
            self._reaper.dismiss()
            self._reaper = None

    def restart(self) -> None:
        self.shut_down()
        self.start()

    def stop(self) -> None:
        """End server and epmd and remove the folder."""
        self.kill()
        if self._epmd is not None:
            self._epmd.terminate()
            self._epmd.wait(_STOP_SECONDS)
            self._epmd = None
        shutil.rmtree(self.folder, ignore_errors=True)

    def freeze(self) -> None:
        """Stop the processor time of the server: it answers nothing, and no connection ends."""
        if self._server is not None:
            os.killpg(self._server.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        if self._server is not None:
            os.killpg(self._server.pid, signal.SIGCONT)

    def control(self, *arguments: str) -> str:
        """``rabbitmqctl`` on this node."""
        done = subprocess.run(
            [str(self.programs / "rabbitmqctl"), "-n", self.name, *arguments],
            env=self._environment(), capture_output=True, text=True, check=False,
            timeout=_STOP_SECONDS,
        )  # fmt: skip
        if done.returncode:
            raise NodeError(f"rabbitmqctl {' '.join(arguments)}:\n{done.stdout}{done.stderr}")
        return done.stdout

    # --- details ------------------------------------------------------------------------------

    def _spawn(self, command: list[str]) -> subprocess.Popen[bytes]:
        with (self.folder / "output").open("ab") as output:
            return subprocess.Popen(
                command, env=self._environment(), cwd=self.folder, stdin=subprocess.DEVNULL,
                stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip

    def _environment(self) -> dict[str, str]:
        folder = str(self.folder)
        return {
            "PATH": os.environ["PATH"],
            "HOME": folder,
            "LC_ALL": "C.UTF-8",
            "ERL_EPMD_PORT": str(self._epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": self.name,
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_DIST_PORT": str(self._dist_port),
            "RABBITMQ_MNESIA_BASE": f"{folder}/mnesia",
            "RABBITMQ_LOG_BASE": f"{folder}/log",
            "RABBITMQ_CONFIG_FILE": f"{folder}/rabbitmq.conf",
            "RABBITMQ_CONF_ENV_FILE": f"{folder}/env.conf",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{folder}/enabled_plugins",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 2:2 +sbwt none",
        }

    def _write_configuration(self) -> None:
        definitions = self.folder / "definitions.json"
        definitions.write_text(json.dumps(_definitions()))
        (self.folder / "rabbitmq.conf").write_text(
            f"listeners.tcp.default = 127.0.0.1:{self.port}\n"
            f"prometheus.tcp.ip = 127.0.0.1\nprometheus.tcp.port = {self.metrics_port}\n"
            f"load_definitions = {definitions}\n"
        )
        (self.folder / "enabled_plugins").write_text(_PLUGINS)
        (self.folder / "env.conf").write_text("")

    def _wait(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        parameters = pika.URLParameters(self.url())
        parameters.socket_timeout = 2
        while time.monotonic() < deadline:
            try:
                pika.BlockingConnection(parameters).close()
            except (pika.exceptions.AMQPError, OSError):
                if self._server is not None and self._server.poll() is not None:
                    break
                time.sleep(0.1)
            else:
                return
        raise NodeError(f"RabbitMQ did not start:\n{(self.folder / 'output').read_text()[-4000:]}")


def _definitions() -> dict[str, object]:
    names = [f"v{number}" for number in range(_READY_VHOSTS)]
    may_all = {"user": "guest", "configure": ".*", "write": ".*", "read": ".*"}
    return {
        "users": [{"name": "guest", "password": "guest", "tags": "administrator"}],
        "vhosts": [{"name": name} for name in names],
        "permissions": [{"vhost": name, **may_all} for name in names],
    }


def _programs() -> Path:
    found = sorted(Path("/").glob(f"{_DEBIAN}/rabbitmq-server"))
    if not found:
        raise NodeError(
            "RabbitMQ's server was not found in /usr/lib/rabbitmq; "
            "install it: apt-get install rabbitmq-server"
        )
    return found[-1].parent


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise NodeError(f"{name} was not found; install it: apt-get install erlang-base")
    return found
