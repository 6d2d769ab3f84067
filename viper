#!/bin/sh
# The one command of the project: sets up what it needs, then runs tools/cli.py.
#
# Needs git and any python3 >= 3.11 with the venv module. The fast path is one comparison: `.venv/complete` must say
# for which pyproject.toml and for which folder `.venv` was finished; it is written last, so that an interrupted
# set-up is seen and repaired here. The slow path is tools/provision.py. QEMU is looked for by the commands that need it.
case $0 in
    */*) root=$(cd "${0%/*}" && pwd -P) ;;
    *) root=$(pwd -P) ;;
esac

fail() {
    echo "viper: $1" >&2
    exit 1
}

[ -f "$root/pyproject.toml" ] || fail "$root is not a ViperOS source tree (no pyproject.toml); run the viper script of a git clone"

wanted="$(cksum < "$root/pyproject.toml") $root"
finished=
[ -r "$root/.venv/complete" ] && read -r finished < "$root/.venv/complete"
if [ "$finished" = "$wanted" ] && [ -x "$root/.venv/bin/viper" ]; then
    exec "$root/.venv/bin/viper" "$@"
fi

# `python3` itself if it will do, else the newest python3.x. A name on PATH may be a shim that does not run: try it.
python= without_venv=
for candidate in python3 python3.19 python3.18 python3.17 python3.16 python3.15 python3.14 python3.13 python3.12 python3.11; do
    "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
    if "$candidate" -c 'import venv, ensurepip' 2>/dev/null; then
        python=$candidate
        break
    fi
    [ -n "$without_venv" ] || without_venv=$candidate
done

if [ -z "$python" ]; then
    if [ -n "$without_venv" ]; then
        fail "$without_venv has no venv module; cure: sudo apt-get install python3-venv (or your system's package for it), then run again"
    fi
    found=$(python3 -c 'import sys; print("python3 is %d.%d" % sys.version_info[:2])' 2>/dev/null) || found="there is no python3"
    fail "Python 3.11 or newer is needed, $found; cure: sudo apt-get install python3 python3-venv on Debian 12 or newer, or put a python3.11 on PATH"
fi

"$python" "$root/tools/provision.py" "$wanted" || exit 1
exec "$root/.venv/bin/viper" "$@"
