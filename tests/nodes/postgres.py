"""A private PostgreSQL node: own folder, own port, own socket; ended by its own process id."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.nodes.ports import free_ports

#: Where Debian puts the server's programs, newest version last.
_DEBIAN = "/usr/lib/postgresql/*/bin"
_START_SECONDS = 60.0
_STOP_SECONDS = 20.0


class NodeError(RuntimeError):
    """A node cannot be started; the text says what to do."""


class PostgresNode:
    """One server. *folder* holds everything it writes; user ``postgres`` owns it under root."""

    def __init__(self) -> None:
        self.programs = _programs()
        self.folder = Path(tempfile.mkdtemp(prefix="mesbridge-postgres-"))
        self.port = free_ports(1)[0]
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = _owner()
        if self._owner:
            os.chown(self.folder, self._owner.pw_uid, self._owner.pw_gid)

    def url(self, database: str = "postgres") -> str:
        """SQLAlchemy's address of one database of the node."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Make the cluster where there is none, start, and wait until it answers."""
        if not (self.folder / "data").exists():
            self._make_cluster()
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command(), stdout=log, stderr=log, start_new_session=True, **self._as_owner()
            )
        self._wait()

    def stop(self) -> None:
        """Stop the server (fast) and remove its folder."""
        self.halt(signal.SIGINT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def halt(self, sign: signal.Signals) -> None:
        """End the server by a signal; its data stay."""
        if self._process is None:
            return
        self._process.send_signal(sign)
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(_STOP_SECONDS)
        self._process = None

    def execute(self, statement: str, database: str = "postgres") -> None:
        """Carry out one statement outside of a transaction."""
        with psycopg.connect(self.conninfo(database), autocommit=True) as connection:
            connection.execute(statement.encode())

    @contextmanager
    def frozen(self, pid: int) -> Iterator[None]:
        """One process of the server does nothing while the block runs; its kernel still answers.

        Args:
            pid: of a backend of this node.
        """
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def conninfo(self, database: str = "postgres") -> str:
        """libpq's address of one database of the node."""
        return f"host=127.0.0.1 port={self.port} user=postgres dbname={database}"

    def _make_cluster(self) -> None:
        command = [
            str(self.programs / "initdb"), "--pgdata", str(self.folder / "data"), "--no-sync",
            "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8",
        ]  # fmt: skip
        made = subprocess.run(
            command, capture_output=True, text=True, check=False, **self._as_owner()
        )
        if made.returncode:
            raise NodeError(f"initdb failed:\n{made.stdout}{made.stderr}")

    def _command(self) -> list[str]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": str(self.folder),
            # What these protect is a crash of the machine, which no test makes.
            "fsync": "off",
            "full_page_writes": "off",
            "max_connections": "60",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(self.programs / "postgres"), "-D", str(self.folder / "data"), *options]

    def _as_owner(self) -> dict[str, Any]:
        running: dict[str, Any] = {
            "cwd": self.folder,
            "env": {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        }
        if self._owner is None:
            return running
        user = {"user": self._owner.pw_uid, "group": self._owner.pw_gid, "extra_groups": []}
        return running | user

    def _wait(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            try:
                psycopg.connect(self.conninfo(), connect_timeout=2).close()
            except psycopg.OperationalError:
                if self._process is not None and self._process.poll() is not None:
                    break
                time.sleep(0.05)
            else:
                return
        raise NodeError(f"PostgreSQL did not start:\n{(self.folder / 'log').read_text()}")


def _programs() -> Path:
    found = sorted(Path("/").glob(f"{_DEBIAN.removeprefix('/')}/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    raise NodeError(
        "PostgreSQL's server programs (initdb, postgres) were not found; "
        "install them: apt-get install postgresql"
    )


def _owner() -> pwd.struct_passwd | None:
    """Whom the server runs as: it refuses to run as root."""
    return pwd.getpwnam("postgres") if os.geteuid() == 0 else None
