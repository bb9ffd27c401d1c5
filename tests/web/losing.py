"""A way to PostgreSQL on which a COMMIT gets lost: before it arrives, or on the way back."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from pathlib import Path


class Losing(Enum):
    QUESTION = "the COMMIT never arrives"
    ANSWER = "the COMMIT is carried out and its answer never arrives"

    @contextmanager
    def commits(self, connection) -> Iterator[Callable[[], int]]:
        """Let a Django connection go this way; the first COMMIT is lost and ends it. Yields how many were."""
        lost: list[bytes] = []
        before = {name: connection.settings_dict[name] for name in ("HOST", "PORT", "OPTIONS")}
        host = before["HOST"] or before["OPTIONS"]["host"]
        server = Path(host) / f".s.PGSQL.{before['PORT'] or 5432}"
        with socket.create_server(("127.0.0.1", 0)) as door:
            threading.Thread(target=self._serve, args=(door, server, lost), daemon=True).start()
            connection.close()
            connection.settings_dict |= {"HOST": "127.0.0.1", "PORT": str(door.getsockname()[1]), "OPTIONS": {}}
            try:
                yield lambda: len(lost)
            finally:
                connection.close()
                connection.settings_dict |= before

    def _serve(self, door: socket.socket, server: Path, lost: list[bytes]) -> None:
        with suppress(OSError):  # the door is closed: the test is over
            while True:
                client, _ = door.accept()
                threading.Thread(target=self._carry, args=(client, server, lost), daemon=True).start()

    def _carry(self, client: socket.socket, server: Path, lost: list[bytes]) -> None:
        with client, socket.socket(socket.AF_UNIX) as back:
            back.connect(str(server))
            while asked := client.recv(65536):
                if b"COMMIT" in asked and not lost:
                    lost.append(asked)
                    if self is Losing.ANSWER:
                        back.sendall(asked)
                        assert b"COMMIT" in back.recv(65536)
                    return
                back.sendall(asked)
                self._answer(back, client)

    def _answer(self, back: socket.socket, client: socket.socket) -> None:
        back.settimeout(0.05)
        with suppress(TimeoutError):
            while said := back.recv(65536):
                client.sendall(said)
