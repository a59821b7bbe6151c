#!/usr/bin/python3
"""A built plugin exports its one symbol, needs libc alone (its libm included), and calls nothing that reaches past the host.

Usage: symbols.py PLUGIN.so …
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

from common import project_root, read, report

NEEDED = re.compile(r"lib[cm]\.so\.6|ld-linux[-\w]*\.so\.\d+|lib(asan|ubsan|clang_rt)[-.\w]*\.so[.\d]*")
SANITIZER = re.compile(r"__(asan|ubsan|sanitizer|odr_asan|tsan|lsan|start_asan|stop_asan|start___sancov|stop___sancov)")

# What the host does for a plugin, and what a plugin must not do at all (plugin.h): names as the linker knows them.
PAST_THE_HOST = set("""
    open open64 openat openat64 creat fopen fopen64 freopen fdopen opendir mkdir unlink rename remove mmap mmap64
    socket connect bind listen getaddrinfo
    fork vfork clone execv execve execvp execl execlp posix_spawn system popen pthread_create
    printf __printf_chk vprintf __vprintf_chk puts putchar perror stdout stderr stdin write dprintf
    exit _exit _Exit quick_exit atexit signal sigaction sigprocmask raise kill alarm
    setlocale uselocale newlocale chdir fchdir getcwd
    getenv secure_getenv setenv putenv unsetenv clearenv environ __environ
    dlopen dlsym dlmopen
    time clock_gettime gettimeofday localtime localtime_r
    rand random srand srandom rand_r drand48 getrandom getentropy arc4random
    setjmp _setjmp __sigsetjmp longjmp _longjmp siglongjmp __longjmp_chk
""".split())


def tool(*command):
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


def entry_symbol(root):
    return re.search(r"#define LOCKSTEP_PLUGIN_ENTRY (\w+)", read(root, "include/lockstep/plugin.h")).group(1)


def check_plugin(path, entry):
    problems = []
    exported = [line.split()[-1].split("@")[0] for line in tool("nm", "-D", "--defined-only", path).splitlines()]
    exported = sorted(name for name in exported if not SANITIZER.match(name))
    if exported != [entry]:
        problems.append(f"{path}: exports {', '.join(exported) or 'nothing'}; must export {entry} alone")
    for library in re.findall(r"\(NEEDED\).*\[(.*)\]", tool("readelf", "-d", path)):
        if not NEEDED.fullmatch(library):
            problems.append(f"{path}: needs {library}; may need libc alone")
    for line in tool("nm", "-D", "--undefined-only", path).splitlines():
        kind, symbol = line.split()[-2:]
        name, _, version = symbol.partition("@")
        if kind in "wv" or SANITIZER.match(name):
            continue
        if not version.lstrip("@").startswith("GLIBC_"):
            problems.append(f"{path}: {name} is not libc's")
        elif name in PAST_THE_HOST:
            problems.append(f"{path}: {name} reaches past the host")
    return problems


GOOD = '__attribute__((visibility("default"))) const void *ENTRY(void) { return 0; }\n'
CASES = [
    ("lets a plugin pass", GOOD, (), None),
    ("catches a second export", GOOD + "int other(void) { return 0; }\n", ("-fvisibility=default",), "exports"),
    ("catches one without the entry", "int nothing;\n", (), "exports nothing"),
    ("catches a library", GOOD, ("-Wl,--no-as-needed", "-lsodium"), "needs libsodium.so"),
    ("catches a call into the host",
     "int ls_err_set(void);\n" + GOOD.replace("return 0", "return ls_err_set() ? ENTRY : 0"), (), "ls_err_set is not libc's"),
    ("catches a plugin that opens files",
     "#include <stdio.h>\n" + GOOD.replace("return 0", 'return fopen("x", "r")'), (), "fopen reaches past the host"),
    ("catches a plugin that prints",
     "#include <stdio.h>\n" + GOOD.replace("return 0", 'puts("x"); return 0'), (), "puts reaches past the host"),
]


def run_case(compiler, entry, source, flags, says):
    with tempfile.TemporaryDirectory(prefix="lockstep-lint.") as where:
        path = os.path.join(where, "x.so")
        subprocess.run([compiler, "-shared", "-fPIC", "-fvisibility=hidden", "-x", "c", "-", "-o", path, *flags],
                       input=source.replace("ENTRY", entry), text=True, check=True)
        said = check_plugin(path, entry)
    if says is None:
        return said
    return [] if any(says in line for line in said) else [f"did not say '{says}', but: {said}"]


def main(paths):
    entry = entry_symbol(project_root())
    compiler = next((c for c in ("cc", "gcc", "clang-14", "clang") if shutil.which(c)), None)
    print(f"1..{len(paths) + len(CASES)}")
    failed = 0
    number = 0
    for path in paths:
        number += 1
        problems = check_plugin(path, entry)
        report(number, f"symbols: {os.path.basename(path)}", problems)
        failed += bool(problems)
    for name, source, flags, says in CASES:
        number += 1
        problems = run_case(compiler, entry, source, flags, says)
        report(number, f"symbols: {name}", problems)
        failed += bool(problems)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
