#!/bin/sh
# seeds.sh FOLDER CC: makes there of seed.c what fuzz_elf begins with: files with unwind tables of both kinds, old and new
# debug information, packed or elsewhere, and such without.
set -e
source=$(dirname "$0")/seed.c folder=$1 cc=$2
mkdir -p "$folder"
rm -f "$folder"/*

make_seed() { # NAME FLAG...
	name=$1
	shift
	$cc -O2 -fPIC -nostdlib -shared -Wl,--build-id -Wl,-z,noseparate-code "$@" -o "$folder/$name" "$source"
}
make_seed plain -g -gdwarf-5
make_seed dwarf4 -g -gdwarf-4 -fdebug-types-section
make_seed packed -g -gz=zlib
make_seed debug_frame -g -fno-asynchronous-unwind-tables -fno-exceptions
make_seed pointers -fno-asynchronous-unwind-tables -fno-omit-frame-pointer
if $cc -m32 -xc -c -o /dev/null /dev/null 2>/dev/null; then make_seed narrow -g -m32; fi
objcopy --only-keep-debug "$folder/plain" "$folder/apart"
(cd "$folder" && objcopy --strip-debug --add-gnu-debuglink=apart plain linked)
# without a build id it is the name and the sum that count
(cd "$folder" && objcopy --remove-section=.note.gnu.build-id plain nameless.full && objcopy --only-keep-debug nameless.full nameless.apart &&
	objcopy --strip-debug --add-gnu-debuglink=nameless.apart nameless.full nameless && rm nameless.full)
