#!/usr/bin/env bash
# A real S3 server for the tests marked s3: radosgw over one monitor and one store in memory, all on
# loopback, in a folder of its own, on ports that are free.
#
#   tests/radosgw.sh FOLDER      starts it, writes FOLDER/endpoint, and stays until it is told to stop
#
# It needs the packages radosgw, ceph-mon, ceph-osd and ceph-mgr, and 0.5 GB of memory. Keys:
# AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, as they stand in the environment.
set -euo pipefail
: "${AWS_ACCESS_KEY_ID:?}" "${AWS_SECRET_ACCESS_KEY:?}"
home=$1
mkdir -p "$home"/{mon,osd,mgr,run}
cd "$home"

started=() # process ids, in the order of starting
stop() {
  trap - EXIT INT TERM
  for ((n = ${#started[@]} - 1; n >= 0; n--)); do kill -9 "${started[$n]}" 2>/dev/null || true; done
  wait 2>/dev/null || true
}
trap stop EXIT
trap 'exit 0' INT TERM

read -r v2 v1 http < <(python3 - <<'PORTS'
import socket
taken = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
print(*(one.getsockname()[1] for one in taken))
PORTS
)
fsid=$(cat /proc/sys/kernel/random/uuid)
cat >ceph.conf <<CONF
[global]
fsid=$fsid
mon host = [v2:127.0.0.1:$v2/0,v1:127.0.0.1:$v1/0]
auth cluster required=cephx
auth service required=cephx
auth client required=cephx
keyring=$home/keyring
osd pool default size=1
osd pool default min size=1
mon allow pool size one=true
mon warn on pool no redundancy=false
osd crush chooseleaf type=0
osd pool default pg num=1
osd pool default pgp num=1
osd pool default pg autoscale mode=off
mon max pg per osd=1000
run dir=$home/run
admin socket=$home/run/\$name.asok
pid file=$home/run/\$name.pid
log file=$home/\$name.log
mon data=$home/mon
osd data=$home/osd
osd objectstore=memstore
memstore device bytes=1073741824
ms bind ipv6=false
public addr=127.0.0.1
cluster addr=127.0.0.1
mon data avail warn=1
mon data avail crit=1
osd class load list=*
osd class default list=*
[client.rgw]
rgw enable usage log=false
CONF
export CEPH_CONF=$home/ceph.conf

monmaptool --create --fsid "$fsid" --addv a "[v2:127.0.0.1:$v2,v1:127.0.0.1:$v1]" monmap >/dev/null
ceph-authtool --create-keyring keyring --gen-key -n mon. --cap mon 'allow *' >/dev/null
ceph-authtool keyring --gen-key -n client.admin \
  --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *' --cap mds 'allow *' >/dev/null
ceph-authtool keyring --gen-key -n osd.0 --cap mon 'allow profile osd' --cap osd 'allow *' >/dev/null
ceph-authtool keyring --gen-key -n mgr.x --cap mon 'allow profile mgr' --cap osd 'allow *' >/dev/null
ceph-mon --mkfs -i a --monmap monmap --keyring keyring

ceph-mon -f -i a >mon.out 2>&1 & started+=($!)
uuid=$(cat /proc/sys/kernel/random/uuid)
timeout 30 ceph osd new "$uuid" >/dev/null
ceph-osd -i 0 --mkfs --osd-uuid "$uuid" 2>/dev/null
ceph-osd -f -i 0 >osd.out 2>&1 & started+=($!)
timeout 30 ceph osd crush add osd.0 1.0 root=default host=h 2>/dev/null
ceph-mgr -f -i x --mgr-data mgr >mgr.out 2>&1 & started+=($!)
radosgw -f -n client.admin --rgw-frontends "beast endpoint=127.0.0.1:$http" \
  --rgw-thread-pool-size 32 >rgw.out 2>&1 & started+=($!)
up() { (exec 3<>"/dev/tcp/127.0.0.1/$http") 2>/dev/null; }
until up; do
  kill -0 "${started[-1]}" # else it died: its words are in rgw.out
  sleep 0.2
done
timeout 60 radosgw-admin user create --uid tests --display-name tests \
  --access-key "$AWS_ACCESS_KEY_ID" --secret "$AWS_SECRET_ACCESS_KEY" >/dev/null 2>&1
echo "http://127.0.0.1:$http" >endpoint.part
mv endpoint.part endpoint
wait "${started[-1]}"
