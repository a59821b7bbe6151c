"""A relay between a client and a server's socket that counts what the client sends: one round trip for each Query and
each Sync after the start-up."""
import pathlib
import socket
import struct
import tempfile
import shutil
import threading

PORT = 5432


class Relay:
    def __init__(self, server_home):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="lockstep-relay-"))
        self.target = str(pathlib.Path(server_home) / f".s.PGSQL.{PORT}")
        self.connections = []  # for each: [(type, payload), …]
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.home / f".s.PGSQL.{PORT}"))
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
            threading.Thread(target=self.forward, args=(client, server, seen), daemon=True).start()
            threading.Thread(target=self.back, args=(server, client), daemon=True).start()

    @staticmethod
    def exactly(source, n):
        data = b""
        while len(data) < n:
            piece = source.recv(n - len(data))
            if not piece:
                raise OSError("closed")
            data += piece
        return data

    def forward(self, client, server, seen):
        try:
            length = self.exactly(client, 4)
            server.sendall(length + self.exactly(client, struct.unpack("!I", length)[0] - 4))
            while True:
                head = self.exactly(client, 5)
                payload = self.exactly(client, struct.unpack("!I", head[1:])[0] - 4)
                seen.append((head[:1].decode("latin-1"), payload))
                server.sendall(head + payload)
        except OSError:
            pass
        finally:
            for side in (server, client):
                try:
                    side.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    @staticmethod
    def back(server, client):
        try:
            while True:
                piece = server.recv(65536)
                if not piece:
                    break
                client.sendall(piece)
        except OSError:
            pass
        finally:
            for side in (server, client):
                try:
                    side.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def round_trips(self, connection):
        return sum(kind in "QS" for kind, _ in self.connections[connection])

    def sent(self):
        """The text of everything that was sent, on all connections."""
        return "\n".join(payload.decode("utf-8", "replace") for seen in self.connections for _, payload in seen)

    def close(self):
        self.listener.close()
        shutil.rmtree(self.home, ignore_errors=True)
