"""A relay between a runner and a server's socket that stops at a chosen protocol message. It counts the messages of all
connections in both directions, in the order in which they pass; once the chosen one has been handed on nothing moves any
more, an action is run, and what it names is cut."""
import collections
import pathlib
import selectors
import shutil
import socket
import struct
import tempfile
import threading

PORT = 5432
NOTHING, ONE, ALL = "nothing", "one", "all"  # what an action has cut: no connection, the message's own, every one

# One message that passed: its type, whose it is, the number of the read that brought its end, how many connections there were.
Passed = collections.namedtuple("Passed", "type is_client read links")


class Side:
    """One socket of a connection, and what has come from it that is not a whole message yet."""

    def __init__(self, link, own, is_client):
        self.link = link
        self.socket = own
        self.is_client = is_client
        self.has_type = not is_client  # a start-up packet has no type byte
        self.held = b""

    def messages(self, data):
        self.held += data
        while True:
            head = 5 if self.has_type else 4
            if len(self.held) < head:
                return
            size = struct.unpack("!I", self.held[head - 4:head])[0] + head - 4
            if len(self.held) < size:
                return
            message, self.held = self.held[:size], self.held[size:]
            self.has_type = True
            yield message


class Link:
    def __init__(self, client, server):
        self.sides = (Side(self, client, True), Side(self, server, False))
        self.said = b""  # the client's last message

    def other(self, side):
        return self.sides[1] if side is self.sides[0] else self.sides[0]


class Breaker:
    def __init__(self, server_home):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="lockstep-break-"))
        self.target = str(pathlib.Path(server_home) / f".s.PGSQL.{PORT}")
        self.selector = selectors.DefaultSelector()
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.home / f".s.PGSQL.{PORT}"))
        self.listener.listen(64)
        self.selector.register(self.listener, selectors.EVENT_READ, None)
        self.wake, waker = socket.socketpair()
        self.waker = waker
        self.selector.register(self.wake, selectors.EVENT_READ, self)
        self.links = set()
        self.passed = []  # of the connections since arm(), in order
        self.reads = 0
        self.at = None
        self.action = None
        self.change = lambda message: message  # of what the server says
        self.heed = lambda message: None  # of what the client says, before the server has it
        self.broke_at = None  # what the chosen message was: "client Q", say
        self.is_open = True
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def dsn(self, database, user="it"):
        return f"host={self.home} dbname={database} user={user}"

    @property
    def count(self):
        return len(self.passed)

    @property
    def was_the_end(self):
        """Whether nobody has said anything since the break but that they leave."""
        return self.broke_at is not None and all(one.is_client and one.type == "X" for one in self.passed[self.at:])

    def arm(self, at, action):
        """Count anew; behind message `at` (None: never) run action(), which says what to cut: ONE or ALL."""
        assert not self.links, "a connection of the case before is still there"
        self.passed, self.at, self.action, self.broke_at = [], at, action, None

    def serve(self):
        while self.is_open:
            for key, _ in self.selector.select():
                if key.data is None:
                    self.accept()
                elif key.data is self:
                    self.wake.recv(64)
                elif key.data.link in self.links:
                    self.move(key.data)

    def accept(self):
        client, _ = self.listener.accept()
        server = socket.socket(socket.AF_UNIX)
        try:
            server.connect(self.target)
        except OSError:
            client.close()
            server.close()
            return
        link = Link(client, server)
        self.links.add(link)
        for side in link.sides:
            self.selector.register(side.socket, selectors.EVENT_READ, side)

    def cut(self, link):
        if link in self.links:
            for side in link.sides:
                self.selector.unregister(side.socket)
                side.socket.close()
            self.links.discard(link)

    def cut_who_said(self, text):
        """From the test's own thread: hang up on the client whose last message holds `text`; its server does not notice."""
        for link in list(self.links):
            if text in link.said:
                link.sides[0].socket.shutdown(socket.SHUT_RDWR)

    def cut_silent(self):
        """Cut the connections on which the client has said nothing yet; for actions."""
        for link in [link for link in self.links if not link.sides[0].has_type]:
            self.cut(link)

    def move(self, side):
        try:
            data = side.socket.recv(65536)
            if not data:
                raise OSError("closed")
            self.reads += 1
            for message in side.messages(data):
                if side.is_client:
                    side.link.said = message
                    self.heed(message)
                side.link.other(side).socket.sendall(message if side.is_client else self.change(message))
                self.passed.append(Passed(chr(message[0]), side.is_client, self.reads, len(self.links)))
                if self.count == self.at:
                    self.broke_at = f"{'client' if side.is_client else 'server'} {chr(message[0])}"
                    what = self.action()
                    for link in [side.link] if what == ONE else list(self.links) if what == ALL else []:
                        self.cut(link)
                    if side.link not in self.links:
                        return
        except OSError:
            self.cut(side.link)

    def close(self):
        self.is_open = False
        self.waker.send(b"x")
        self.thread.join(10)
        for link in list(self.links):
            self.cut(link)
        self.listener.close()
        self.wake.close()
        self.waker.close()
        shutil.rmtree(self.home, ignore_errors=True)
