"""A YAML language server as an editor runs it: a process of its own, spoken to over stdio."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

#: Seconds that an answer may take on a busy machine.
PATIENCE_SECONDS = 60


@dataclass
class Place:
    """A place in a text, counted from 0 as editors do."""

    line: int
    character: int


@dataclass
class LanguageServer:
    """One server that runs, with what it has said about each file.

    Attributes:
        settings: what it is told when it asks for the section ``yaml``.
    """

    process: subprocess.Popen[bytes]
    settings: Mapping[str, Any]
    folder: Path
    _answers: dict[int, queue.Queue[Any]] = field(default_factory=dict)
    _diagnostics: dict[str, queue.Queue[list[dict[str, Any]]]] = field(default_factory=dict)
    _writing: threading.Lock = field(default_factory=threading.Lock)
    _last: int = 0
    _version: int = 0

    def diagnostics(self, texts: Mapping[Path, str]) -> dict[Path, list[dict[str, Any]]]:
        """What the editor underlines when it opens all of *texts*, each as the content of a file."""
        with ExitStack() as windows:
            said = {file: windows.enter_context(self._opened(file, texts[file])) for file in texts}
            return {file: found.get(timeout=PATIENCE_SECONDS) for file, found in said.items()}

    def hover(self, file: Path, text: str, place: Place) -> str:
        """What the editor shows over *place*."""
        answer = self._at("textDocument/hover", file, text, place)
        return str(answer["contents"]["value"]) if answer else ""

    def completions(self, file: Path, text: str, place: Place) -> dict[str, str]:
        """What the editor offers at *place*: labels, each with its text for people."""
        answer = self._at("textDocument/completion", file, text, place)
        return {each["label"]: _text(each.get("documentation")) for each in answer["items"]}

    def _at(self, method: str, file: Path, text: str, place: Place) -> Any:
        with self._opened(file, text) as said:
            said.get(timeout=PATIENCE_SECONDS)
            return self.ask(method, {
                "textDocument": {"uri": file.as_uri()},
                "position": {"line": place.line, "character": place.character},
            })  # fmt: skip

    @contextmanager
    def _opened(self, file: Path, text: str) -> Iterator[queue.Queue[list[dict[str, Any]]]]:
        """An editor window with *text* as the content of *file*; what is said about it."""
        uri = file.as_uri()
        said = self._diagnostics.setdefault(uri, queue.Queue())
        # A server keeps what it knows of a version: the same number means the same text.
        self._version += 1
        opened = {"uri": uri, "languageId": "yaml", "version": self._version, "text": text}
        self._notify("textDocument/didOpen", {"textDocument": opened})
        try:
            yield said
        finally:
            self._notify("textDocument/didClose", {"textDocument": {"uri": uri}})
            # A file that is closed is said to be without problems.
            said.get(timeout=PATIENCE_SECONDS)

    def ask(self, method: str, params: Any) -> Any:
        """Send a request and wait for its answer."""
        with self._writing:
            self._last += 1
            number = self._last
            self._answers[number] = queue.Queue()
        self._send({"id": number, "method": method, "params": params})
        answer = self._answers[number].get(timeout=PATIENCE_SECONDS)
        assert "error" not in answer, answer["error"]
        return answer.get("result")

    def start(self) -> None:
        """Say what the editor can do and which folder is open."""
        threading.Thread(target=self._listen, daemon=True).start()
        self.ask("initialize", {
            "processId": None,
            "rootUri": self.folder.as_uri(),
            "workspaceFolders": [{"uri": self.folder.as_uri(), "name": "workspace"}],
            "capabilities": {
                "workspace": {"configuration": True, "workspaceFolders": True},
                "textDocument": {
                    "completion": {"completionItem": {
                        "snippetSupport": True, "documentationFormat": ["markdown", "plaintext"],
                    }},
                    "hover": {"contentFormat": ["markdown"]},
                    "publishDiagnostics": {},
                },
            },
        })  # fmt: skip
        self._notify("initialized", {})
        self._notify("workspace/didChangeConfiguration", {"settings": {"yaml": self.settings}})

    def _notify(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: Mapping[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        with self._writing:
            self.process.stdin.write(f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
            self.process.stdin.flush()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for message in _messages(self.process.stdout):
            if "method" not in message:
                self._answers[message["id"]].put(message)
            elif message["method"] == "textDocument/publishDiagnostics":
                params = message["params"]
                self._diagnostics.setdefault(params["uri"], queue.Queue()).put(
                    params["diagnostics"]
                )
            elif "id" in message:
                self._send({"id": message["id"], "result": self._answer(message)})

    def _answer(self, message: Mapping[str, Any]) -> Any:
        """What the server asks the editor."""
        if message["method"] != "workspace/configuration":
            return None
        sections = [each.get("section") for each in message["params"]["items"]]
        return [self.settings if section == "yaml" else {} for section in sections]


@contextmanager
def running(server: Path, folder: Path, settings: Mapping[str, Any]) -> Iterator[LanguageServer]:
    """The language server installed at *server*, on the workspace in *folder*."""
    process = subprocess.Popen(
        ["node", str(server), "--stdio"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=folder,
    )  # fmt: skip
    try:
        made = LanguageServer(process, settings, folder)
        made.start()
        yield made
        made.ask("shutdown", None)
    finally:
        process.kill()
        process.communicate()


def _messages(stream: BinaryIO) -> Iterator[dict[str, Any]]:
    while True:
        length = 0
        while line := stream.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if length == 0:
            return
        yield json.loads(stream.read(length))


def _text(documentation: Any) -> str:
    if isinstance(documentation, dict):
        return str(documentation["value"])
    return str(documentation or "")
