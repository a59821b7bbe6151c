"""A relay between a client and a server's socket that counts what the client sends: one round trip for each Query and
each Sync after the start-up. It can be as slow as a long link: everything then arrives so much later, in order, however
much of it there is."""
import pathlib
import queue
import shutil
import socket
import struct
import tempfile
import threading
import time

PORT = 5432


class Way:
    """One direction of a connection: what is sent arrives `delay` seconds later. An empty piece is the end."""

    def __init__(self, to, delay):
        self.to, self.delay = to, delay
        self.pieces = queue.SimpleQueue()
        threading.Thread(target=self.deliver, daemon=True).start()

    def send(self, piece):
        self.pieces.put((time.monotonic() + self.delay, piece))

    def deliver(self):
        try:
            while True:
                due, piece = self.pieces.get()
                time.sleep(max(0.0, due - time.monotonic()))
                if not piece:
                    break
                self.to.sendall(piece)
        except OSError:
            pass
        try:
            self.to.shutdown(socket.SHUT_RDWR)  # whoever reads from it learns that this was the end
        except OSError:
            pass


class Relay:
    def __init__(self, server_home, delay=0.0):
        """`delay`: seconds that each direction takes."""
        self.delay = delay
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="lockstep-relay-"))
        self.target = str(pathlib.Path(server_home) / f".s.PGSQL.{PORT}")
        self.connections = []  # for each: [(type, payload), …]
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.home / f".s.PGSQL.{PORT}"))
        self.home.chmod(0o711)  # as open as the server's own socket: the client may be another user's
        (self.home / f".s.PGSQL.{PORT}").chmod(0o777)
        self.listener.listen(16)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.target)
            seen = []
            self.connections.append(seen)
            threading.Thread(target=self.forward, args=(client, Way(server, self.delay), seen), daemon=True).start()
            threading.Thread(target=self.back, args=(server, Way(client, self.delay)), daemon=True).start()

    @staticmethod
    def exactly(source, n):
        data = b""
        while len(data) < n:
            piece = source.recv(n - len(data))
            if not piece:
                raise OSError("closed")
            data += piece
        return data

    def forward(self, client, way, seen):
        try:
            length = self.exactly(client, 4)
            way.send(length + self.exactly(client, struct.unpack("!I", length)[0] - 4))
            while True:
                head = self.exactly(client, 5)
                payload = self.exactly(client, struct.unpack("!I", head[1:])[0] - 4)
                seen.append((head[:1].decode("latin-1"), payload))
                way.send(head + payload)
        except OSError:
            way.send(b"")

    @staticmethod
    def back(server, way):
        piece = b"begun"
        while piece:
            try:
                piece = server.recv(65536)
            except OSError:
                piece = b""
            way.send(piece)

    def round_trips(self, connection):
        return sum(kind in "QS" for kind, _ in self.connections[connection])

    def sent(self):
        """The text of everything that was sent, on all connections."""
        return "\n".join(payload.decode("utf-8", "replace") for seen in self.connections for _, payload in seen)

    def close(self):
        self.listener.close()
        shutil.rmtree(self.home, ignore_errors=True)
