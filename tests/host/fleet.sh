#!/bin/bash
# suite: fleet host
# docs/fleet.md with ClickHouse: follows the document with a private server; the five queries must
# give the same answers as counting the JSON Lines. Runs on the build machine, on a recording of a
# program whose figures are known (figures.c).
cd "$(dirname "$0")/../.." || exit 2
suite=fleet
. tests/lib/verdict.sh
needs build/systrace-read build/tests/host/figures
needs "$(command -v jq || echo jq)"
engine=$PWD/build/clickhouse/usr/sbin/clickhouse-server
if [ ! -x "$engine" ] && ! apt-cache show clickhouse-server >/dev/null 2>&1; then
	verdict 'not run: this Debian has no clickhouse-server' ''
	finish
	exit
fi
needs "$engine"
top=$PWD reader=$PWD/build/systrace-read
dir=$(mktemp -d) || exit 2
server=''
trap '[ -z "$server" ] || { kill -KILL $server; wait $server 2>/dev/null; }; rm -rf "$dir"' EXIT
build/tests/host/figures "$dir/known" 5000
cd "$dir" || exit 2

port=$((20000 + $$ % 10000))
cat >config.xml <<END
<yandex>
	<logger><level>warning</level><log>$dir/log</log><errorlog>$dir/errors</errorlog></logger>
	<tcp_port>$port</tcp_port> <listen_host>127.0.0.1</listen_host>
	<path>$dir/data/</path> <tmp_path>$dir/tmp/</tmp_path> <mark_cache_size>1048576</mark_cache_size>
	<users_config>users.xml</users_config> <default_profile>default</default_profile> <default_database>default</default_database>
</yandex>
END
cat >users.xml <<END
<yandex>
	<profiles><default/></profiles> <quotas><default/></quotas>
	<users><default><password></password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default></users>
</yandex>
END
"$engine" --config-file="$dir/config.xml" >server.log 2>&1 &
server=$!
client() { clickhouse-client --port $port "$@"; }
for _ in {1..150}; do
	client -q 'SELECT 1' >/dev/null 2>&1 && break
	sleep 0.2
done
verdict 'ClickHouse runs' "$(client -q 'SELECT 1' 2>&1 >/dev/null || cat server.log errors)"
# block LANGUAGE: prints the first code block in this language from the document
block() { awk -v first="\`\`\`$1" '$0 == first { on = 1; next } /^```/ && on { exit } on' "$top/docs/fleet.md"; }
block jq >calls.jq
verdict 'the table' "$(client -q "$(block clickhouse | sed 's/;$//')" 2>&1)"
why=$("$reader" -q --replay known --json - | jq -c --unbuffered -f calls.jq | client -q 'INSERT INTO calls FORMAT JSONEachRow' 2>&1)
verdict 'calls are loaded as they come' "$why"
"$reader" -q --replay known --json=known.json
verdict 'all of them' "$([ "$(client -q 'SELECT count() FROM calls')" = "$(grep -c '"type":"syscall"' known.json)" ] || client -q 'SELECT count() FROM calls')"
verdict 'the queries' "$(python3 "$top/tests/reader/views/sql.py" "$top/docs/fleet.md" clickhouse:$port known.json 2>&1)"
finish
