#!/bin/bash
# suite: syntax host oracle
# Arguments that -e inject= and -e fault= refuse: the messages and the status are strace's. Needs no
# module, because nothing is traced. Arguments that only systrace has are refused in the same way.
cd "$(dirname "$0")/../.." || exit 2
suite=syntax
. tests/lib/verdict.sh
reader=$PWD/build/systrace-read

# refused ARGS...: with the message and status of strace
refused() {
	local theirs ours status why=''
	theirs=$(strace "$@" true 2>&1)
	status=$?
	ours=$(exec -a strace "$reader" --as 6.1 "$@" true 2>&1)
	[ $? = $status ] || why="another status than $status; "
	[ "$theirs" = "$ours" ] || why+="it says '$ours', not '$theirs'"
	verdict "as strace: ${*:0:60}" "$why"
}

# says MESSAGE ARGS...
says() {
	local message=$1 ours status
	shift
	ours=$(exec -a SELF "$reader" "$@" 2>&1)
	status=$?
	[ "$status,${ours%%$'\n'*}" = "1,SELF: $message" ] && ours=''
	verdict "$*" "$ours"
}

zeroes=$(printf '%02050d' 0)
for arg in '' : 42 chdir chdir: :error=1 nosuch:error=1 %nosuch:error=1 'chdir,:error=' /\[:error=1 chdir@5:error=1 \
	chdir:42 '!chdir:42' chdir:42:when=7 chdir:invalid chdir:error chdir:error= chdir:error=x chdir:error=-1 \
	chdir:error=0 chdir:error=3+ chdir:error=4096 chdir:error=1:error=2 chdir:retval=0:error=1 chdir:error=1:retval=0 \
	chdir:retval= chdir:retval=a chdir:retval=0b chdir:retval=0x10000000000000000 chdir:retval=1x chdir:signal= \
	chdir:signal=0 chdir:signal=65 chdir:signal=129 chdir:signal=-1 chdir:signal=NOSUCH chdir:signal=1:signal=2 \
	chdir:when= chdir:when=1 chdir:when=0:error=1 chdir:when=-1:error=1 chdir:when=65536:error=1 chdir:when=1+65536:error=1 \
	chdir:when=1+0:error=1 chdir:when=1++:error=1 chdir:when=1+-1:error=1 chdir:when=.:error=1 chdir:when=1.:error=1 \
	chdir:when=1.2:error=1 chdir:when=1..:error=1 chdir:when=1...2:error=1 chdir:when=..2:error=1 chdir:when=3..2:error=1 \
	chdir:when=1..2+0:error=1 chdir:when=1..65535:error=1 chdir:when=1..2..3:error=1 chdir:when=4-:error=1 \
	chdir:syscall= chdir:syscall=chdir chdir:syscall=nosuch chdir:syscall=42 chdir:syscall=%file chdir:syscall=gettid \
	chdir:syscall=gettid:syscall=gettid chdir:delay_enter= chdir:delay_enter=-1 chdir:delay_enter=x chdir:delay_exit=1m \
	chdir:delay_exit=1sx chdir:delay_enter=1e chdir:delay_enter=-1.5 chdir:delay_enter=1:delay_enter=2 \
	chdir:poke_enter= chdir:poke_exit=x chdir:poke_enter=@arg0=00 chdir:poke_enter=@arg8=00 chdir:poke_enter=@arg1 \
	chdir:poke_enter=@arg1= chdir:poke_enter=@arg1=0 chdir:poke_enter=@arg1=xx "chdir:poke_enter=@arg1=$zeroes" \
	chdir:poke_enter=@arg1=00,@arg1=00 chdir:poke_enter=@arg1=00:poke_enter=@arg2=00 chdir:poke_exit=@arg1=00,x; do
	refused -e "inject=$arg"
done
refused --inject=chdir
refused --inject=chdir:error=0
for arg in '' : nosuch chdir:42 chdir:retval=0 chdir:signal=1 chdir:delay_enter=1 chdir:delay_exit=1 \
	chdir:poke_enter=@arg1=00 chdir:error=0 chdir:when=0 chdir:syscall=chdir; do
	refused -e "fault=$arg"
done
refused --fault=chdir:retval=1

why="errors 512 to 516 are internal to the kernel and would make it restart the call: choose another one"
says "invalid inject argument 'chdir:error=512': $why" -e inject=chdir:error=512 true
says "invalid inject argument 'chdir:error=ERESTARTSYS': $why" -e inject=chdir:error=ERESTARTSYS true
for arg in arg0= arg0=x arg6=1 arg=1 argx=1 arg0=1:arg0=2 fd= fd=-1 fd=x fd=2147483648 fd=1:fd=2 fd=3-1 fd=1-x fd=1,,2 fd=1, fd=1--2 fd=0x1 path= path=a:path=b \
	probability= probability=0 probability=2 probability=101% probability=-1 probability=x probability=1x \
	probability=nan probability=0.5:probability=0.5; do
	says "invalid inject argument 'openat:error=1:$arg'" -e "inject=openat:error=1:$arg" true
	says "invalid fault argument 'openat:$arg'" -e "fault=openat:$arg" true
done
says 'none of the calls to inject into has a path argument, so path= can never match' -e fault=getpid:path=/x true
says 'none of the calls to inject into has a descriptor argument, so fd= can never match' -e fault=getpid:fd=1 true

only='--send SIGNAL needs --pid PID, and takes no other option than --on SET'
says "$only" --send INT
says "$only" --send INT true
says "$only" --on read --pid 1
says "$only" --send INT --pid 1 -f
says "invalid --send argument: 'NOSUCH': it takes one signal" --send NOSUCH --pid 1
says "invalid --send argument: 'INT,TERM': it takes one signal" --send INT,TERM --pid 1
says "invalid --signal argument: 'INT,TERM': it takes one signal" --signal INT,TERM --pid 1 --on read
says "--on takes one process, not 2" --send INT --pid 1,2 --on read
says "invalid system call 'nosuch'" --send INT --pid 1 --on nosuch
says 'send: process 2147483647: No such process' --send INT --pid 2147483647
says 'send: process 2147483647: No such process' --signal INT --pid 2147483647

# --- the rest of the command line

# -w alone is refused, but only after all errors before it
for args in '-p ,' '-p 1,,2' '-p 1,x' '-p +1.' '-a x' '-s -1' '-I 0' '-O 1m' '-S foo' '-U foo' '-X foo' '-b exec' \
	'-e trace=%none' '-e trace=open@' '-e s=256' '-e r=-1' '-e q=foo' '-e status=foo' '-e decode-fds=foo' '-e decode-pids=' \
	'-e kvm=' '--relative-timestamps=ps' '--absolute-timestamps=format:us' '--syscall-times=' '--tips=id:' '--daemonize=foo' \
	'-c -C' '-C -ff' '-w' '-U name' '-DDDD' '-x --strings-in-hex' '-t --timestamps=' '-q -e q=none' \
	'-y --decode-fds=none' '-f --follow-forks' '-ff --output-separately' '-o | -ff' '-p 1, -w' '-a +5 -w' '-s +1 -w' '-e r=+1 -w' \
	'--relative-timestamps=US -w' '--timestamps=Precision:Us,UNIX -w' '--syscall-times=Ns -w' '--seccomp-bpf -f -w' \
	'--seccomp-bpf -f -e trace=!none -u :nobody' '--seccomp-bpf -f -e trace=!close -u :nobody' '--seccomp-bpf -F -u :nobody' \
	'--seccomp-bpf -fF -u :nobody' '--seccomp-bpf -f -b execve -u :nobody' '-cinkrtTy -u :nobody' '-zZ -u :nobody' \
	'-S name -A --output-separately -u :nobody' '-P /// -u :nobody' '-qqq -P /// -u :nobody' \
	'--col=x' '--int=x' '--stat=x' '--u=:nobody' '--secon=x' '--e'; do
	# shellcheck disable=SC2086
	refused $args
done
why=$( (exec -a '' "$reader") 2>&1)
verdict 'without a name: by its path' "$([ "${why%%$'\n'*}" = "$reader: must have PROG [ARGS] or -p PID" ] || echo "$why")"

finish
