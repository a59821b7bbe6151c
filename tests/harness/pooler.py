"""PgBouncer in front of a server, on a private socket."""
import pathlib
import shutil
import subprocess

from postgres import AS_SERVER, memory_directory
from waiting import eventually


class PgBouncer:
    def __init__(self, server, mode):
        self.home = memory_directory("lockstep-pool-")
        (self.home / "users").write_text('"it" ""\n')
        (self.home / "ini").write_text(
            f"[databases]\n* = host={server.home} user=it\n[pgbouncer]\nlisten_addr =\nlisten_port = 6432\n"
            f"unix_socket_dir = {self.home}\nauth_type = any\nauth_file = {self.home}/users\npool_mode = {mode}\n"
            f"ignore_startup_parameters = extra_float_digits\nlogfile = {self.home}/log\npidfile = {self.home}/pid\n"
            "default_pool_size = 5\n")
        if AS_SERVER:
            for path in self.home.iterdir():
                shutil.chown(path, "postgres")
        binary = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
        self.process = subprocess.Popen([*AS_SERVER, binary, "-q", str(self.home / "ini")], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
        socket = pathlib.Path(self.home / ".s.PGSQL.6432")
        eventually(socket.exists, "PgBouncer listens")

    def dsn(self, database):
        return f"host={self.home} port=6432 dbname={database} user=it"

    def close(self):
        pid = self.home / "pid"
        for signal in ("-QUIT", "-KILL"):  # the first is ignored by what a shell has put into the background
            if self.process.poll() is None and pid.exists():
                subprocess.run([*AS_SERVER, "kill", signal, pid.read_text().strip()], check=False)
            try:
                self.process.wait(5)
                break
            except subprocess.TimeoutExpired:
                continue
        else:
            self.process.kill()
        shutil.rmtree(self.home, ignore_errors=True)
