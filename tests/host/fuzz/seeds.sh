#!/bin/sh
# seeds.sh FOLDER CC: builds the seeds of fuzz_elf from seed.c into FOLDER: files with both kinds of
# unwind tables, with old and new debug information, compressed or in another file, and without any.
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
# without a build id, the name and the checksum identify the file
(cd "$folder" && objcopy --remove-section=.note.gnu.build-id plain nameless.full && objcopy --only-keep-debug nameless.full nameless.apart &&
	objcopy --strip-debug --add-gnu-debuglink=nameless.apart nameless.full nameless && rm nameless.full)
