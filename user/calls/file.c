// SPDX-License-Identifier: GPL-2.0
/* Files: opening, reading and writing, their names and attributes. */
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <linux/close_range.h>
#include <linux/falloc.h>
#include <linux/fadvise.h>
#include <linux/fcntl.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <linux/memfd.h>
#include <linux/openat2.h>
#include <linux/xattr.h>
#include "settings.h"
#include "types/shared.h"
#include "types/net.h"
#include "row/pen.h"

/* glibc defines these as macros for parts of a timespec */
#undef st_atime
#undef st_mtime
#undef st_ctime

/* ---- open(2)'s flags -------------------------------------------------------------------- */

XLATS(access_modes_open, NULL, X(O_RDONLY), X(O_WRONLY), X(O_RDWR), X(O_ACCMODE));

SHARED_XLATS(open_flags, "O_???",
	X(O_CREAT), X(O_EXCL), X(O_NOCTTY), X(O_TRUNC), X(O_APPEND), X(O_NONBLOCK), X(O_SYNC), X(__O_SYNC),
	X(O_DSYNC), X(O_DIRECT), X(O_LARGEFILE), X(O_NOFOLLOW), X(O_NOATIME), X(O_CLOEXEC), X(O_PATH),
	X(O_TMPFILE), X(__O_TMPFILE), X(O_DIRECTORY), XNEW(O_EMPTYPATH), X(FASYNC),
	{ 1ULL << 32, "+OPENAT2_REGULAR" });

void print_open_flags(struct text *t, uint64_t flags)
{
	uint64_t rest = flags & ~(uint64_t)O_ACCMODE;
	bool known = false;

	put_s(t, xlat_name(&access_modes_open, flags & O_ACCMODE));
	if (!rest)
		return;
	put_c(t, '|');
	rest = print_flag_names(t, &open_flags, rest, &known);
	if (!rest)
		return;
	if (known)
		put_c(t, '|');
	pen_hex(t, rest);
}

static void oflags_print(struct print *p, const struct node *n)
{
	uint64_t v = get(p, n);

	if (p->t->xlat != XLAT_ABBREV)
		pen_hex(p->t, v);
	if (p->t->xlat == XLAT_RAW)
		return;
	if (p->t->xlat == XLAT_VERBOSE)
		put_s(p->t, " /* ");
	print_open_flags(p->t, v);
	if (p->t->xlat == XLAT_VERBOSE)
		put_s(p->t, " */");
}

const struct type type_oflags = { .name = "open flags", .leaf = PEN_NAMES, .width = 4, .print = oflags_print };

/* = 0x8002 (flags O_RDWR|O_LARGEFILE) */
static void ret_oflags_print(struct print *p, const struct node *n)
{
	pen_hex(p->t, get(p, n));
	put_s(p->t, " (flags ");
	print_open_flags(p->t, (uint32_t)get(p, n));
	put_c(p->t, ')');
}

static const struct type type_ret_oflags = { .name = "open flags", .leaf = PEN_NAMES, .width = 8, .print = ret_oflags_print };
const struct arg ret_oflags[] = { { .name = "ret", .type = &type_ret_oflags }, { 0 } };

/* ---- 64-bit numbers in two registers ------------------------------------------------------ */

static uint64_t two_registers(const struct print *p, const struct node *n, bool upper_first)
{
	const __u64 *args = p->call->enter->args + n->off / 8;

	return args[upper_first] | args[!upper_first] << 32;
}

static void split_print(struct print *p, const struct node *n)
{
	if (n->arg->data)
		print_flags(p->t, n->arg->data, two_registers(p, n, false));
	else
		pen_dec(p->t, two_registers(p, n, false));
}

static void usplit_print(struct print *p, const struct node *n)
{
	pen_uns(p->t, two_registers(p, n, false));
}

static void hilo_print(struct print *p, const struct node *n)
{
	pen_dec(p->t, two_registers(p, n, true));
}

const struct type
	type_split = { .name = "dec", .width = 8, .print = split_print },
	type_usplit = { .name = "uns", .width = 8, .print = usplit_print },
	type_hilo = { .name = "dec", .width = 8, .print = hilo_print };

/* ---- flags ---------------------------------------------------------------------------------- */

SHARED_XLATS(at_flags, "AT_???", X(AT_SYMLINK_NOFOLLOW), X(AT_REMOVEDIR), X(AT_SYMLINK_FOLLOW),
      X(AT_NO_AUTOMOUNT), X(AT_EMPTY_PATH), X(AT_RECURSIVE));
XLATS(faccessat_flags, "AT_???", X(AT_SYMLINK_NOFOLLOW), X(AT_EACCESS), X(AT_EMPTY_PATH));
XLATS(handle_flags, "AT_???", X(AT_SYMLINK_FOLLOW), X(AT_EMPTY_PATH));
/* from <unistd.h>: the kernel's headers lack them */
XLATS(access_modes, "?_OK", { 0, "F_OK" }, { 4, "R_OK" }, { 2, "W_OK" }, { 1, "X_OK" });
XLATS(resolve_flags, "RESOLVE_???", X(RESOLVE_NO_XDEV), X(RESOLVE_NO_MAGICLINKS), X(RESOLVE_NO_SYMLINKS),
      X(RESOLVE_BENEATH), X(RESOLVE_IN_ROOT), X(RESOLVE_CACHED));
SHARED_XLATS(rwf_flags, "RWF_???", X(RWF_HIPRI), X(RWF_DSYNC), X(RWF_SYNC), X(RWF_NOWAIT), X(RWF_APPEND),
      XNEW(RWF_NOAPPEND), XNEW(RWF_ATOMIC), XNEW(RWF_DONTCACHE), XNEW(RWF_NOSIGNAL));
SHARED_XLATS(whences, "SEEK_???", X(SEEK_SET), X(SEEK_CUR), X(SEEK_END), X(SEEK_DATA), X(SEEK_HOLE));
XLATS(close_range_flags, "CLOSE_RANGE_???", X(CLOSE_RANGE_UNSHARE), X(CLOSE_RANGE_CLOEXEC));
XLATS(rename_flags, "RENAME_??", X(RENAME_NOREPLACE), X(RENAME_EXCHANGE), X(RENAME_WHITEOUT));
XLATS(falloc_flags, "FALLOC_FL_???", X(FALLOC_FL_KEEP_SIZE), X(FALLOC_FL_PUNCH_HOLE), X(FALLOC_FL_NO_HIDE_STALE),
      X(FALLOC_FL_COLLAPSE_RANGE), X(FALLOC_FL_ZERO_RANGE), X(FALLOC_FL_INSERT_RANGE),
      X(FALLOC_FL_UNSHARE_RANGE), XNEW(FALLOC_FL_WRITE_ZEROES));
XLATS(fadvices, "POSIX_FADV_???", X(POSIX_FADV_NORMAL), X(POSIX_FADV_RANDOM), X(POSIX_FADV_SEQUENTIAL),
      X(POSIX_FADV_WILLNEED), X(POSIX_FADV_DONTNEED), X(POSIX_FADV_NOREUSE));
XLATS(sync_flags, "SYNC_FILE_RANGE_???", X(SYNC_FILE_RANGE_WAIT_BEFORE), X(SYNC_FILE_RANGE_WRITE),
      X(SYNC_FILE_RANGE_WAIT_AFTER));
XLATS(flock_ops, "LOCK_???", X(LOCK_SH), X(LOCK_EX), X(LOCK_NB), X(LOCK_UN), X(LOCK_MAND), X(LOCK_RW),
      X(LOCK_READ), X(LOCK_WRITE));
/* not in a uapi header: fs/splice.c takes them from <linux/splice.h> */
XLATS(splice_flags, "SPLICE_F_???", { 1, "SPLICE_F_MOVE" }, { 2, "SPLICE_F_NONBLOCK" }, { 4, "SPLICE_F_MORE" },
      { 8, "SPLICE_F_GIFT" });
XLATS(xattr_flags, "XATTR_???", X(XATTR_CREATE), X(XATTR_REPLACE));
XLATS(secret_flags, NULL, X(O_CLOEXEC));

/* functions that several types of this file share */
static void struct_place(struct plan *p, struct node *n)
{
	type_struct.place(p, n);
}

static void struct_copy(struct plan *p, struct node *n, int phase)
{
	type_struct.copy(p, n, phase);
}

static void embed_place(struct plan *p, struct node *n)
{
	type_embed.place(p, n);
}

/* ---- stat ------------------------------------------------------------------------------------- */

static void put_when(struct text *t, int64_t sec, uint64_t part, uint64_t most, int digits)
{
	char date[64], zone[16];
	time_t when = sec;
	struct tm tm;

	if ((!sec && !part) || part > most || !localtime_r(&when, &tm))
		return;
	if (!strftime(date, sizeof(date), "%FT%T", &tm) || !strftime(zone, sizeof(zone), "%z", &tm))
		return;
	put_s(t, " /* ");
	put_s(t, date);
	if (part) {
		put_c(t, '.');
		put_uns0(t, part, digits);
	}
	put_s(t, zone);
	put_s(t, " */");
}

void print_when(struct text *t, int64_t sec, uint64_t nsec)
{
	put_when(t, sec, nsec, 999999999, 9);
}

/* Seconds. The comment also has the nanoseconds, from the sibling that .len names. */
static void stat_time_print(struct print *p, const struct node *n)
{
	int64_t sec = get(p, n);

	pen_dec(p->t, sec);
	print_when(p->t, sec, n->len ? get(p, n->len) : 0);
}

static const struct type type_stat_time = { .name = "time", .leaf = PEN_NUMBER, .width = WORD, .is_signed = true, .print = stat_time_print };
#define STAT_TIME(n, o)		NUM(n, type_stat_time, DETAIL, ORDER(o), .len = #n "_nsec"), \
				SIZE(n##_nsec, DETAIL, ORDER(o + 1))

/* A device node has a device number in place of the size. Only S_IFBLK and S_IFCHR have these mode bits. */
#define A_DEVICE(sib)		WHEN_MASK(sib, 0130000, 0020000)
#define NO_DEVICE(sib)		WHEN_NOT_MASK(sib, 0130000, 0020000)

SHARED_LAYOUT(stat, "stat",
	DEV(st_dev, DETAIL, LONG, ORDER(1)), SIZE(st_ino, DETAIL, ORDER(2)), SIZE(st_nlink, DETAIL, ORDER(4)),
	ST_MODE(st_mode, ORDER(3)), UNS(st_uid, DETAIL, ORDER(5)), UNS(st_gid, DETAIL, ORDER(6)), PAD(4),
	DEV(st_rdev, ORDER(9), A_DEVICE(st_mode)), SIZE(st_size, ORDER(9), NO_DEVICE(st_mode)),
	SIZE(st_blksize, DETAIL, ORDER(7)), SIZE(st_blocks, DETAIL, ORDER(8)),
	STAT_TIME(st_atime, 10), STAT_TIME(st_mtime, 12), STAT_TIME(st_ctime, 14), PAD(24));

LAYOUT(stat32, "stat",
	DEV(st_dev, DETAIL, W32, ORDER(1)), UNS(st_ino, DETAIL, ORDER(2)), ST_MODE(st_mode, W16, ORDER(3)),
	UNS(st_nlink, W16, DETAIL, ORDER(4)), UNS(st_uid, W16, DETAIL, ORDER(5)), UNS(st_gid, W16, DETAIL, ORDER(6)),
	DEV(st_rdev, W32, ORDER(9), A_DEVICE(st_mode)), UNS(st_size, ORDER(9), NO_DEVICE(st_mode)),
	UNS(st_blksize, DETAIL, ORDER(7)), UNS(st_blocks, DETAIL, ORDER(8)),
	STAT_TIME(st_atime, 10), STAT_TIME(st_mtime, 12), STAT_TIME(st_ctime, 14), PAD(8));

LAYOUT(stat64, "stat64",
	DEV(st_dev, DETAIL, ORDER(1)), PAD(8), ST_MODE(st_mode, ORDER(3)), UNS(st_nlink, DETAIL, ORDER(4)),
	UNS(st_uid, DETAIL, ORDER(5)), UNS(st_gid, DETAIL, ORDER(6)), DEV(st_rdev, ORDER(9), A_DEVICE(st_mode)),
	PAD(4), UNS64(st_size, ORDER(9), NO_DEVICE(st_mode)), UNS(st_blksize, DETAIL, ORDER(7)),
	UNS64(st_blocks, DETAIL, ORDER(8)), STAT_TIME(st_atime, 10), STAT_TIME(st_mtime, 12), STAT_TIME(st_ctime, 14),
	UNS64(st_ino, DETAIL, ORDER(2)));

/* a field that the old structure lacks, but that is shown all the same */
static void zero_print(struct print *p, const struct node *n)
{
	(void)n;
	put_c(p->t, '0');
}

static const struct type type_zero = { .name = "zero", .leaf = PEN_NUMBER, .print = zero_print };
#define OLD_TIME(n, o)		NUM(n, type_stat_time, DETAIL, ORDER(o))
LAYOUT(oldstat, "__old_kernel_stat",
	DEV(st_dev, DETAIL, W16, ORDER(1)), UNS(st_ino, W16, DETAIL, ORDER(2)), ST_MODE(st_mode, W16, ORDER(3)),
	UNS(st_nlink, W16, DETAIL, ORDER(4)), UNS(st_uid, W16, DETAIL, ORDER(5)), UNS(st_gid, W16, DETAIL, ORDER(6)),
	DEV(st_rdev, W16, ORDER(9), A_DEVICE(st_mode)), UNS(st_size, ORDER(9), NO_DEVICE(st_mode)),
	NUM(st_blksize, type_zero, DETAIL, ORDER(7)), NUM(st_blocks, type_zero, DETAIL, ORDER(8)),
	OLD_TIME(st_atime, 10), OLD_TIME(st_mtime, 11), OLD_TIME(st_ctime, 12));

/* ---- statx ------------------------------------------------------------------------------------- */

XLATS(statx_masks, "STATX_???",
	{ 0xfff, "STATX_ALL" }, X(STATX_BASIC_STATS), X(STATX_TYPE), X(STATX_MODE), X(STATX_NLINK), X(STATX_UID),
	X(STATX_GID), X(STATX_ATIME), X(STATX_MTIME), X(STATX_CTIME), X(STATX_INO), X(STATX_SIZE), X(STATX_BLOCKS),
	X(STATX_BTIME), X(STATX_MNT_ID), X(STATX_DIOALIGN), XNEW(STATX_MNT_ID_UNIQUE), XNEW(STATX_SUBVOL),
	XNEW(STATX_WRITE_ATOMIC), XNEW(STATX_DIO_READ_ALIGN));
XLATS(statx_attrs, "STATX_ATTR_???",
	X(STATX_ATTR_COMPRESSED), X(STATX_ATTR_IMMUTABLE), X(STATX_ATTR_APPEND), X(STATX_ATTR_NODUMP),
	X(STATX_ATTR_ENCRYPTED), X(STATX_ATTR_AUTOMOUNT), X(STATX_ATTR_MOUNT_ROOT), X(STATX_ATTR_VERITY),
	X(STATX_ATTR_DAX), XNEW(STATX_ATTR_WRITE_ATOMIC));
XLATS(statx_sync, NULL, X(AT_STATX_SYNC_AS_STAT), X(AT_STATX_FORCE_SYNC), X(AT_STATX_DONT_SYNC),
      X(AT_STATX_SYNC_TYPE));

/* The mode of synchronization comes first, even if it is the default; the other flags follow. */
static void statx_flags_print(struct print *p, const struct node *n)
{
	struct xlats others = at_flags;
	uint32_t v = get(p, n), sync = v & AT_STATX_SYNC_TYPE;

	others.unknown = NULL;
	if (sync || p->t->xlat != XLAT_RAW)
		print_flags(p->t, &statx_sync, sync);
	v &= ~AT_STATX_SYNC_TYPE;
	if (!v)
		return;
	put_c(p->t, '|');
	print_flags(p->t, &others, v);
}

static const struct type type_statx_flags = { .name = "flags", .leaf = PEN_NAMES, .width = 4, .print = statx_flags_print };

LAYOUT(statx_time, "statx_timestamp", DEC64(tv_sec), UNS(tv_nsec), PAD(4));

static void statx_time_print(struct print *p, const struct node *n)
{
	const struct view *outer = p->view;
	int64_t sec;
	uint64_t nsec;
	struct view v;

	type_embed.print(p, n);
	enter_embedded(p, n, &v, n->off, n->size);
	p->view = &v;
	sec = get(p, &n->kids[0]);
	nsec = get(p, &n->kids[1]);
	p->view = outer;
	print_when(p->t, sec, nsec);
}

static const struct type type_statx_time = { .name = "struct", .place = embed_place, .print = statx_time_print };
#define STATX_TIME_(n, bit)	{ .name = #n, .type = &type_statx_time, .data = &layout_statx_time, DETAIL, \
				  WHEN(stx_mask, bit) }

LAYOUT(statx, "statx",
	FLAGS(stx_mask, statx_masks), UNS(stx_blksize, DETAIL), FLAGS(stx_attributes, statx_attrs, W64),
	UNS(stx_nlink, DETAIL, WHEN(stx_mask, STATX_NLINK)), UID(stx_uid, DETAIL, WHEN(stx_mask, STATX_UID)),
	UID(stx_gid, DETAIL, WHEN(stx_mask, STATX_GID)), ST_MODE(stx_mode, W16, WHEN(stx_mask, STATX_TYPE | STATX_MODE)),
	PAD(2), UNS64(stx_ino, DETAIL, ALIGN(8), WHEN(stx_mask, STATX_INO)), UNS64(stx_size, WHEN(stx_mask, STATX_SIZE)),
	UNS64(stx_blocks, DETAIL, WHEN(stx_mask, STATX_BLOCKS)), FLAGS(stx_attributes_mask, statx_attrs, W64, DETAIL),
	STATX_TIME_(stx_atime, STATX_ATIME), STATX_TIME_(stx_btime, STATX_BTIME), STATX_TIME_(stx_ctime, STATX_CTIME),
	STATX_TIME_(stx_mtime, STATX_MTIME), UNS(stx_rdev_major, DETAIL), UNS(stx_rdev_minor, DETAIL),
	UNS(stx_dev_major, DETAIL), UNS(stx_dev_minor, DETAIL),
	HEX64(stx_mnt_id, DETAIL, WHEN(stx_mask, STATX_MNT_ID)),
	UNS(stx_dio_mem_align, DETAIL, WHEN(stx_mask, STATX_DIOALIGN)),
	UNS(stx_dio_offset_align, DETAIL, WHEN(stx_mask, STATX_DIOALIGN)),
	UNS64(stx_subvol, DETAIL, WHEN(stx_mask, STATX_SUBVOL), NEWER),
	UNS(stx_atomic_write_unit_min, DETAIL, WHEN(stx_mask, STATX_WRITE_ATOMIC), NEWER),
	UNS(stx_atomic_write_unit_max, DETAIL, WHEN(stx_mask, STATX_WRITE_ATOMIC), NEWER),
	UNS(stx_atomic_write_segments_max, DETAIL, WHEN(stx_mask, STATX_WRITE_ATOMIC), NEWER), PAD(76));

/* ---- statfs ------------------------------------------------------------------------------------- */

/* values without a header are private to their file system */
SHARED_XLATS(fs_magics, NULL,
	X(QNX4_SUPER_MAGIC), { 0x33, "Z3FOLD_MAGIC" }, X(AUTOFS_SUPER_MAGIC), { 0x1373, "DEVFS_SUPER_MAGIC" },
	{ 0x137d, "EXT_SUPER_MAGIC" }, X(MINIX_SUPER_MAGIC), X(MINIX_SUPER_MAGIC2), X(DEVPTS_SUPER_MAGIC),
	X(MINIX2_SUPER_MAGIC), X(MINIX2_SUPER_MAGIC2), X(NILFS_SUPER_MAGIC), { 0x4244, "HFS_SUPER_MAGIC" },
	{ 0x482b, "HFSPLUS_SUPER_MAGIC" }, X(MSDOS_SUPER_MAGIC), X(MINIX3_SUPER_MAGIC), X(SMB_SUPER_MAGIC),
	X(NCP_SUPER_MAGIC), { 0x5df5, "EXOFS_SUPER_MAGIC" }, X(NFS_SUPER_MAGIC), { 0x7275, "ROMFS_MAGIC" },
	X(JFFS2_SUPER_MAGIC), X(ISOFS_SUPER_MAGIC), X(PROC_SUPER_MAGIC), X(OPENPROM_SUPER_MAGIC),
	X(USBDEVICE_SUPER_MAGIC), X(ADFS_SUPER_MAGIC), X(AFFS_SUPER_MAGIC), { 0xef51, "EXT2_OLD_SUPER_MAGIC" },
	X(EXT2_SUPER_MAGIC), X(ECRYPTFS_SUPER_MAGIC), { 0x11954, "UFS_MAGIC" }, X(CGROUP_SUPER_MAGIC),
	X(EFS_SUPER_MAGIC), X(HOSTFS_SUPER_MAGIC), X(CEPH_SUPER_MAGIC), X(TMPFS_MAGIC), X(V9FS_MAGIC),
	{ 0x1161970, "GFS2_MAGIC" }, { 0x12fd16d, "XIAFS_SUPER_MAGIC" }, { 0x12ff7b4, "XENIX_SUPER_MAGIC" },
	{ 0x12ff7b5, "SYSV4_SUPER_MAGIC" }, { 0x12ff7b6, "SYSV2_SUPER_MAGIC" }, { 0x12ff7b7, "COH_SUPER_MAGIC" },
	{ 0x2011994, "SHMFS_SUPER_MAGIC" }, X(ANON_INODE_FS_MAGIC), X(FUTEXFS_SUPER_MAGIC), { 0x0bd00bd0, "+LL_SUPER_MAGIC" },
	{ 0x0bd00bd1, "+LUSTRE_SUPER_MAGIC" }, X(MTD_INODE_FS_MAGIC),
	{ 0x13661366, "BALLOON_KVM_MAGIC" }, X(UDF_SUPER_MAGIC), { 0x1badface, "BFS_MAGIC" }, X(EXFAT_SUPER_MAGIC),
	{ 0x24051905, "UBIFS_SUPER_MAGIC" }, X(CRAMFS_MAGIC), { 0x2fc12fc1, "ZFS_SUPER_MAGIC" },
	{ 0x3153464a, "JFS_SUPER_MAGIC" }, { 0x42465331, "BEFS_SUPER_MAGIC" }, X(BINFMTFS_MAGIC), X(SMACK_MAGIC),
	X(DMA_BUF_MAGIC), X(CRAMFS_MAGIC_WEND), X(DEVMEM_MAGIC), XNEW(GUEST_MEMFD_MAGIC),
	{ 0x47504653, "GPFS_SUPER_MAGIC" }, XNEW(NULL_FS_MAGIC),
	X(PIPEFS_MAGIC), X(REISERFS_SUPER_MAGIC), X(SECRETMEM_MAGIC), X(AFS_SUPER_MAGIC),
	{ 0x5346544e, "NTFS_SB_MAGIC" }, X(SOCKFS_MAGIC), { 0x54190100, "UFS_CIGAM" }, { 0x565a4653, "VZFS_SUPER_MAGIC" },
	X(STACK_END_MAGIC), { 0x58295829, "ZSMALLOC_MAGIC" }, X(XFS_SUPER_MAGIC), X(AAFS_MAGIC), X(ZONEFS_MAGIC),
	X(PSTOREFS_MAGIC),
	{ 0x61756673, "AUFS_SUPER_MAGIC" }, X(BDEVFS_MAGIC), { 0x62656570, "CONFIGFS_MAGIC" }, X(SYSFS_MAGIC),
	X(CGROUP2_SUPER_MAGIC), X(DEBUGFS_MAGIC), X(DAXFS_MAGIC), { 0x65735543, "FUSE_CTL_SUPER_MAGIC" },
	X(FUSE_SUPER_MAGIC), { 0x68191122, "QNX6_SUPER_MAGIC" }, X(AFS_FS_MAGIC), X(BINDERFS_SUPER_MAGIC),
	X(NSFS_MAGIC), X(SECURITYFS_MAGIC), X(SQUASHFS_MAGIC), X(BTRFS_TEST_MAGIC), X(CODA_SUPER_MAGIC),
	X(OCFS2_SUPER_MAGIC), X(TRACEFS_MAGIC), X(OVERLAYFS_SUPER_MAGIC), X(RAMFS_MAGIC), X(BTRFS_SUPER_MAGIC),
	X(HUGETLBFS_MAGIC), { 0xa501fcf5, "VXFS_SUPER_MAGIC" }, X(XENFS_SUPER_MAGIC), { 0xc7571590, "PPC_CMM_MAGIC" },
	{ 0xc97e8168, "LOGFS_MAGIC" }, X(BPF_FS_MAGIC), X(EFIVARFS_MAGIC), X(EROFS_SUPER_MAGIC_V1),
	X(F2FS_SUPER_MAGIC), X(SELINUX_MAGIC), X(HPFS_SUPER_MAGIC), X(SMB2_SUPER_MAGIC), X(CIFS_SUPER_MAGIC),
	XNEW(BCACHEFS_SUPER_MAGIC), XNEW(PID_FS_MAGIC));
#define F_VALID 0x20	/* statfs(2) in the kernel filled in f_flags */
XLATS(statfs_flags, "ST_???", { F_VALID, "ST_VALID" }, { 1, "ST_RDONLY" }, { 2, "ST_NOSUID" }, { 4, "ST_NODEV" },
      { 8, "ST_NOEXEC" }, { 0x10, "ST_SYNCHRONOUS" }, { 0x40, "ST_MANDLOCK" }, { 0x400, "ST_NOATIME" },
      { 0x800, "ST_NODIRATIME" }, { 0x1000, "ST_RELATIME" }, { 0x2000, "ST_NOSYMFOLLOW" });

LAYOUT(fsid, NULL, EMBED_ARRAY(val, 2, HEX()));
LAYOUT(statfs, "statfs",
	XVAL(f_type, fs_magics, LONG), SIZE(f_bsize), SIZE(f_blocks), SIZE(f_bfree), SIZE(f_bavail), SIZE(f_files),
	SIZE(f_ffree), EMBED(f_fsid, fsid), SIZE(f_namelen), SIZE(f_frsize),
	FLAGS(f_flags, statfs_flags, LONG, WHEN(f_flags, F_VALID)), LHEX(f_spare0, HIDDEN), LHEX(f_spare1, HIDDEN),
	LHEX(f_spare2, HIDDEN), LHEX(f_spare3, HIDDEN));
LAYOUT(statfs64, "statfs64",
	XVAL(f_type, fs_magics), UNS(f_bsize), UNS64(f_blocks), UNS64(f_bfree), UNS64(f_bavail), UNS64(f_files),
	UNS64(f_ffree), EMBED(f_fsid, fsid), UNS(f_namelen), UNS(f_frsize),
	FLAGS(f_flags, statfs_flags, WHEN(f_flags, F_VALID)), PAD(16));

/*
 * statfs64(2) takes the size of its buffer, and accepts only the structure's size or, from ARM, 4
 * bytes more.
 */
static void statfs64_print(struct print *p, const struct node *n)
{
	uint64_t size = get(p, &p->plan->args[1]);

	if (size == n->size || size == n->size + 4)
		type_struct.print(p, n);
	else
		print_addr(p, get(p, n));
}

static const struct type type_statfs64 = {
	.name = "struct", .width = WORD, .place = struct_place, .copy = struct_copy, .print = statfs64_print };
#define STATFS64_OUT(n)		{ .name = #n, .type = &type_statfs64, .dir = OUT, .data = &layout_statfs64 }

/* ---- times --------------------------------------------------------------------------------------- */

LAYOUT(utimbuf, NULL, NUM(actime, type_stat_time), NUM(modtime, type_stat_time));
LAYOUT(utime_timeval, NULL, LDEC(tv_sec), SIZE(tv_usec));
LAYOUT(utime_timespec, NULL, LDEC(tv_sec), SIZE(tv_nsec));
LAYOUT(utime_timespec64, NULL, DEC64(tv_sec), UNS64(tv_nsec));
XLATS(utime_specials, NULL, { (1 << 30) - 1, "UTIME_NOW" }, { (1 << 30) - 2, "UTIME_OMIT" });

static void utime_print(struct print *p, const struct node *n)
{
	bool nano = n->arg->data != &layout_utime_timeval;
	const struct view *outer = p->view;
	const char *special;
	struct view v;
	uint64_t sec, part;

	enter_embedded(p, n, &v, n->off, n->size);
	p->view = &v;
	sec = get(p, &n->kids[0]);
	part = get(p, &n->kids[1]);
	p->view = outer;
	special = nano ? xlat_name(&utime_specials, part) : NULL;
	if (!special || p->t->xlat != XLAT_ABBREV)
		type_embed.print(p, n);
	if (!special && nano)
		print_when(p->t, sec, part);
	else if (!special)
		put_when(p->t, sec, part, 999999, 6);
	else if (p->t->xlat == XLAT_ABBREV)
		print_named(p->t, part, special, 0);
	else if (p->t->xlat == XLAT_VERBOSE)
		put_f(p->t, " /* %s */", special);
}

static const struct type type_utime = { .name = "struct", .place = embed_place, .print = utime_print };
#define UTIMES(n, l)		VALUES_IN(n, 2, { .name = "", .type = &type_utime, .data = &layout_##l })

/* ---- extended attributes ------------------------------------------------------------------------------ */

static void list_copy(struct plan *p, struct node *n, int phase)
{
	type_buf.copy(p, n, phase);
}

/* The names of a file's attributes, each with its NUL. With a size of 0 only the address is shown. */
static void xattr_list_print(struct print *p, const struct node *n)
{
	if (!get(p, n + 1) || p->failed)
		print_addr(p, get(p, n));
	else
		type_buf.print(p, n);
}

/* A size of 0 asks for the length only. strace 6.1 shows the buffer all the same. */
static void xattr_value_print(struct print *p, const struct node *n)
{
	if (p->failed || (opt.newer && !get(p, n + 1)))
		print_addr(p, get(p, n));
	else
		type_buf.print(p, n);
}

static const struct type type_xattr_value = {
	.name = "buf", .width = WORD, .bares = true, .copy = list_copy, .print = xattr_value_print };
static const struct type type_xattr_list = {
	.name = "buf", .width = WORD, .bares = true, .copy = list_copy, .print = xattr_list_print };
#define XATTR_LIST(n)		{ .name = #n, .type = &type_xattr_list, .dir = OUT, .len = "ret" }
/* a value is often a string with a NUL at its end, which is not shown */
#define XATTR_IN(n, l, ...)	BUF_IN(n, l, SHOW(ASCIZ), OVER(XATTR_SIZE_MAX), __VA_ARGS__)
#define XATTR_OUT(n, l, ...)	{ .name = #n, .type = &type_xattr_value, .dir = OUT, .len = #l, SHOW(ASCIZ), OVER(XATTR_SIZE_MAX), __VA_ARGS__ }

/* newer calls: since Linux 6.13 and 6.17 */
XLATS(xattrat_flags, "AT_???", X(AT_SYMLINK_NOFOLLOW), X(AT_EMPTY_PATH));
#define XATTR_ARGS_SIZE_VER0_	16	/* XATTR_ARGS_SIZE_VER0, which older headers lack */
#define FILE_ATTR_SIZE_VER0_	24
LAYOUT(xattr_set, NULL, XATTR_IN(value, size, W64), UNS(size), FLAGS(flags, xattr_flags));
LAYOUT(xattr_got, NULL, XATTR_OUT(value, ret, W64), UNS(size), FLAGS(flags, xattr_flags));
LAYOUT(file_attr, NULL, FLAGS(fa_xflags, fs_xflags, W64), UNS(fa_extsize), UNS(fa_nextents), HEX(fa_projid),
       UNS(fa_cowextsize));
LAYOUT(file_attr_set, NULL, FLAGS(fa_xflags, fs_xflags, W64), UNS(fa_extsize), UNS(fa_nextents, HIDDEN), HEX(fa_projid),
       UNS(fa_cowextsize));

/* ---- copying between files ------------------------------------------------------------------------------ */

/* [0] => [16]: a position, which the call moves forward unless nothing was copied */
static void moved_print(struct print *p, const struct node *n)
{
	const struct systrace_block *was = block_of(p, n, AT_ENTER), *is = block_of(p, n, AT_EXIT);
	bool moved = !p->failed && p->ret;
	uint64_t v = 0;

	if (!was || was->len < n->size) {
		print_addr(p, get(p, n));
		return;
	}
	memcpy(&v, block_data(was), n->size);
	pen_open(p->t, '[');
	pen_uns(p->t, v);
	if (!moved || !opt.newer)
		pen_close(p->t, ']');
	if (!moved)
		return;
	pen_becomes(p->t);
	if (!is || is->len < n->size) {
		print_addr(p, get(p, n));
		put_s(p->t, opt.newer ? "]" : "");
		return;
	}
	memcpy(&v, block_data(is), n->size);
	if (!opt.newer)
		pen_open(p->t, '[');
	pen_uns(p->t, v);
	pen_close(p->t, ']');
}

/* Waits for the exit only if the position at entry could be read. */
static bool moved_waits(const struct print *p, const struct node *n)
{
	const struct systrace_block *was = block_of(p, n, AT_ENTER);

	return was && was->len >= n->size;
}

static void moved_place(struct plan *p, struct node *n)
{
	type_points.place(p, n);
}

static void moved_copy(struct plan *p, struct node *n, int phase)
{
	type_points.copy(p, n, phase);
}

static const struct type type_moved = {
	.name = "position", .width = WORD, .place = moved_place, .copy = moved_copy, .print = moved_print,
	.waits = moved_waits };
#define MOVED(n, ...)		{ .name = #n, .type = &type_moved, .dir = BOTH, .data = ARGS(__VA_ARGS__) }

/* ---- file handles ---------------------------------------------------------------------------------------- */

#define HANDLE_MAX 128
LAYOUT(file_handle, NULL, UNS(handle_bytes), DEC(handle_type));

static void handle_copy(struct plan *p, struct node *n, int phase)
{
	plan_copy_bytes(p, n, phase, (struct systrace_ref){ 0, 0, n->size + HANDLE_MAX }, 1, n->size + HANDLE_MAX);
}

static void handle_bytes_print(struct print *p, const struct systrace_block *b, uint32_t bytes)
{
	uint32_t len = bytes < HANDLE_MAX ? bytes : HANDLE_MAX;

	pen_field(p->t, "f_handle");
	if (b->len < 8 + len) {
		put_s(p->t, "???");
		return;
	}
	pen_hex_bytes(p->t, (const char *)block_data(b) + 8, len, false);
	if (bytes > len)
		pen_dots(p->t);
}

static uint32_t handle_word(const struct systrace_block *b, int i)
{
	uint32_t v;

	memcpy(&v, (const char *)block_data(b) + 4 * i, 4);
	return v;
}

static void handle_print(struct print *p, const struct node *n)
{
	const struct systrace_block *was = block_of(p, n, AT_ENTER), *is = block_of(p, n, AT_EXIT);
	bool made = n->arg->dir == BOTH;

	if (!was || was->len < 8) {
		print_addr(p, get(p, n));
		return;
	}
	pen_first(p->t, "handle_bytes");
	pen_uns(p->t, handle_word(was, 0));
	if (made && is && is->len >= 8 && (!p->failed || p->ret == -75 /* EOVERFLOW */) &&
	    handle_word(is, 0) != handle_word(was, 0)) {
		pen_becomes(p->t);
		pen_uns(p->t, handle_word(is, 0));
	}
	if (!made)
		is = was;
	if (is && is->len >= 8 && !(made && p->failed)) {
		pen_field(p->t, "handle_type");
		pen_dec(p->t, (int32_t)handle_word(is, 1));
		handle_bytes_print(p, is, handle_word(is, 0));
	}
	pen_close(p->t, '}');
}

static const struct type type_handle = {
	.name = "file handle", .width = WORD, .place = struct_place, .copy = handle_copy, .print = handle_print };
#define HANDLE_IN(n)		{ .name = #n, .type = &type_handle, .dir = IN, .data = &layout_file_handle }
#define HANDLE_OUT(n)		{ .name = #n, .type = &type_handle, .dir = BOTH, .data = &layout_file_handle, ON_ERROR }

/* ---- memfd ------------------------------------------------------------------------------------------------ */

XLATS(memfd_flags, "MFD_???", X(MFD_CLOEXEC), X(MFD_ALLOW_SEALING), X(MFD_HUGETLB), XNEW(MFD_NOEXEC_SEAL), XNEW(MFD_EXEC));

/* flags; the upper bits are log2 of the size of a huge page */
static void memfd_flags_print(struct print *p, const struct node *n)
{
	const uint32_t mask = (uint32_t)MFD_HUGE_MASK << MFD_HUGE_SHIFT;
	uint32_t v = get(p, n), huge = v & mask;

	if (!v || p->t->xlat != XLAT_ABBREV)
		pen_hex(p->t, v);
	if (!v || p->t->xlat == XLAT_RAW)
		return;
	if (p->t->xlat == XLAT_VERBOSE)
		put_s(p->t, " /* ");
	v &= ~mask;
	if (v || !huge)
		print_flags_as(p->t, &memfd_flags, v, SHOW_ABBREV);
	if (huge)
		put_f(p->t, "%s%u<<MFD_HUGE_SHIFT", v ? "|" : "", huge >> MFD_HUGE_SHIFT);
	if (p->t->xlat == XLAT_VERBOSE)
		put_s(p->t, " */");
}

static const struct type type_memfd_flags = { .name = "flags", .leaf = PEN_NAMES, .width = 4, .print = memfd_flags_print };

/* ---- the calls ---------------------------------------------------------------------------------------------- */

LAYOUT(open_how, "open_how", OFLAGS(flags, W64, ALIGN(8)),
	{ .name = "mode", .type = &type_umode, W64, ALIGN(8) }, FLAGS(resolve, resolve_flags, W64, ALIGN(8)));

/* openat2(2)'s mode is left out if it is 0 and no flag asks for one */
static void how_print(struct print *p, const struct node *n)
{
	const struct view *outer = p->view;
	struct sized s;
	uint64_t size, flags, mode;

	if (!sized_enter(p, n, &s, &size)) {
		print_addr(p, get(p, n));
		return;
	}
	p->view = &s.v;
	flags = get(p, &n->kids[0]);
	mode = get(p, &n->kids[1]);
	pen_first(p->t, "flags");
	print_node(p, &n->kids[0]);
	if (mode || flags & (O_CREAT | __O_TMPFILE)) {
		pen_field(p->t, "mode");
		print_node(p, &n->kids[1]);
	}
	pen_field(p->t, "resolve");
	print_node(p, &n->kids[2]);
	p->view = outer;
	sized_tail(p, n, size);
	pen_close(p->t, '}');
}

static void how_place(struct plan *p, struct node *n)
{
	type_sized.place(p, n);
}

static void how_copy(struct plan *p, struct node *n, int phase)
{
	type_sized.copy(p, n, phase);
}

static const struct type type_how = {
	.name = "struct", .width = WORD, .place = how_place, .copy = how_copy, .print = how_print };

#define OPEN_MODE	MODE(mode, WHEN(flags, O_CREAT | __O_TMPFILE))
#define MKNOD_DEV	DEV(dev, W32, A_DEVICE(mode))

FAMILY(file_calls,
	/* opening and closing */
	CALL(open, RET_FD IS(DESC), PATH(path), OFLAGS(flags), OPEN_MODE),
	CALL(openat, RET_FD, ATFD(dfd), PATH(path), OFLAGS(flags), OPEN_MODE),
	CALL(openat2, RET_FD, ATFD(dfd), PATH(path),
	     { .name = "how", .type = &type_how, .dir = IN, .len = "size", .data = &layout_open_how, .count = 24 },
	     UNS64(size)),
	CALL(creat, RET_FD IS(DESC), PATH(path), MODE(mode)),
	CALL(close, RET_DEC, FD(fd)),
	CALL(close_range, RET_DEC, UNS(first), UNS(last), FLAGS(flags, close_range_flags)),
	CALL(dup, RET_FD, FD(fd)),
	CALL(dup2, RET_FD, FD(oldfd), FD(newfd)),
	CALL(dup3, RET_FD, FD(oldfd), FD(newfd), FLAGS(flags, open_flags)),
	CALL(pipe, RET_DEC IS(DESC), VALUES_OUT(fds, 2, FD())),
	CALL(pipe2, RET_DEC IS(DESC), VALUES_OUT(fds, 2, FD()), FLAGS(flags, open_flags)),
	CALL(memfd_create, RET_FD IS(DESC), STR(name, CAP(250)),
	     { .name = "flags", .type = &type_memfd_flags }),
	CALL(memfd_secret, RET_FD IS(DESC), FLAGS(flags, secret_flags)),
	CALL(name_to_handle_at, RET_DEC, ATFD(dfd), PATH(path), HANDLE_OUT(handle), POINTS_OUT(mount_id, DEC()),
	     FLAGS(flags, handle_flags)),
	CALL(open_by_handle_at, RET_DEC, FD(mount_fd), HANDLE_IN(handle), OFLAGS(flags)),

	/* reading and writing */
	CALL(read, RET_LDEC, FD(fd), BUF_OUT(buf, ret), SIZE(count)),
	CALL(write, RET_LDEC, FD(fd), BUF_IN(buf, count), SIZE(count)),
	CALL(pread64, RET_LDEC, FD(fd), BUF_OUT(buf, ret), SIZE(count), DEC64(pos)),
	CALL(pwrite64, RET_LDEC, FD(fd), BUF_IN(buf, count), SIZE(count), DEC64(pos)),
	CALL32(pread64, RET_LDEC, FD(fd), BUF_OUT(buf, ret), SIZE(count), SPLIT(pos)),
	CALL32(pwrite64, RET_LDEC, FD(fd), BUF_IN(buf, count), SIZE(count), SPLIT(pos)),
	CALL(readv, RET_LDEC, FD(fd), IOVEC_OUT(iov, count, ret), SIZE(count)),
	CALL(writev, RET_LDEC, FD(fd), IOVEC_IN(iov, count), SIZE(count)),
	CALL(preadv, RET_LDEC, FD(fd), IOVEC_OUT(iov, count, ret), SIZE(count), DEC64(pos)),
	CALL(pwritev, RET_LDEC, FD(fd), IOVEC_IN(iov, count), SIZE(count), DEC64(pos)),
	CALL(preadv2, RET_LDEC, FD(fd), IOVEC_OUT(iov, count, ret), SIZE(count), DEC64(pos), PAD(4), FLAGS(flags, rwf_flags)),
	CALL(pwritev2, RET_LDEC, FD(fd), IOVEC_IN(iov, count), SIZE(count), DEC64(pos), PAD(4), FLAGS(flags, rwf_flags)),
	CALL32(preadv, RET_LDEC, FD(fd), IOVEC_OUT(iov, count, ret), SIZE(count), SPLIT(pos)),
	CALL32(pwritev, RET_LDEC, FD(fd), IOVEC_IN(iov, count), SIZE(count), SPLIT(pos)),
	CALL32(preadv2, RET_LDEC, FD(fd), IOVEC_OUT(iov, count, ret), SIZE(count), SPLIT(pos), FLAGS(flags, rwf_flags)),
	CALL32(pwritev2, RET_LDEC, FD(fd), IOVEC_IN(iov, count), SIZE(count), SPLIT(pos), FLAGS(flags, rwf_flags)),
	CALL(lseek, RET_LDEC, FD(fd), LDEC(offset), XVAL(whence, whences)),
	CALL(_llseek, RET_DEC, FD(fd), HILO(offset), POINTS_OUT(result, UNS64()), XVAL(whence, whences)),
	CALL(sendfile, RET_LDEC IS(NETWORK | DESC), FD(out_fd), FD(in_fd), MOVED(offset, SIZE()), SIZE(count)),
	CALL(sendfile64, RET_LDEC IS(NETWORK | DESC), FD(out_fd), FD(in_fd), MOVED(offset, UNS64()), SIZE(count)),
	CALL(copy_file_range, RET_LDEC, FD(fd_in), POINTS_IN(off_in, DEC64()), FD(fd_out), POINTS_IN(off_out, DEC64()),
	     SIZE(len), UNS(flags)),
	CALL(splice, RET_LDEC, FD(fd_in), POINTS_IN(off_in, DEC64()), FD(fd_out), POINTS_IN(off_out, DEC64()),
	     SIZE(len), FLAGS(flags, splice_flags)),
	CALL(tee, RET_LDEC, FD(fd_in), FD(fd_out), SIZE(len), FLAGS(flags, splice_flags)),
	CALL(vmsplice, RET_LDEC, FD(fd), IOVEC_IN(iov, count), SIZE(count), FLAGS(flags, splice_flags)),

	/* sizes, allocation, read-ahead and writing back */
	CALL(truncate, RET_DEC, PATH(path), SIZE(length)),
	CALL(ftruncate, RET_DEC, FD(fd), SIZE(length)),
	CALL32(truncate64, RET_DEC, PATH(path), USPLIT(length)),
	CALL32(ftruncate64, RET_DEC, FD(fd), USPLIT(length)),
	CALL64(fallocate, RET_DEC, FD(fd), FLAGS(mode, falloc_flags), DEC64(offset), DEC64(len)),
	CALL32(fallocate, RET_DEC, FD(fd), FLAGS(mode, falloc_flags), SPLIT(offset), SPLIT(len)),
	CALL64(fadvise64, RET_DEC, FD(fd), DEC64(offset), SIZE(len), XVAL(advice, fadvices)),
	CALL32(fadvise64, RET_DEC, FD(fd), SPLIT(offset), SIZE(len), XVAL(advice, fadvices)),
	CALL32(fadvise64_64, RET_DEC, FD(fd), SPLIT(offset), SPLIT(len), XVAL(advice, fadvices)),
	CALL64(readahead, RET_LDEC, FD(fd), DEC64(offset), SIZE(count)),
	CALL32(readahead, RET_LDEC, FD(fd), SPLIT(offset), SIZE(count)),
	CALL64(sync_file_range, RET_DEC, FD(fd), DEC64(offset), DEC64(nbytes), FLAGS(flags, sync_flags)),
	CALL32(sync_file_range, RET_DEC, FD(fd), SPLIT(offset), SPLIT(nbytes), FLAGS(flags, sync_flags)),
	CALL(sync, RET_DEC),
	CALL(syncfs, RET_DEC, FD(fd)),
	CALL(fsync, RET_DEC, FD(fd)),
	CALL(fdatasync, RET_DEC, FD(fd)),

	/* attributes */
	CALL64(stat, RET_DEC IS(STAT | STAT_LIKE), PATH(path), STRUCT_OUT(buf, stat)),
	CALL64(lstat, RET_DEC IS(LSTAT | STAT_LIKE), PATH(path), STRUCT_OUT(buf, stat)),
	CALL64(fstat, RET_DEC IS(FSTAT | STAT_LIKE), FD(fd), STRUCT_OUT(buf, stat)),
	CALL64(newfstatat, RET_DEC IS(FSTAT | STAT_LIKE), ATFD(dfd), PATH(path), STRUCT_OUT(buf, stat),
	       FLAGS(flags, at_flags)),
	CALL32(stat, RET_DEC IS(STAT | STAT_LIKE), PATH(path), STRUCT_OUT(buf, stat32)),
	CALL32(lstat, RET_DEC IS(LSTAT | STAT_LIKE), PATH(path), STRUCT_OUT(buf, stat32)),
	CALL32(fstat, RET_DEC IS(FSTAT | STAT_LIKE), FD(fd), STRUCT_OUT(buf, stat32)),
	CALL32(oldstat, RET_DEC IS(STAT | STAT_LIKE), PATH(path), STRUCT_OUT(buf, oldstat)),
	CALL32(oldlstat, RET_DEC IS(LSTAT | STAT_LIKE), PATH(path), STRUCT_OUT(buf, oldstat)),
	CALL32(oldfstat, RET_DEC IS(FSTAT | STAT_LIKE), FD(fd), STRUCT_OUT(buf, oldstat)),
	CALL32(stat64, RET_DEC IS(STAT | STAT_LIKE), PATH(path), STRUCT_OUT(buf, stat64)),
	CALL32(lstat64, RET_DEC IS(LSTAT | STAT_LIKE), PATH(path), STRUCT_OUT(buf, stat64)),
	CALL32(fstat64, RET_DEC IS(FSTAT | STAT_LIKE), FD(fd), STRUCT_OUT(buf, stat64)),
	CALL32(fstatat64, RET_DEC IS(FSTAT | STAT_LIKE), ATFD(dfd), PATH(path), STRUCT_OUT(buf, stat64),
	       FLAGS(flags, at_flags)),
	CALL(statx, RET_DEC IS(FSTAT | STAT_LIKE), ATFD(dfd), PATH(path), { .name = "flags", .type = &type_statx_flags },
	     FLAGS(mask, statx_masks), STRUCT_OUT(buf, statx)),
	CALL(statfs, RET_DEC IS(STATFS | STATFS_LIKE), PATH(path), STRUCT_OUT(buf, statfs)),
	CALL(fstatfs, RET_DEC IS(FSTATFS | STATFS_LIKE), FD(fd), STRUCT_OUT(buf, statfs)),
	CALL32(statfs64, RET_DEC IS(STATFS | STATFS_LIKE), PATH(path), SIZE(size), STATFS64_OUT(buf)),
	CALL32(fstatfs64, RET_DEC IS(FSTATFS | STATFS_LIKE), FD(fd), SIZE(size), STATFS64_OUT(buf)),
	CALL(ustat, RET_DEC IS(STATFS_LIKE), DEV(dev, W32), ADDR(ubuf, AFTER)),
	CALL(access, RET_DEC, PATH(path), FLAGS(mode, access_modes)),
	CALL(faccessat, RET_DEC, ATFD(dfd), PATH(path), FLAGS(mode, access_modes)),
	CALL(faccessat2, RET_DEC, ATFD(dfd), PATH(path), FLAGS(mode, access_modes), FLAGS(flags, faccessat_flags)),
	CALL(chmod, RET_DEC, PATH(path), MODE(mode)),
	CALL(fchmod, RET_DEC, FD(fd), MODE(mode)),
	CALL(fchmodat, RET_DEC, ATFD(dfd), PATH(path), MODE(mode)),
	CALL(fchmodat2, RET_DEC, ATFD(dfd), PATH(path), MODE(mode), FLAGS(flags, at_flags)),
	CALL64(chown, RET_DEC, PATH(path), UID(user), UID(group)),
	CALL64(lchown, RET_DEC, PATH(path), UID(user), UID(group)),
	CALL64(fchown, RET_DEC, FD(fd), UID(user), UID(group)),
	CALL32(chown, RET_DEC, PATH(path), UID(user, W16), UID(group, W16)),
	CALL32(lchown, RET_DEC, PATH(path), UID(user, W16), UID(group, W16)),
	CALL32(fchown, RET_DEC, FD(fd), UID(user, W16), UID(group, W16)),
	CALL32(chown32, RET_DEC, PATH(path), UID(user), UID(group)),
	CALL32(lchown32, RET_DEC, PATH(path), UID(user), UID(group)),
	CALL32(fchown32, RET_DEC, FD(fd), UID(user), UID(group)),
	CALL(fchownat, RET_DEC, ATFD(dfd), PATH(path), UID(user), UID(group), FLAGS(flags, at_flags)),
	CALL(umask, RET_OCT, MODE(mask)),
	CALL(utime, RET_DEC, PATH(path), STRUCT_IN(times, utimbuf)),
	CALL(utimes, RET_DEC, PATH(path), UTIMES(times, utime_timeval)),
	CALL(futimesat, RET_DEC, ATFD(dfd), PATH(path), UTIMES(times, utime_timeval)),
	CALL(utimensat, RET_DEC, ATFD(dfd), PATH(path), UTIMES(times, utime_timespec), FLAGS(flags, at_flags)),
	CALL32(utimensat_time64, RET_DEC, ATFD(dfd), PATH(path), UTIMES(times, utime_timespec64), FLAGS(flags, at_flags)),
	CALL(flock, RET_DEC, FD(fd), FLAGS(op, flock_ops)),
	CALL(setxattr, RET_DEC, PATH(path), STR(name), XATTR_IN(value, size), SIZE(size), FLAGS(flags, xattr_flags)),
	CALL(lsetxattr, RET_DEC, PATH(path), STR(name), XATTR_IN(value, size), SIZE(size), FLAGS(flags, xattr_flags)),
	CALL(fsetxattr, RET_DEC, FD(fd), STR(name), XATTR_IN(value, size), SIZE(size), FLAGS(flags, xattr_flags)),
	CALL(getxattr, RET_LDEC, PATH(path), STR(name), XATTR_OUT(value, ret), SIZE(size)),
	CALL(lgetxattr, RET_LDEC, PATH(path), STR(name), XATTR_OUT(value, ret), SIZE(size)),
	CALL(fgetxattr, RET_LDEC, FD(fd), STR(name), XATTR_OUT(value, ret), SIZE(size)),
	CALL(listxattr, RET_LDEC, PATH(path), XATTR_LIST(list), SIZE(size)),
	CALL(llistxattr, RET_LDEC, PATH(path), XATTR_LIST(list), SIZE(size)),
	CALL(flistxattr, RET_LDEC, FD(fd), XATTR_LIST(list), SIZE(size)),
	CALL(setxattrat, RET_DEC, ATFD(dfd), PATH(path), FLAGS(flags, xattrat_flags), STR(name),
	     SIZED_IN(args, xattr_set, size, XATTR_ARGS_SIZE_VER0_), SIZE(size)),
	CALL(getxattrat, RET_LDEC, ATFD(dfd), PATH(path), FLAGS(flags, xattrat_flags), STR(name),
	     SIZED_OUT(args, xattr_got, size, XATTR_ARGS_SIZE_VER0_, ON_ERROR), SIZE(size)),
	CALL(listxattrat, RET_LDEC, ATFD(dfd), PATH(path), FLAGS(flags, xattrat_flags), XATTR_LIST(list), SIZE(size)),
	CALL(removexattrat, RET_DEC, ATFD(dfd), PATH(path), FLAGS(flags, xattrat_flags), STR(name)),
	CALL(file_getattr, RET_DEC, ATFD(dfd), PATH(path), SIZED_OUT(attr, file_attr, size, FILE_ATTR_SIZE_VER0_, OVER(4096)), SIZE(size),
	     FLAGS(flags, xattrat_flags)),
	CALL(file_setattr, RET_DEC, ATFD(dfd), PATH(path), SIZED_IN(attr, file_attr_set, size, FILE_ATTR_SIZE_VER0_, OVER(4096)), SIZE(size),
	     FLAGS(flags, xattrat_flags)),
	CALL(removexattr, RET_DEC, PATH(path), STR(name)),
	CALL(lremovexattr, RET_DEC, PATH(path), STR(name)),
	CALL(fremovexattr, RET_DEC, FD(fd), STR(name)),

	/* names */
	CALL(readlink, RET_LDEC, PATH(path), BUF_OUT(buf, ret), SIZE(size)),
	CALL(readlinkat, RET_LDEC, ATFD(dfd), PATH(path), BUF_OUT(buf, ret), SIZE(size)),
	CALL(rename, RET_DEC, PATH(old), PATH(new)),
	CALL(renameat, RET_DEC, ATFD(olddfd), PATH(old), ATFD(newdfd), PATH(new)),
	CALL(renameat2, RET_DEC, ATFD(olddfd), PATH(old), ATFD(newdfd), PATH(new), FLAGS(flags, rename_flags)),
	CALL(link, RET_DEC, PATH(old), PATH(new)),
	CALL(linkat, RET_DEC, ATFD(olddfd), PATH(old), ATFD(newdfd), PATH(new), FLAGS(flags, at_flags)),
	CALL(symlink, RET_DEC, PATH(target), PATH(path)),
	CALL(symlinkat, RET_DEC, PATH(target), ATFD(dfd), PATH(path)),
	CALL(unlink, RET_DEC, PATH(path)),
	CALL(unlinkat, RET_DEC, ATFD(dfd), PATH(path), FLAGS(flags, at_flags)),
	CALL(mkdir, RET_DEC, PATH(path), MODE(mode)),
	CALL(mkdirat, RET_DEC, ATFD(dfd), PATH(path), MODE(mode)),
	CALL(rmdir, RET_DEC, PATH(path)),
	CALL(mknod, RET_DEC, PATH(path), ST_MODE(mode, W16), MKNOD_DEV),
	CALL(mknodat, RET_DEC, ATFD(dfd), PATH(path), ST_MODE(mode, W16), MKNOD_DEV),
	CALL(getdents, RET_LDEC, FD(fd), { .name = "dirents", .type = &type_dents, .dir = OUT, .len = "ret" }, UNS(count)),
	CALL(getdents64, RET_LDEC, FD(fd), { .name = "dirents", .type = &type_dents64, .dir = OUT, .len = "ret" }, UNS(count)),
	/* the count is always 1, and is shown only if it is not */
	CALL32(readdir, RET_DEC, FD(fd), { .name = "dirent", .type = &type_old_dent, .dir = OUT },
	       UNS(count, WHEN_NOT_MASK(count, ~0ULL, 1))),
	CALL(getcwd, RET_LDEC, PATH_OUT(buf), SIZE(size)),
	CALL(chdir, RET_DEC, PATH(path)),
	CALL(fchdir, RET_DEC, FD(fd)),
	CALL(chroot, RET_DEC, PATH(path)),
	CALL(pivot_root, RET_DEC, PATH(new_root), PATH(put_old)),
	CALL(uselib, RET_DEC, PATH(library))
);
