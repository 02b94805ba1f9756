#!/bin/sh
# Real Odoo servers for `npm run test:real`: Debian packages, each in a chroot of its own with its own PostgreSQL.
# Loopback only, fsync off, well-known passwords: for tests, never for data.
#
#   odoo-lab.sh install 14|19   from nothing to a template database; what is done is not done again
#   odoo-lab.sh start   14|19   PostgreSQL and Odoo in the background
#   odoo-lab.sh stop    14|19
#   odoo-lab.sh reset   14|19   a fresh database from the template; a running server is restarted
#   odoo-lab.sh remove  14|19   stop, unmount, delete the chroot
#   odoo-lab.sh psql    14|19 [SQL]
#   odoo-lab.sh status
#
# Environment: ERPLAB_DIR      where the chroots live (default /var/lib/erplab)
#              ERPLAB_WORKERS  0 = threads (default), N = that many processes
#              ERPLAB_MODULES  default calendar,crm,project,contacts
set -eu
export LC_ALL=C.UTF-8 LANG=C.UTF-8
unset LANGUAGE PGHOST PGPORT PGUSER PGDATABASE PGPASSWORD 2>/dev/null || true
umask 022

ERPLAB_DIR=${ERPLAB_DIR:-/var/lib/erplab}
ERPLAB_WORKERS=${ERPLAB_WORKERS:-0}
ERPLAB_MODULES=${ERPLAB_MODULES:-calendar,crm,project,contacts}

T0=$(date +%s)
say() { printf '[odoo-lab %4ss] %s\n' "$(( $(date +%s) - T0 ))" "$*" >&2; }
die() { say "ERROR: $*"; exit 1; }

setver() {
  case "${1:-}" in
    14) SUITE=bullseye PKGS="odoo-14 postgresql" FROM_SID= ;;
    # odoo-19 is only in sid, but sid's Python 3.14 breaks it (OrderedSet has no .copy(), which
    # 3.14's WeakSet needs); trixie has Python 3.13, which Odoo 19 supports, and all the
    # dependencies.  So: a trixie chroot with this one package from sid.
    # tzdata-legacy: without it pytz's list of all zones raises TypeError and nothing starts.
    19) SUITE=trixie   PKGS="odoo-19 postgresql tzdata tzdata-legacy" FROM_SID=odoo-19 ;;
    *)  die "version must be 14 or 19" ;;
  esac
  VER=$1
  ROOT=$ERPLAB_DIR/odoo$VER
  RUN=$ERPLAB_DIR/run
  LOG=$ERPLAB_DIR/log
  PGPORT_=55$VER
  HTTP=80$VER
  EVPORT=81$VER
  DB=odoo$VER
  TPL=odoo${VER}_tpl
  mkdir -p "$RUN" "$LOG"
}

# first Debian archive URI of this host (one-line and deb822 sources)
mirror() {
  {
    cat /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list.d/*.sources 2>/dev/null |
      awk 'tolower($1)=="uris:"{for(i=2;i<=NF;i++)print $i}'
    cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
      sed -n 's/^deb[[:space:]]\{1,\}\(\[[^]]*\][[:space:]]*\)\{0,1\}\([^[:space:]]*\).*/\2/p'
  } | grep -E '/debian/?$' | head -n 1
}

# ---- mounts: only /proc, only while something runs in the chroot ------------
mount_proc()  { mountpoint -q "$ROOT/proc" || mount -t proc proc "$ROOT/proc"; }
umount_all() {
  for m in proc sys dev/pts dev/shm dev; do
    while mountpoint -q "$ROOT/$m"; do umount "$ROOT/$m" 2>/dev/null || umount -l "$ROOT/$m"; done
  done
}

inroot() { chroot "$ROOT" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
           HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
# as user $1
inas()   { u=$1; shift; g=$(inroot id -gn "$u"); h=$(inroot sh -c "getent passwd $u | cut -d: -f6")
           chroot --userspec="$u:$g" "$ROOT" /usr/bin/env -i PATH=/usr/local/bin:/usr/bin:/bin \
           HOME="$h" LC_ALL=C.UTF-8 "$@"; }

# a process is ours when it is alive and its root directory is the chroot
ours() { [ -n "${1:-}" ] && [ -d "/proc/$1" ] && [ "$(readlink "/proc/$1/root" 2>/dev/null)" = "$(readlink -f "$ROOT")" ]; }
pidof_file() { [ -s "$1" ] && cat "$1" || true; }

# ---- PostgreSQL -----------------------------------------------------------
pgbin() { inroot sh -c 'ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1'; }
pg_pid() { if [ -s "$ROOT/var/lib/lab/pg/postmaster.pid" ]; then head -n 1 "$ROOT/var/lib/lab/pg/postmaster.pid"; fi; }
pg_up()  { ours "$(pg_pid)"; }
pg_start() {
  mount_proc
  pg_up && return 0
  rm -f "$ROOT/var/lib/lab/pg/postmaster.pid"
  say "PostgreSQL $VER: starting on 127.0.0.1:$PGPORT_"
  inas postgres "$(pgbin)/pg_ctl" -s -w -t 60 -D /var/lib/lab/pg -l /var/lib/lab/pg.log start >/dev/null </dev/null
}
pg_stop() {
  pg_up || return 0
  say "PostgreSQL $VER: stopping"
  inas postgres "$(pgbin)/pg_ctl" -s -w -t 60 -m fast -D /var/lib/lab/pg stop
}
psql_() { inas postgres env PGOPTIONS='-c client_min_messages=warning' "$(pgbin)/psql" -qAt -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$PGPORT_" -U odoo "$@"; }

# ---- Odoo -----------------------------------------------------------------
odoo_pid() { pidof_file "$RUN/odoo$VER.pid"; }
odoo_up()  { ours "$(odoo_pid)"; }
odoo_wait() {
  i=0
  while [ $i -lt 240 ]; do
    ours "$1" || { tail -n 30 "$LOG/odoo$VER.log" >&2; die "Odoo $VER died, see $LOG/odoo$VER.log"; }
    if inroot python3 - "$HTTP" "$DB" <<'PY' 2>/dev/null
import sys, xmlrpc.client as x
u = "http://127.0.0.1:%s/xmlrpc/2/common" % sys.argv[1]
sys.exit(0 if x.ServerProxy(u).authenticate(sys.argv[2], "admin", "admin", {}) else 1)
PY
    then return 0; fi
    sleep 0.5; i=$((i + 1))
  done
  die "Odoo $VER does not answer, see $LOG/odoo$VER.log"
}
odoo_start() {
  odoo_up && { say "Odoo $VER already runs (pid $(odoo_pid))"; return 0; }
  mount_proc
  write_conf
  say "Odoo $VER: starting on 127.0.0.1:$HTTP (workers=$ERPLAB_WORKERS)"
  g=$(inroot id -gn odoo)
  setsid nohup chroot --userspec="odoo:$g" "$ROOT" /usr/bin/env -i PATH=/usr/bin:/bin HOME=/var/lib/lab/odoo \
    LC_ALL=C.UTF-8 TZ=UTC /usr/bin/odoo -c /etc/odoo/lab.conf >>"$LOG/odoo$VER.log" 2>&1 </dev/null &
  p=$!
  echo "$p" >"$RUN/odoo$VER.pid"
  # setsid may fork when it is a group leader; wait until the chrooted process is visible
  j=0; while ! ours "$p" && [ $j -lt 50 ]; do sleep 0.1; j=$((j + 1)); done
  odoo_wait "$p"
  say "Odoo $VER: up, pid $p, http://127.0.0.1:$HTTP/xmlrpc/2/common db=$DB admin/admin demo/demo"
}
odoo_stop() {
  p=$(odoo_pid)
  if ours "$p"; then
    say "Odoo $VER: stopping pid $p"
    kill -TERM "$p" 2>/dev/null || true
    k=0; while ours "$p" && [ $k -lt 100 ]; do sleep 0.1; k=$((k + 1)); [ $k -eq 40 ] && kill -TERM "$p" 2>/dev/null || true; done
    ours "$p" && { kill -KILL "$p" || true; sleep 0.3; }
  fi
  rm -f "$RUN/odoo$VER.pid"
}
write_conf() {
  addons=$(inroot sh -c 'for d in /usr/lib/python3/dist-packages/odoo/addons /usr/share/odoo/addons; do [ -d $d ] && printf "%s," $d; done' | sed 's/,$//')
  if [ "$VER" -ge 16 ]; then evkey=gevent_port; else evkey=longpolling_port; fi
  mkdir -p "$ROOT/etc/odoo"
  cat >"$ROOT/etc/odoo/lab.conf" <<CONF
[options]
admin_passwd = admin
addons_path = $addons
data_dir = /var/lib/lab/odoo
db_host = 127.0.0.1
db_port = $PGPORT_
db_user = odoo
db_password = odoo
db_name = $DB
dbfilter = ^$DB\$
list_db = True
http_interface = 127.0.0.1
http_port = $HTTP
$evkey = $EVPORT
proxy_mode = False
workers = $ERPLAB_WORKERS
max_cron_threads = 0
db_maxconn = 32
limit_time_cpu = 600
limit_time_real = 1200
limit_memory_soft = 4294967296
limit_memory_hard = 6442450944
log_level = warn
smtp_server = 127.0.0.1
smtp_port = 9
CONF
}

# ---- template -------------------------------------------------------------
clone_db() {   # $1 from, $2 to
  psql_ -d postgres -c "select pg_terminate_backend(pid) from pg_stat_activity where datname in ('$1','$2') and pid<>pg_backend_pid()" >/dev/null
  psql_ -d postgres -c "drop database if exists $2"
  psql_ -d postgres -c "create database $2 template $1 owner odoo"
  rm -rf "$ROOT/var/lib/lab/odoo/filestore/$2"
  if [ -d "$ROOT/var/lib/lab/odoo/filestore/$1" ]; then
    cp -a "$ROOT/var/lib/lab/odoo/filestore/$1" "$ROOT/var/lib/lab/odoo/filestore/$2"
  fi
}
has_db() { [ "$(psql_ -d postgres -c "select count(*) from pg_database where datname='$1'")" = 1 ]; }

# ---- sub-commands ---------------------------------------------------------
cmd_install() {
  [ "$(id -u)" = 0 ] || die "must be root"
  if [ ! -e "$ROOT/.lab-base" ]; then
    if ! command -v debootstrap >/dev/null; then
      say "host: installing debootstrap"
      apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends debootstrap >/dev/null
    fi
    umount_all 2>/dev/null || true
    rm -rf --one-file-system "$ROOT"; mkdir -p "$ROOT"
    M=$(mirror || true)
    say "$SUITE: debootstrap minbase into $ROOT"
    # no mirror found on the host: debootstrap's own default
    debootstrap --variant=minbase "$SUITE" "$ROOT" ${M:+"$M"} >"$LOG/debootstrap$VER.log" 2>&1 ||
      { tail -n 20 "$LOG/debootstrap$VER.log" >&2; die "debootstrap failed, see $LOG/debootstrap$VER.log"; }
    umount_all
    touch "$ROOT/.lab-base"
  fi
  if [ ! -e "$ROOT/.lab-pkgs" ]; then
    trap 'umount_all' EXIT INT TERM
    mount_proc
    cp /etc/resolv.conf "$ROOT/etc/resolv.conf"
    printf '#!/bin/sh\nexit 101\n' >"$ROOT/usr/sbin/policy-rc.d"; chmod 755 "$ROOT/usr/sbin/policy-rc.d"
    cat >"$ROOT/etc/apt/apt.conf.d/90lab" <<'A'
Acquire::Check-Valid-Until "false";
Acquire::Check-Date "false";
Acquire::Languages "none";
APT::Install-Recommends "false";
Dpkg::Use-Pty "0";
A
    # the host's way out (a proxy), if it has one
    apt-config dump 2>/dev/null | grep -iE '^Acquire::https?::Proxy' >>"$ROOT/etc/apt/apt.conf.d/90lab" || true
    cat >"$ROOT/etc/dpkg/dpkg.cfg.d/lab" <<'A'
force-unsafe-io
path-exclude=/usr/share/doc/*
path-exclude=/usr/share/man/*
path-exclude=/usr/share/locale/*
A
    mkdir -p "$ROOT/etc/postgresql-common"
    echo 'create_main_cluster = false' >"$ROOT/etc/postgresql-common/createcluster.conf"
    if [ -n "$FROM_SID" ]; then
      # the mirror debootstrap wrote, suite sid, this package and no other
      sed -n "s/^\\(deb .*\\) $SUITE .*/\\1 sid main/p" "$ROOT/etc/apt/sources.list" >"$ROOT/etc/apt/sources.list.d/sid.list"
      printf 'Package: *\nPin: release n=sid\nPin-Priority: -10\n\nPackage: %s\nPin: release n=sid\nPin-Priority: 990\n' \
        "$FROM_SID" >"$ROOT/etc/apt/preferences.d/lab"
    fi
    say "$SUITE: apt-get update"
    inroot apt-get -qq update
    if [ "$VER" = 14 ]; then
      # PDF printing is of no use here and drags Qt WebKit in: satisfy the dependency with an empty package
      mkdir -p "$ROOT/tmp/wk/DEBIAN"
      printf 'Package: wkhtmltopdf\nVersion: 99-lab\nArchitecture: all\nMaintainer: lab <lab@localhost>\nDescription: empty stand-in\n' \
        >"$ROOT/tmp/wk/DEBIAN/control"
      inroot sh -c 'dpkg-deb -b /tmp/wk /tmp/wk.deb >/dev/null && dpkg -i /tmp/wk.deb >/dev/null; rm -rf /tmp/wk /tmp/wk.deb'
    fi
    say "$SUITE: installing $PKGS"
    inroot apt-get -y --no-install-recommends -o Dpkg::Options::=--force-confold install $PKGS \
      >"$LOG/apt$VER.log" 2>&1 || { tail -n 30 "$LOG/apt$VER.log" >&2; die "apt failed, see $LOG/apt$VER.log"; }
    inroot apt-get clean
    rm -rf "$ROOT"/var/lib/apt/lists/*
    umount_all
    trap - EXIT INT TERM
    touch "$ROOT/.lab-pkgs"
  fi
  if [ ! -e "$ROOT/.lab-pg" ]; then
    say "PostgreSQL $VER: initdb"
    mount_proc
    rm -rf "$ROOT/var/lib/lab/pg"
    mkdir -p "$ROOT/var/lib/lab/odoo"
    inroot chown postgres:postgres /var/lib/lab
    inroot chown -R odoo /var/lib/lab/odoo
    inas postgres "$(pgbin)/initdb" -D /var/lib/lab/pg -E UTF8 --locale=C.UTF-8 -A trust -U postgres >/dev/null
    cat >>"$ROOT/var/lib/lab/pg/postgresql.conf" <<PG
listen_addresses = '127.0.0.1'
port = $PGPORT_
unix_socket_directories = ''
dynamic_shared_memory_type = mmap
fsync = off
synchronous_commit = off
full_page_writes = off
jit = off
shared_buffers = 128MB
work_mem = 16MB
max_connections = 80
autovacuum_naptime = 5min
PG
    touch "$ROOT/.lab-pg"
  fi
  pg_start
  inas postgres "$(pgbin)/psql" -qAt -h 127.0.0.1 -p "$PGPORT_" -U postgres -d postgres -c \
    "do \$\$ begin if not exists (select 1 from pg_roles where rolname='odoo') then create role odoo login superuser password 'odoo'; end if; end \$\$"
  if [ ! -e "$ROOT/.lab-tpl" ]; then
    write_conf
    psql_ -d postgres -c "drop database if exists $TPL"
    psql_ -d postgres -c "create database $TPL encoding 'UTF8' template template0"
    demo=
    if inas odoo /usr/bin/odoo server --help 2>/dev/null | grep -q -- '--with-demo'; then demo=--with-demo; fi
    say "Odoo $VER: creating the template database (modules $ERPLAB_MODULES, demo data) - minutes"
    inas odoo /usr/bin/odoo -c /etc/odoo/lab.conf -d "$TPL" -i "$ERPLAB_MODULES" $demo --stop-after-init \
      --no-http --workers=0 --log-level=info >"$LOG/init$VER.log" 2>&1 </dev/null ||
      { tail -n 30 "$LOG/init$VER.log" >&2; die "init failed, see $LOG/init$VER.log"; }
    psql_ -d "$TPL" -c "vacuum analyze"
    # nothing leaves this machine and nothing changes on its own
    psql_ -d "$TPL" -c "update ir_cron set active=false"
    psql_ -d "$TPL" -c "select 'modules: '||count(*) from ir_module_module where state='installed'" >&2
    clone_db "$TPL" "$DB"
    touch "$ROOT/.lab-tpl"
  fi
  has_db "$DB" || { say "database $DB from the template"; clone_db "$TPL" "$DB"; }
  say "Odoo $VER installed; disk: $(du -shx "$ROOT" 2>/dev/null | cut -f1)"
  odoo_up || { pg_stop; umount_all; }
}
cmd_start() { [ -e "$ROOT/.lab-tpl" ] || die "not installed: run $0 install $VER"; pg_start; odoo_start; }
cmd_stop()  { odoo_stop; pg_stop; umount_all; say "Odoo $VER: stopped"; }
cmd_reset() {
  [ -e "$ROOT/.lab-tpl" ] || die "not installed"
  was=0; odoo_up && was=1
  odoo_stop; pg_start
  clone_db "$TPL" "$DB"
  say "database $DB is fresh"
  if [ $was = 1 ] || [ "${2:-}" = start ]; then odoo_start; else pg_stop; umount_all; fi
}
cmd_remove() { cmd_stop; say "deleting $ROOT"; rm -rf --one-file-system "$ROOT"; }
rss_tree() { # KiB of RSS of all processes whose root is the chroot
  t=0
  for d in /proc/[0-9]*; do
    ours "${d#/proc/}" || continue
    r=$(awk '/^Pss:/{print $2}' "$d/smaps_rollup" 2>/dev/null); [ -n "$r" ] || r=$(awk '/^VmRSS/{print $2}' "$d/status" 2>/dev/null)
    t=$((t + ${r:-0}))
  done
  echo $t
}
cmd_status() {
  for v in 14 19; do
    setver $v
    if [ ! -e "$ROOT/.lab-tpl" ]; then echo "odoo-$v: not installed"; continue; fi
    if odoo_up; then
      echo "odoo-$v: running pid $(odoo_pid) http://127.0.0.1:$HTTP db=$DB  pg=$(pg_up && echo "127.0.0.1:$PGPORT_" || echo down)  ram=$(( $(rss_tree) / 1024 )) MiB (Pss of Odoo+PostgreSQL)"
    else
      echo "odoo-$v: installed, stopped (pg: $(pg_up && echo up || echo down))"
    fi
  done
}

c=${1:-}; [ $# -gt 0 ] && shift
case "$c" in
  install|start|stop|reset|remove) setver "${1:-}"; "cmd_$c" "$@" ;;
  psql) setver "${1:-}"; shift; if [ $# -gt 0 ]; then psql_ -d "$DB" -c "$*"; else psql_ -d "$DB"; fi ;;
  status) cmd_status ;;
  *) sed -n '2,15p' "$0"; exit 2 ;;
esac
