#!/bin/sh
# Seals PostgreSQL's WAL and base backups beside the copies (docs/operations.md, 6). PostgreSQL itself calls it.
# To PostgreSQL 1 means that there is no such segment, and the end of what there is; whatever else went wrong must
# stop it (255), or it would go on with half of what was written.
[ "${1:-}" = fetch ] && stop=255 || stop=1
app=$(dirname "$(dirname "$(readlink -f "$0")")")
env=${SCHOOL_ENV:-/etc/sumaho/school.env}
[ -r "$env" ] || { echo "$env を読めません。" >&2; exit "$stop"; }
set -a
. "$env"
set +a
PYTHONPATH="$app/site:$app" PYTHONDONTWRITEBYTECODE=1 "$app/.venv/bin/python" -m config.keeping.wal "$@"
case $? in
    0) exit 0 ;;
    4) exit 1 ;;
    *) exit "$stop" ;;
esac
