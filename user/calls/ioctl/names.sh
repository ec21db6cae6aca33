#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Writes names.h: the ioctl commands of the kernel's headers, by number.
#
#	names.sh > names.h
#
# The compiler evaluates each name, once per ABI, because most numbers contain a
# size.  BASE is the tree of headers that strace 6.1 knows, NEWER the one of
# strace 7.2; a name that only one of them has begins with a sign.  Needs the
# packages linux-headers-6.1*-common, those of Linux 7.2, and gcc-multilib; BASE
# and NEWER are the directories in which they are unpacked.  FIRST is a directory
# with the newer kernel's headers for programs (linux, asm, asm-generic ... of its
# linux-libc-dev): they are searched before this machine's own, older ones.
set -e
base=${BASE:-$(ls -d /usr/src/linux-headers-6.1.0-*-common | sort -V | tail -n 1)}
first=${FIRST:-}
newer=${NEWER:-$(ls -d /usr/src/linux-headers-7.2*-common | sort -V | tail -n 1)}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# Commands that are no _IO(...): by header, a pattern for the names that are commands.
plain='
asm-generic/ioctls.h ^(FIO|TC[A-Z]|TIOC[A-Z]|TIOS)[A-Z0-9]*$
asm-generic/sockios.h ^(FIO|SIOC)
linux/sockios.h ^SIOC
linux/wireless.h ^SIOC
linux/cdrom.h ^(CDROM[A-Z_]*[12]?|DVD_(READ_STRUCT|WRITE_STRUCT|AUTH))$
linux/fb.h ^FBIO
linux/hdreg.h ^HDIO_
linux/kd.h ^(GIO_|PIO_|KD[A-Z]*$|KIOC)
linux/loop.h ^LOOP_
linux/vt.h ^VT_(OPENQRY|[GS]ETMODE|GETSTATE|SENDSIG|RELDISP|ACTIVATE|WAITACTIVE|DISALLOCATE|RESIZEX?|(UN)?LOCKSWITCH|GETHIFONTMASK|WAITEVENT|SETACTIVATE)$
scsi/scsi.h ^SCSI_IOCTL_
scsi/scsi_ioctl.h ^SCSI_IOCTL_DOOR
scsi/sg.h ^SG_[A-Z_]*$
'
# Constants that look like commands.
never='
^(__|FS_IOC_(UN)?RESVSP|FS_IOC_ZERO_RANGE|DMA_MAP_BENCHMARK|IOCTL_PRIVCMD_RESTRICT|CXL_MEM_|IOCTL_GNTALLOC_|SIOCGSTAMP(NS)?$|DMA_BUF_SET_NAME$|PPPIOCGIDLE$|VIDIOC_SUBDEV_([GS]_STD|QUERYSTD|ENUMSTD|[GS]_EDID|.*DV_TIMINGS)|SG_SCSI_RESET_|SG_INTERFACE|CDROM_PACKET_SIZE|KVM_(S390|PPC|ARM|RISCV|MIPS)_|TIOCM_|TIOCINQ|SIOC(OUT|IN)Q$|TIOCPKT_|TIOCSER_TEMT|TIOCSTART|SG_(DXFER|FLAG|INFO|SCATTER_SZ|DEFAULT|DEF|BIG_BUFF|MAX_)|CDROM(_GET_UPC|_LBA|_MSF|_DATA_TRACK|_LEADOUT|_AUDIO|_MEDIA_(TIM|[A-BD-Z])|_TRANSPORT|_TYPE|_ALL_)|LOOP_(SET_STATUS_|CONFIGURE_)|FBIO_WAITFORVSYNC_|SIOCIWLAST$|HDIO_DRIVE_(.*_HDR|CMD_AEB)|CDROM_(MAX|NUM|CAN|SPEED))
'
# The same, in one tree only.
never_base='^DRM_IOCTL_ARMADA'
never_newer='^(IBRSV2|(BTRFS|EXFAT|EXT4|F2FS)_IOC_SHUTDOWN)$'

# Commands in headers that do not compile on their own (structures of other headers, types of the kernel), and in
# out-of-tree modules: the name, and its number for -m64, -m32, -mx32.
aside='
ADV7842_CMD_RAM_TEST 56c0 56c0 56c0
BLKZNAME 8100127d 8100127d 8100127d
CROS_EC_DEV_IOCRDMEM c108ec01 c108ec01 c108ec01
CROS_EC_DEV_IOCXCMD c014ec00 c014ec00 c014ec00
CXL_MEM_QUERY_COMMANDS 8008ce01 8008ce01 8008ce01
CXL_MEM_SEND_COMMAND c030ce02 c030ce02 c030ce02
DMA_MAP_BENCHMARK c0406401 c03c6401 c0406401
ENI_MEMDUMP 40106160 400c6160 400c6160
ENI_SETMULT 40106167 400c6167 400c6167
HE_GET_REG 40106160 400c6160 400c6160
HSMP_IOCTL_CMD c02cf800 c02cf800 c02cf800
IMSETDEVNAME 80184947 80184947 80184947
IOCTL_XENBUS_BACKEND_EVTCHN 4200 4200 4200
IOCTL_XENBUS_BACKEND_SETUP 4201 4201 4201
IVTVFB_IOC_DMA_FRAME 401856c0 400c56c0 400c56c0
KSTAT_IOC_CHAIN_ID 4b01 4b01 4b01
KSTAT_IOC_READ 4b02 4b02 4b02
KSTAT_IOC_WRITE 4b03 4b03 4b03
MEYEIOC_G_PARAMS 800676c0 800676c0 800676c0
MEYEIOC_QBUF_CAPT 400476c2 400476c2 400476c2
MEYEIOC_STILLCAPT 76c4 76c4 76c4
MEYEIOC_STILLJCAPT 800476c5 800476c5 800476c5
MEYEIOC_SYNC c00476c3 c00476c3 c00476c3
MEYEIOC_S_PARAMS 400676c1 400676c1 400676c1
NS_GETPSTAT c0106161 c00c6161 c00c6161
NS_SETBUFLEV 40106162 400c6162 400c6162
SI4713_IOC_MEASURE_RNL c01c56c0 c01c56c0 c01c56c0
SNDRV_PCM_IOCTL_STATUS32 806c4120 - 806c4120
SNDRV_PCM_IOCTL_STATUS64 - 80804120 -
SNDRV_PCM_IOCTL_STATUS_EXT32 c06c4124 - c06c4124
SNDRV_PCM_IOCTL_STATUS_EXT64 - c0804124 -
SONET_CLRDIAG c0046113 c0046113 c0046113
SONET_GETDIAG 80046114 80046114 80046114
SONET_GETFRAMING 80046116 80046116 80046116
SONET_GETFRSENSE 80066117 80066117 80066117
SONET_GETSTAT 80246110 80246110 80246110
SONET_GETSTATZ 80246111 80246111 80246111
SONET_SETDIAG c0046112 c0046112 c0046112
SONET_SETFRAMING 40046115 40046115 40046115
TIOCGISO7816 80285442 80285442 80285442
TIOCSISO7816 c0285443 c0285443 c0285443
USBDEVFS_SUBMITURB32 802a550a 802a550a 802a550a
V4L2_DEVICE_NOTIFY_EVENT 40887602 40807602 40887602
ZATM_GETPOOL 40106161 400c6161 400c6161
ZATM_GETPOOLZ 40106162 400c6162 400c6162
VIDIOC_OMAP3ISP_STAT_REQ_TIME32 c01856c6 c01856c6 c01856c6
ZATM_SETPOOL 40106163 400c6163 400c6163
'
# Those of them that strace 7.2 has dropped.
dropped='^(DMA_MAP_BENCHMARK|ENI_|HE_GET_REG|IMSETDEVNAME|MEYEIOC_|NS_(GETPSTAT|SETBUFLEV)|ZATM_)'
# In the newer tree: commands that do not compile, and commands that are taken from the older tree.
aside_newer='
DMA_MAP_BENCHMARK c0886401 c0886401 c0886401
DRM_IOCTL_NOVA_GETPARAM c0106440 c0106440 c0106440
DRM_IOCTL_NOVA_GEM_CREATE c0106441 c0106441 c0106441
DRM_IOCTL_NOVA_GEM_INFO c0106442 c0106442 c0106442
FWCTL_INFO 9a00 9a00 9a00
FWCTL_RPC 9a01 9a01 9a01
'
as_before='^KVM_(HYPERV_EVENTFD|X86_SET_MCE|XEN_(HVM_CONFIG|(HVM|VCPU)_[GS]ET_ATTR))$'
# OpenZFS numbers its commands in this order, from 'Z' << 8 on, and those of one system only from ('Z' << 8) + 0x81 on.
zfs='
POOL_CREATE POOL_DESTROY POOL_IMPORT POOL_EXPORT POOL_CONFIGS POOL_STATS POOL_TRYIMPORT POOL_SCAN POOL_FREEZE
POOL_UPGRADE POOL_GET_HISTORY VDEV_ADD VDEV_REMOVE VDEV_SET_STATE VDEV_ATTACH VDEV_DETACH VDEV_SETPATH
VDEV_SETFRU OBJSET_STATS OBJSET_ZPLPROPS DATASET_LIST_NEXT SNAPSHOT_LIST_NEXT SET_PROP CREATE DESTROY ROLLBACK
RENAME RECV SEND INJECT_FAULT CLEAR_FAULT INJECT_LIST_NEXT ERROR_LOG CLEAR PROMOTE SNAPSHOT DSOBJ_TO_DSNAME
OBJ_TO_PATH POOL_SET_PROPS POOL_GET_PROPS SET_FSACL GET_FSACL SHARE INHERIT_PROP SMB_ACL USERSPACE_ONE
USERSPACE_MANY USERSPACE_UPGRADE HOLD RELEASE GET_HOLDS OBJSET_RECVD_PROPS VDEV_SPLIT NEXT_OBJ DIFF
TMP_SNAPSHOT OBJ_TO_STATS SPACE_WRITTEN SPACE_SNAPS DESTROY_SNAPS POOL_REGUID POOL_REOPEN SEND_PROGRESS
LOG_HISTORY SEND_NEW SEND_SPACE CLONE BOOKMARK GET_BOOKMARKS DESTROY_BOOKMARKS RECV_NEW POOL_SYNC
CHANNEL_PROGRAM LOAD_KEY UNLOAD_KEY CHANGE_KEY REMAP POOL_CHECKPOINT POOL_DISCARD_CHECKPOINT POOL_INITIALIZE
POOL_TRIM REDACT GET_BOOKMARK_PROPS WAIT WAIT_FS VDEV_GET_PROPS VDEV_SET_PROPS
'
zfs_linux='
EVENTS_NEXT EVENTS_CLEAR EVENTS_SEEK NEXTBOOT JAIL UNJAIL SET_BOOTENV GET_BOOTENV
'

aside()	# list
{
	echo "$1" | grep . | while read -r name m64 m32 mx32; do
		echo "$name -m64 $m64"
		echo "$name -m32 $m32"
		echo "$name -mx32 $mx32"
	done | grep -v ' -$' | while read -r name m number; do
		echo $((0x$number)) "$m" - "$name"
	done
	number=$((0x5a00))
	for name in $zfs - $zfs_linux; do
		[ "$name" != - ] || { number=$((0x5a81)) && continue; }
		for m in -m64 -m32 -mx32; do
			echo $number $m - "ZFS_IOC_$name"
		done
		number=$((number + 1))
	done
}

# prints "name definition" for each macro of a header that may be a command
candidates()	# header path
{
	awk '
	{ while (sub(/\\$/, "") && (getline more) > 0) $0 = $0 more }
	{ gsub(/\/\*[^*]*\*\//, ""); sub(/\/\*.*/, "") }
	match($0, /^[ \t]*#[ \t]*define[ \t]+[A-Za-z_][A-Za-z0-9_]*[ \t]+/) {
		def = substr($0, RLENGTH + 1)
		name = $0
		sub(/^[ \t]*#[ \t]*define[ \t]+/, "", name)
		sub(/[ \t].*/, "", name)
		print name, def
	}
	# the commands of binder are enumerators
	match($0, /^[ \t]*[A-Z][A-Z0-9_]*[ \t]*=[ \t]*_IO[RWC]*\(/) { print $1, $3 }' "$1" 2>/dev/null
}

# prints the names in header $1 (file $2) whose definition is that of a command
commands()
{
	rule=$(echo "$plain" | awk -v h="$1" '$1 == h { print $2 }')
	candidates "$2" | awk -v rule="$rule" '
	{ name = $1; $1 = ""; def = $0 }
	def ~ /(^|[^A-Za-z0-9_])_?S?(IO|IOR|IOW|IOWR|IOC|IOW_BAD|IOR_BAD|SIOWR|BR)[ \t]*\(/ || def ~ /[A-Z0-9]_(IO|IOR|IOW|IOWR|IOC)[ \t]*\(/ ||
	def ~ /^[ \t]*_*[A-Z0-9a-z_]*_?(IO|IOR|IOW|IOWR|IOCTL)[ \t]*\(/ { is[name] = 1 }
	rule != "" && name ~ rule { is[name] = 1 }
	{ order[++n] = name }
	END {
		for (i = 1; i <= n; i++)
			if ((order[i] in is) && !done[order[i]]++)
				print order[i]
	}' | grep -vE "$(echo $never)" | grep -vE "$never_here" || :
}

# prints lines of "number name" for header $1 in tree $2; $3: the ABI's -m option
evaluate()
{
	# in each run, the compiler reports an unknown name only once
	for _ in $(seq 50); do
		[ -s "$tmp/names" ] || return 0
		{
			cat "$tmp/prelude.h"
			cat "$tmp/body.h"
			echo "#undef __user"
			echo "const unsigned values[] = {"
			awk '{ printf "#line %d \"NAMES\"\n(unsigned)(%s),\n", NR, $1 }' "$tmp/names"
			echo "};"
		} > "$tmp/t.c"
		# shellcheck disable=SC2086 # two words, or none
		if gcc "$3" ${before:+-isystem "$before"} -w -ftrack-macro-expansion=0 -std=gnu11 -D_GNU_SOURCE -D__user= -D__iomem= -D__EXPORTED_HEADERS__ -idirafter "$2/include/uapi" \
		   -idirafter "$2/arch/x86/include/uapi" -c "$tmp/t.c" -o "$tmp/t.o" 2> "$tmp/err"; then
			objcopy -O binary -j .rodata "$tmp/t.o" "$tmp/t.bin"
			od -An -v -tu4 -w4 "$tmp/t.bin" | paste -d ' ' - "$tmp/names" | awk '{ print $1, $2 }'
			return 0
		fi
		# drop the names that do not compile; if the header itself does not, it is lost
		sed -n 's/^NAMES:\([0-9]*\):.*error.*/\1/p' "$tmp/err" | sort -un > "$tmp/bad"
		[ -s "$tmp/bad" ] || return 1
		awk 'NR == FNR { bad[$1] = 1; next } !(FNR in bad)' "$tmp/bad" "$tmp/names" > "$tmp/names2"
		mv "$tmp/names2" "$tmp/names"
	done
}

# prints all commands of one tree: "number abi header name"
tree()
{
	for dir in include/uapi arch/x86/include/uapi include arch/x86/include; do
		(cd "$1/$dir" && grep -rlE '(^|[^A-Za-z0-9])([A-Z0-9a-z_]*_)?_?S?(IO|IOR|IOW|IOWR|IOC|IOCTL|BR)[ ]*\(' \
			--include='*.h' asm asm-generic linux drm misc mtd rdma regulator scsi sound video xen net media acpi 2>/dev/null || :
		echo "$plain" | cut -d ' ' -f 1) | grep . | sort -u | grep -vE '^uapi/' |
		while read -r header; do
			file=$1/$dir/$header
			[ -f "$file" ] || continue
			commands "$header" "$file" > "$tmp/all"
			[ -s "$tmp/all" ] || continue
			for m in -m64 -m32 -mx32; do
				cp "$tmp/all" "$tmp/names"
				case $dir in
				*uapi)	echo "#include <$header>" > "$tmp/body.h";;
				# of the kernel's own headers, only structures and macros: the rest does not compile here
				*)	awk '/^(struct|enum) [a-z0-9_]+ \{/, /^}/ { print; next } /^#[ \t]*define/ && !/\\$/ { sub(/\/\*.*/, ""); print }' \
						"$file" > "$tmp/body.h";;
				esac
				if ! evaluate "$header" "$1" "$m" > "$tmp/out"; then
					cp "$tmp/all" "$tmp/names"
					candidates "$file" | awk '{ n = $1; $1 = ""; print "#define", n, $0 }' > "$tmp/body.h"
					grep -E '^#[ \t]*define[ \t]+[A-Za-z_0-9]*\(' "$file" | { grep -v '\\$' || :; } >> "$tmp/body.h"
					evaluate "$header" "$1" "$m" > "$tmp/out" ||
						{ : > "$tmp/out"; echo "names.sh: cannot compile $header: $(grep -m 1 error: "$tmp/err")" >&2; }
				fi
				awk -v m="$m" -v h="$header" '{ print $1, m, h, $2 }' "$tmp/out"
			done
		done
	done
}

cat > "$tmp/prelude.h" <<'EOC'
#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>
#include <limits.h>
#include <time.h>
#include <sys/types.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <linux/types.h>
#include <linux/ioctl.h>
#include <linux/major.h>
#include <asm/termbits.h>
#include <linux/fiemap.h>
#include <linux/blktrace_api.h>
#include <linux/if.h>
#include <linux/filter.h>
#include <linux/time_types.h>
typedef uint8_t u8; typedef uint16_t u16; typedef uint32_t u32; typedef uint64_t u64;
typedef __u16 domid_t;
typedef __u32 grant_ref_t;
#define __packed __attribute__((packed))
#define __aligned(x) __attribute__((aligned(x)))
EOC

before='' never_here=$never_base
{ tree "$base"; aside "$aside"; } > "$tmp/base"
before=$first
never_here=$never_newer
{
	tree "$newer"
	aside "$(echo "$aside" | grep -vE "$dropped"; echo "$aside_newer")"
	awk -v names="$as_before" '$4 ~ names' "$tmp/base"
} > "$tmp/newer"

# Prints "number abi name" for one of the files above.  If a name has several definitions, strace takes the first one by
# header.  If a number has several names, strace omits a name that begins with the name before it.
names_of()
{
	awk '
	function abi(m) { return m == "-m64" ? 1 : m == "-m32" ? 2 : 4 }
	{
		h = $3
		sub(/^asm\//, "a", h)
		if (!(($4, $2) in from) || h < from[$4, $2]) {
			from[$4, $2] = h
			value[$4, $2] = $1
		}
	}
	END {
		for (k in value) {
			split(k, p, SUBSEP)
			# omit X in 32-bit ABIs if its number is that of X32 (FS_IOC32_GETFLAGS): this is the name used
			long32 = p[1]
			if (!sub(/^FS_IOC_/, "FS_IOC32_", long32))
				long32 = p[1] "32"
			if (p[2] != "-m64" && (value[long32, p[2]] == value[k] || value[p[1] "_TIME32", p[2]] == value[k]))
				continue
			# in 32-bit ABIs these get a 32 after their name, by which 64-bit kernels know them
			if (p[1] ~ /^(USBDEVFS_(CONTROL|BULK|IOCTL|DISCSIGNAL)|AUTOFS_IOC_SETTIMEOUT)$/ && p[2] != "-m64") {
				print value[k], abi(p[2]), p[1] "32"
				if (p[2] == "-m32")
					print value[k], 1, p[1] "32"
				continue
			}
			# these contain times: formerly two words, now 64 bits each
			if (p[1] ~ /^VIDIOC_(QUERYBUF|QBUF|DQBUF|PREPARE_BUF|DQEVENT)$/) {
				more = 65536 * (p[2] == "-mx32" && p[1] != "VIDIOC_DQEVENT" ? 12 : 8)
				if (p[2] == "-m64") {
					print value[k] - more, 1, p[1] "_TIME32"
				} else {
					print value[k], abi(p[2]), p[1] "_TIME32"
					print value[k] + more, abi(p[2]), p[1]
					continue
				}
			}
			print value[k], abi(p[2]), p[1]
		}
	}' "$1" | LC_ALL=C sort -u | LC_ALL=C sort -k2,2n -k1,1n -k3,3 | awk '
	{ keep = !($1 == code && $2 == abi && index($3, name) == 1); code = $1; abi = $2; name = $3 }
	keep'
}

# A name that both have is written as it is, a name of the older tree only with a -, one of the newer only with a +.
# SNDRV_SEQ_IOCTL_USER_PVERSION was added to 6.1 after its release.
names_of "$tmp/base" | grep -v ' SNDRV_SEQ_IOCTL_USER_PVERSION$' > "$tmp/old"
names_of "$tmp/newer" > "$tmp/new"
awk '
FILENAME == ARGV[1] { old[$0]; next }
{ new[$0]; print $1, $2, ($0 in old ? "" : "+") $3 }
END { for (line in old) if (!(line in new)) { split(line, w, " "); print w[1], w[2], "-" w[3] } }' "$tmp/old" "$tmp/new" |
	awk '{ plain = $3; sub(/^[-+]/, "", plain); print $0, plain }' | LC_ALL=C sort -k1,1n -k4,4 -k3,3 | awk '
function flush() { if (name != "") printf "\t{ 0x%08x, %d, \"%s\" },\n", code, abis, name }
BEGIN {
	print "/* SPDX-License-Identifier: GPL-2.0 */"
	print "/*"
	print " * Made by names.sh from the kernel'\''s headers: number, ABIs (1 << SYSTRACE_...: 1, 2, 4), name.  With a + or a - only the"
	print " * newer or only the older strace has it."
	print " */"
}
$1 == code && $3 == name { abis += $2; next }
{ flush(); code = $1; name = $3; abis = $2 }
END { flush() }'
