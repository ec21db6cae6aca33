#!/bin/bash
# suite: echo guest first -s
# A process that reads the output of systrace-read is not watched unless requested: the calls of a
# pager would become lines, which would make it call again. Runs in the guest, as root, with the
# module loaded.
#
# Each session traces everything, or all processes of a name, writes to something whose reader it
# could see, and ends by --seconds. The tests check whose lines there are. LOOP=1 shows the old
# behavior: each session gets --watch-readers, and nearly all tests fail.
cd "$(dirname "$0")/../.." || exit 2
suite='echo'
. tests/lib/verdict.sh
reader=$PWD/build/systrace-read
dir=$(mktemp -d)
cd "$dir" || exit 2
read -ra also <<<"${LOOP:+--watch-readers}"
patience=${LOOP:+20}
patience=${patience:-120}

# Readers whose names no other process has.
for name in drinker relay1 relay2 other1 other2; do cp /bin/cat $name; done
# be NAME: executes NAME, and stores its pid in NAME.pid
be() { echo $BASHPID >"$1.pid"; exec "./$1"; }
# trace SECONDS OPTIONS...: a session; timeout ends it if it does not end by itself
trace() { timeout -k 5 "$patience" "$reader" -q --seconds "$1" -e trace=read,write "${also[@]}" "${@:2}"; }
# ended STATUS: checks the exit status of the session
ended() { [ "$1" = 0 ] || echo "status $1; "; }
# lines NAME FILE: prints how many lines of FILE are of NAME
lines() { grep -cE "^(\[pid +)?$(<"$1.pid")[] ]" "$2"; }
# left FILE NAME...: exactly one line of FILE reports that all these processes are left out. The
# session may have seen them before they executed NAME.
left() {
	local name why='' file=$1 said
	said=$(grep -a ': not watched: .*, which reads\? this output$' "$file")
	[ "$(grep -c . <<<"$said")" = 1 ] || why='not one line; '
	for name in "${@:2}"; do
		[[ $said =~ (: |, )("$name"|bash|sh)\ "$(<"$name.pid")"[,\ ] ]] || why+="$name is not left out; "
	done
	[ -z "$why" ] || echo "$why$(grep -a 'watched' "$file" | head -c 500)"
}
# few FILE NAME...: no lines of FILE are theirs, or at most $most, if that is set
few() {
	local name n
	for name in "${@:2}"; do
		n=$(lines "$name" "$1")
		[ "$n" -le "${most:-0}" ] || echo "$n lines are $name's; "
	done
}
# a process that is watched, so that there is always output to read
bash -c 'while sleep 0.2; do echo; done' >/dev/null &
noise=$!
trap 'kill $noise; rm -rf "$dir"' EXIT

# --- a pipe

{ trace 2 --all 2>&1; echo $? >status; } | be drinker >text
why=$(ended "$(<status)"; left text drinker; few text drinker)
[ "$(grep -c 'write(1' text)" -gt 0 ] || why+='nothing is traced; '
verdict 'a pipe: its reader is left out' "$why"

# With the option the reader is watched, and its lines show the lines that it reads.
{ trace 2 --drop --all --watch-readers 2>&1; echo $? >status; } | be drinker >text
why=$(ended "$(<status)"; grep 'not watched' text)
[ "$(lines drinker text)" -gt 10 ] || why+="only $(lines drinker text) lines are the reader's"
verdict "--watch-readers: it is watched ($(lines drinker text) lines)" "$why"

{ trace 2 --all 2>&1; echo $? >status; } | be relay1 | be relay2 >text
verdict 'a relay of two pipes: both are left out' \
	"$(ended "$(<status)"; left text relay1 relay2; few text relay1 relay2)"

# --- found by other means

mkdir -p /sys/fs/cgroup/echo
join() { echo $BASHPID >"/sys/fs/cgroup/$1/cgroup.procs"; }
{ join echo; trace 2 --cgroup /echo 2>&1; echo $? >status; } |
	{ join echo; sleep 1000 & echo $! >sleeper; be drinker; } >text
kill "$(<sleeper)"
verdict '--cgroup: the reader that is in the group' "$(ended "$(<status)"; left text drinker; few text drinker)"
{ trace 2 --comm drinker 2>&1; echo $? >status; } | be drinker >text
why=$(left text drinker)
[ "$(<status)" = 1 ] || why+="status $(<status)"
verdict '--comm: the only one that is called so reads: nobody is watched' "$why"
sleep 1000 &
sleeper=$!
{ trace 2 -p $sleeper --comm drinker 2>&1; echo $? >status; } | be drinker >text
verdict '--comm with -p' "$(ended "$(<status)"; left text drinker; few text drinker)"

# --- named by -p

mkfifo fifo
./drinker <fifo >text &
pid=$!
trace 2 --drop -p $pid 2>fifo
why=$(ended $?)
wait $pid
grep -qE ": warning: drinker $pid is watched and reads this output: " text || why+="no warning: $(head -c 300 text); "
[ "$(grep -c 'read(0' text)" -gt 10 ] || why+='it is not watched'
verdict '-p: it is watched, with a warning' "$why"
be drinker <fifo >text &
pid=$!
trace 2 --drop --all -p $pid 2>fifo
why=$(ended $?)
wait $pid
grep -qE ": warning: drinker $pid is watched and reads this output: " text || why+="no warning: $(head -c 300 text); "
[ "$(lines drinker text)" -gt 10 ] || why+='it is not watched'
verdict '-p and --all: the same' "$why"
trace 1 -p $sleeper 2>text
verdict '-p of another: nothing is said' "$(ended $?; grep 'watched' text)"

# --- a FIFO

be drinker <fifo >text &
pid=$!
trace 2 --all -o fifo 2>err
why=$(ended $?)
wait $pid
why+=$(left err drinker; few text drinker)
[ -s text ] || why+='nothing is traced'
verdict '-o FIFO: its reader is left out' "$why"
be drinker <fifo >recorded &
pid=$!
trace 2 --all --record fifo 2>err
why=$(ended $?)
wait $pid
"$reader" --replay recorded -o text 2>/dev/null
why+=$(left err drinker; few text drinker)
[ -s text ] || why+='nothing is recorded'
verdict '--record FIFO: its reader is left out' "$why"

# A reader that starts later, as the child of a followed process: a few lines from its start may be
# there.
bash -c 'sleep 3; echo $$ >other1.pid; exec ./other1 fifo' >late &
late=$!
be drinker <fifo >text &
pid=$!
# a busy machine may need this long
trace 20 --drop --all -f -o fifo 2>err
why=$(ended $?)
wait $pid $late
grep -qE ": not watched: other1 $late, which reads this output$" err || why+="it is watched: $(grep watched err); "
cat late >>text
why+=$(most=150 few text other1)
verdict "a FIFO: a reader that comes later is left out from then on ($(lines other1 text) lines)" "$why"

# --- a program

be1='sh -c "echo \$\$ >relay1.pid; exec ./relay1"' be2='sh -c "echo \$\$ >relay2.pid; exec ./relay2"'
trace 4 --all -o "|$be1 | $be2 >text" 2>err
# On a slow machine the shell starts them when all others are watched already: then none has to be
# left out.
why=$(ended $?; few text relay1 relay2)
[ -s text ] || why+='nothing is traced; '
verdict "-o '|...': those in the pipeline are left out" "$why"

# --- a terminal

cat >on_terminal <<-END
	$(declare -f trace)
	reader='$reader' patience=$patience also=(${also[*]})
	trace 4 --all "\$@"
	echo \$? >status
END
bash -c 'echo $$ >script.pid; exec script -qfc "bash ./on_terminal" typed' </dev/null | be drinker >/dev/null
tr -d '\r' <typed >text
verdict 'a terminal: who holds its master, and who reads that one, are left out' \
	"$(ended "$(<status)"; left text script drinker; few text script drinker)"
rm -f status
bash -c 'echo $$ >script.pid
	exec script -qfc "tmux -f /dev/null -L echo new-session \"bash ./on_terminal -o /dev/tty 2>err\"" typed' \
	</dev/null >/dev/null &
pid=$!
for ((i = 0; i < 300; i++)); do [ -e status ] && break; server=$(pgrep -x 'tmux: server') && echo "$server" >'tmux: server.pid'; sleep 0.1; done
wait $pid
verdict 'tmux: its server, and the terminal that it draws on' "$(ended "$(<status)"; left err 'tmux: server' script)"

# --- sockets

cat >listen.py <<-'END'
	# listen.py unix|tcp|tcp6 CMD...: runs CMD with a socket as standard error, and keeps what it writes in text
	import os, socket, subprocess, sys, threading
	open('/proc/self/comm', 'w').write('listener')
	open('listener.pid', 'w').write(str(os.getpid()))
	if sys.argv[1] == 'unix':
	    ours, theirs = socket.socketpair()
	else:
	    # a server for IPv6 takes IPv4 as well
	    server = socket.socket(socket.AF_INET6 if sys.argv[1] == 'tcp6' else socket.AF_INET)
	    server.bind(('', 0))
	    server.listen()
	    theirs = socket.create_connection(('127.0.0.1', server.getsockname()[1]))
	    ours = server.accept()[0]
	cmd = subprocess.Popen(sys.argv[2:], stderr=theirs)
	theirs.close()
	with open('text', 'wb') as text:
	    while data := ours.recv(65536):
	        text.write(data)
	sys.exit(cmd.wait())
END
ip link set lo up 2>/dev/null || ifconfig lo up
for kind in unix tcp tcp6; do
	timeout -k 5 120 python3 listen.py $kind "$reader" -q --seconds 2 -e trace=recvfrom,read,write "${also[@]}" --all
	verdict "a socket ($kind): who has the other end is left out" \
		"$(ended $?; left text listener; few text listener)"
done

# --- a session over ssh: with a terminal, and without one

install -m 700 -d home/.ssh
dropbearkey -t ed25519 -f host_key >/dev/null 2>&1
ssh-keygen -q -t ed25519 -N '' -f key
install -m 600 key.pub home/.ssh/authorized_keys
sed "s,^\(root:.*\):/root:,\1:$dir/home:," /etc/passwd >passwd
mount --bind passwd /etc/passwd
chmod 755 "$dir"
dropbear -F -E -s -p 127.0.0.1:2222 -r host_key -P dropbear_pid 2>dropbear_log &
server=$!
for terminal in -tt -T; do
	rm -f status
	for ((i = 0; i < 100; i++)); do grep -q 'Not backgrounding' dropbear_log && break; sleep 0.1; done
	ssh $terminal -p 2222 -i key -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR \
		root@127.0.0.1 "cd '$dir' && echo \$PPID >dropbear.pid && bash ./on_terminal 2>&1" </dev/null >typed 2>err &
	echo $! >ssh.pid
	wait $!
	tr -d '\r' <typed >text
	why=$(ended "$(<status)"; left text dropbear ssh; few text dropbear ssh)
	[ -z "$why" ] || why+=$(head -c 300 err; tail -n 3 dropbear_log)
	verdict "a session over ssh ($terminal): its server and its client are left out" "$why"
done
kill $server
umount /etc/passwd

# --- two sessions that watch each other

start=$SECONDS
{ trace 6 --all -f 2>&1; echo $? >status1; } | be other1 >text1 &
pid=$!
{ trace 6 --all -f 2>&1; echo $? >status2; } | be other2 >text2
wait $pid
why=$(ended "$(<status1)"; ended "$(<status2)")
[ $((SECONDS - start)) -lt 60 ] || why+="they took $((SECONDS - start)) s; "
for text in text1 text2; do
	said=$(grep -a 'not watched' $text)
	for name in other1 other2; do
		[[ $said =~ " $(<$name.pid)"[,:\ ] ]] || why+="$name is not left out: $said; "
	done
	# each may have seen the first second of the other one
	why+=$(most=300 few $text other1 other2)
done
verdict "two that watch each other end ($(wc -l <text1) and $(wc -l <text2) lines)" "$why"

# --- a file: no reader is searched for, none is left out

be drinker </dev/zero >/dev/null &
pid=$!
trace 1 --drop --all -o text 2>err
why=$(ended $?; grep 'not watched' err)
[ "$(lines drinker text)" -gt 0 ] || why+='drinker is not watched'
kill $pid
verdict 'into a file: all are watched' "$why"
kill $sleeper
finish
