#!/bin/sh
# Copies erpcal's store into a folder and keeps the newest copies; see README.md beside.
#   sh erpcal-backup.sh FOLDER
# ERPCAL_STORE names the store, as for `erpcal serve`; ERPCAL is how erpcal is started here.
set -eu
folder=${1:?a folder is missing}
: "${ERPCAL:=/usr/bin/node /opt/erpcal/dist/bin/erpcal.js}"
: "${KEEP:=14}"

case ${ERPCAL_STORE:-sqlite:} in
  postgres*) kind=dump ;;
  *) kind=sqlite ;;
esac

umask 077
mkdir -p "$folder"
# The program and its arguments are words of their own.
# shellcheck disable=SC2086
$ERPCAL store backup "$folder/erpcal-$(date -u +%Y-%m-%dT%H%M%SZ).$kind"

# Names are in the order of time.
copies=$(find "$folder" -maxdepth 1 -type f -name "erpcal-*.$kind" | wc -l)
find "$folder" -maxdepth 1 -type f -name "erpcal-*.$kind" | sort | while read -r copy; do
  [ "$copies" -gt "$KEEP" ] || break
  rm -- "$copy"
  copies=$((copies - 1))
done
