#!/bin/sh
# The usual first example of strace, run with systrace in the guest.
cd "$(mktemp -d)" || exit 1
cat >your_script.py <<'END'
import sys
with open("my_file.txt", "w") as f:
    f.write("Hello, strace!")
print("Done!")
END
echo '$ cat your_script.py'
cat your_script.py
echo
show() {
	echo "\$ $*"
	"$@"
}
show systrace-read -f -e trace=open,openat,write,close,fstat,newfstatat,lseek,read,exit_group python3 your_script.py
