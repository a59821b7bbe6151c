# shellcheck shell=bash
# Sourced by tests/run and manifests/quickstart: which Debian packages are needed, and how they get there.

# What the build, and a scratch server, need.
# shellcheck disable=SC2034
build_packages=(gcc libc6-dev meson ninja-build pkg-config libpq-dev libsodium-dev libinih-dev postgresql)

# What the tests need besides.
# shellcheck disable=SC2034
test_packages=(libcmocka-dev pgbouncer minisign valgrind mandoc shellcheck ca-certificates
    python3-pytest python3-alembic python3-psycopg2 python3-jsonschema python3-venv python3-dateutil python3-oslo.utils
    chromium clang-14 clang-tidy-14 clang-format-14 libclang-rt-14-dev)

# Print those of the given packages that are not installed.
missing_packages() {
    local there package
    there=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
    for package; do
        grep -qx "$package installed" <<<"$there" || printf '%s\n' "$package"
    done
}

# Install those of the given packages that are missing. Asks nothing: where it cannot install, it says what is missing.
ensure_packages() {
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        printf 'This is no Debian; what is needed must be there already. Debian calls it: %s\n' "$*" >&2
        return 0
    fi
    local missing=() as_root=()
    mapfile -t missing < <(missing_packages "$@")
    if [ "${#missing[@]}" -eq 0 ]; then
        return 0
    fi
    if [ "$(id -u)" -ne 0 ]; then
        if ! sudo -n true 2>/dev/null; then
            printf 'Missing packages, and neither root nor sudo without a password to install them:\n' >&2
            printf '    apt-get install --no-install-recommends %s\n' "${missing[*]}" >&2
            return 1
        fi
        as_root=(sudo -n)
    fi
    printf 'installing: %s\n' "${missing[*]}"
    local options=(-qq -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0)
    local quiet=(env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a APT_LISTCHANGES_FRONTEND=none)
    local log
    log=$(mktemp)
    if ! {
        "${as_root[@]}" "${quiet[@]}" apt-get "${options[@]}" update || true # offline, what was fetched before may do
        "${as_root[@]}" "${quiet[@]}" apt-get "${options[@]}" install -y --no-install-recommends "${missing[@]}"
    } >"$log" 2>&1 </dev/null; then
        tail -n 30 "$log" >&2
        rm -f "$log"
        printf 'These packages could not be installed: %s\n' "${missing[*]}" >&2
        return 1
    fi
    rm -f "$log"
}

# configure DIRECTORY COMPILER OPTION …: a build directory configured just so, made anew where it was for something else.
configure() {
    local directory=$1 compiler=$2
    shift 2
    local wanted="$PWD $compiler $*"
    if [ -f "$directory/build.ninja" ] && [ "$(cat "$directory/.configured" 2>/dev/null)" = "$wanted" ]; then
        return 0
    fi
    # Not --wipe: build/ holds the other build directories as well.
    rm -rf "$directory"/meson-* "$directory"/build.ninja "$directory"/compile_commands.json "$directory"/.ninja_*
    CC=$compiler meson setup "$directory" "$@" && printf '%s\n' "$wanted" >"$directory/.configured"
}
