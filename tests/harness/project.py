"""A bundle to run lockstep on: plugins.ini, a manifest, its sources; and running the program."""
import json
import os
import pathlib
import select
import signal
import subprocess

import jsonschema

ROOT = pathlib.Path(os.environ.get("LOCKSTEP_SOURCE_ROOT", pathlib.Path(__file__).resolve().parents[2]))
BUILD = pathlib.Path(os.environ.get("LOCKSTEP_BUILD", ROOT / "build"))
LOCKSTEP = BUILD / "lockstep"
IS_SANITIZED = b"__asan_init" in LOCKSTEP.read_bytes()
SCHEMA = json.loads((ROOT / "core/report/lockstep.schema.json").read_text())

# Not what a test means to set: the program finds no server, no configuration and no terminal of the caller's.
PASSED_ON = ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "TZ", "TMPDIR")
SANITIZERS = ("AddressSanitizer", "LeakSanitizer", "runtime error:", "UndefinedBehaviorSanitizer")
LONGEST = 120


def environment(home, **more):
    env = {key: os.environ[key] for key in PASSED_ON if key in os.environ}
    # throwaway servers write a thousand files each
    if "TMPDIR" not in env and os.access("/dev/shm", os.W_OK):
        env["TMPDIR"] = "/dev/shm"
    return {**env, "HOME": str(home), "LC_ALL": "C.UTF-8", **more}


def validate(thing):
    """Hold one JSON object against the part of the schema that its type names; `status` is called status_report there."""
    kind = thing["type"]
    definition = {"status": "status_report"}.get(kind, kind)
    assert definition in SCHEMA["definitions"], f"no schema for {kind}: {thing}"
    checker = jsonschema.Draft7Validator({"$ref": f"#/definitions/{definition}", "definitions": SCHEMA["definitions"]})
    problems = [f"{'/'.join(map(str, p.absolute_path))}: {p.message}" for p in checker.iter_errors(thing)]
    assert not problems, f"{json.dumps(thing)}\n" + "\n".join(problems)


class Result:
    def __init__(self, command, rc, out, err):
        self.command, self.rc, self.out, self.err = command, rc, out, err
        for word in SANITIZERS:
            assert word not in err, err

    @property
    def objects(self):
        """Every line of the output as a JSON object that fits the schema."""
        things = [json.loads(line) for line in self.out.split("\n") if line]
        for thing in things:
            validate(thing)
        return things

    @property
    def json(self):
        """The one object that is the command's product."""
        things = [thing for thing in self.objects if thing["type"] not in ("error", "warning", "event")]
        assert len(things) == 1, self
        return things[0]

    @property
    def error(self):
        things = [thing for thing in self.objects if thing["type"] == "error"]
        assert len(things) == 1, self
        assert things[0]["exit_code"] == self.rc, self
        return things[0]

    def events(self, *kinds):
        return [thing for thing in self.objects if thing["type"] == "event" and thing["event"] in kinds]

    @property
    def states(self):
        """status: the state of each step by its id."""
        return {step["step"]: step["state"] for step in self.json["steps"]}

    @property
    def planned(self):
        """plan: what would run, in order."""
        return [step["step"] for step in self.json["steps"]]

    def said(self, *texts):
        """Whether each text is in what was printed, whichever way."""
        both = self.out + self.err
        return all(text in both for text in texts)

    def __repr__(self):
        return f"{' '.join(map(str, self.command))}\nended with {self.rc}\n--- out\n{self.out}\n--- err\n{self.err}"


class Running:
    """lockstep at work: stopped at the latest with the test."""

    def __init__(self, command, env, cwd, log):
        self.command = command
        self.out_path, self.err_path = pathlib.Path(f"{log}.out"), pathlib.Path(f"{log}.err")
        with open(self.out_path, "wb") as out, open(self.err_path, "wb") as err:
            self.process = subprocess.Popen(command, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        self.end = open(os.pidfd_open(self.process.pid), "rb", buffering=0)

    def is_gone(self, seconds):
        """Whether its process has ended after so long at the latest."""
        return bool(select.select([self.end], [], [], seconds)[0])

    @property
    def pid(self):
        return self.process.pid

    def is_running(self):
        return self.process.poll() is None

    def send(self, number):
        self.process.send_signal(number)

    def wait(self, seconds=LONGEST):
        self.is_gone(seconds)  # Popen.wait with a limit looks now and then, and finds out late
        self.process.wait(seconds)
        return Result(self.command, self.process.returncode, self.out_path.read_text("utf-8", "replace"),
                      self.err_path.read_text("utf-8", "replace"))

    def kill(self):
        """kill -9, and wait until it is gone."""
        self.process.send_signal(signal.SIGKILL)
        return self.wait()


class Project:
    """Files below `root`: app.ini, plugins.ini, and a directory for each source. What is declared by source, profile, step
    and key is written at once; a test may edit the files afterwards."""

    def __init__(self, root, dsn=None, name="app"):
        self.root = pathlib.Path(root)
        self.root.mkdir(parents=True, exist_ok=True)
        self.dsn = dsn
        self.name = name
        self.sections = {"manifest": {"name": name}}
        self.config = {"lockstep": {"plugin_dir": str(BUILD / "plugins")}}
        self.running = []
        self.write()

    # ---- files

    @property
    def manifest(self):
        return self.root / f"{self.name}.ini"

    @property
    def lock(self):
        return self.root / f"{self.name}.lock"

    @property
    def operator_file(self):
        return self.root / "plugins.ini"

    @staticmethod
    def ini(sections):
        return "\n".join(f"[{name}]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items())
                         for name, keys in sections.items())

    def write(self):
        self.manifest.write_text(self.ini(self.sections))
        self.operator_file.write_text(self.ini(self.config))

    def source(self, name, files=None, plugin="raw-sql", **options):
        """A source and its files: {"0001_a": "SQL", "0001_a.down": "SQL"}; a name with a suffix is taken as it is."""
        self.sections[f"source {name}"] = {"plugin": plugin, "path": name, **options}
        (self.root / name).mkdir(exist_ok=True)
        suffix = ".ini" if plugin == "doc-only" else ".sql"
        for path, text in (files or {}).items():
            self.put(name, path if path.endswith((".sql", ".ini", ".txt")) else path + suffix, text)
        self.write()
        return self

    def put(self, source, path, text):
        file = self.root / source / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def profile(self, name, *sources):
        self.sections[f"profile {name}"] = {"sources": " ".join(sources)}
        self.write()

    def step(self, name, **keys):
        self.sections[f"step {name}"] = keys
        self.write()

    def configure(self, section, **keys):
        self.config.setdefault(section, {}).update(keys)
        self.write()

    # ---- running

    def command(self, *args, dsn=None, manifest=True, as_json=False):
        options = []
        if manifest:
            options += ["-m", str(self.manifest.name)]
        dsn = self.dsn if dsn is None else dsn
        if dsn:
            options += ["-d", dsn]
        if as_json:
            options += ["--format", "json"]
        return [str(LOCKSTEP), *options, *map(str, args)]

    def run(self, *args, env=None, cwd=None, stdin=None, seconds=LONGEST, **options):
        command = self.command(*args, **options)
        done = subprocess.run(command, env=environment(self.root, **(env or {})), cwd=cwd or self.root, timeout=seconds,
                              stdin=stdin or subprocess.DEVNULL, capture_output=True, check=False)
        return Result(command, done.returncode, done.stdout.decode("utf-8", "replace"),
                      done.stderr.decode("utf-8", "replace"))

    def ok(self, *args, **options):
        result = self.run(*args, **options)
        assert result.rc == 0, result
        return result

    def fails(self, rc, *args, **options):
        result = self.run(*args, **options)
        assert result.rc == rc, result
        assert result.err.startswith("lockstep: ") or not result.err, result
        assert "lockstep: error: " in result.err, result
        return result

    def start(self, *args, env=None, **options):
        running = Running(self.command(*args, **options), environment(self.root, **(env or {})), self.root,
                          self.root / f"run-{len(self.running)}")
        self.running.append(running)
        return running

    def finish(self):
        for running in self.running:
            if running.is_running():
                running.kill()

    def apply(self, *args, **options):
        return self.ok("apply", *args, **options)

    def status(self, *args, **options):
        return self.ok("status", *args, as_json=True, **options)

    def plan(self, *args, **options):
        return self.ok("plan", *args, as_json=True, **options)

    def verify_journal(self, *args, **options):
        return self.ok("verify", "--journal", *args, **options)
