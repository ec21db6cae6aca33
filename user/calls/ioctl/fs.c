// SPDX-License-Identifier: GPL-2.0
/* Commands that many files and file systems share: linux/fs.h, linux/fiemap.h. */
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <string.h>
#include "settings.h"
#include "types/net.h"
#include "ioctl.h"

XLATS(fiemap_flags, "FIEMAP_FLAG_???", X(FIEMAP_FLAG_SYNC), X(FIEMAP_FLAG_XATTR), X(FIEMAP_FLAG_CACHE));
XLATS(extent_flags, "FIEMAP_EXTENT_???", X(FIEMAP_EXTENT_LAST), X(FIEMAP_EXTENT_UNKNOWN),
      X(FIEMAP_EXTENT_DELALLOC), X(FIEMAP_EXTENT_ENCODED), X(FIEMAP_EXTENT_DATA_ENCRYPTED),
      X(FIEMAP_EXTENT_NOT_ALIGNED), X(FIEMAP_EXTENT_DATA_INLINE), X(FIEMAP_EXTENT_DATA_TAIL),
      X(FIEMAP_EXTENT_UNWRITTEN), X(FIEMAP_EXTENT_MERGED), X(FIEMAP_EXTENT_SHARED));
XLATS(fs_flags, "FS_???_FL", X(FS_SECRM_FL), X(FS_UNRM_FL), X(FS_COMPR_FL), X(FS_SYNC_FL), X(FS_IMMUTABLE_FL),
      X(FS_APPEND_FL), X(FS_NODUMP_FL), X(FS_NOATIME_FL), X(FS_DIRTY_FL), X(FS_COMPRBLK_FL), X(FS_NOCOMP_FL),
      X(FS_ENCRYPT_FL), X(FS_INDEX_FL), X(FS_IMAGIC_FL), X(FS_JOURNAL_DATA_FL), X(FS_NOTAIL_FL),
      X(FS_DIRSYNC_FL), X(FS_TOPDIR_FL), X(FS_HUGE_FILE_FL), X(FS_EXTENT_FL), X(FS_VERITY_FL),
      X(FS_EA_INODE_FL), X(FS_EOFBLOCKS_FL), X(FS_NOCOW_FL), X(FS_DAX_FL), X(FS_INLINE_DATA_FL),
      X(FS_PROJINHERIT_FL), X(FS_CASEFOLD_FL), X(FS_RESERVED_FL));
SHARED_XLATS(fs_xflags, "FS_XFLAG_???", X(FS_XFLAG_REALTIME), X(FS_XFLAG_PREALLOC), X(FS_XFLAG_IMMUTABLE),
      X(FS_XFLAG_APPEND), X(FS_XFLAG_SYNC), X(FS_XFLAG_NOATIME), X(FS_XFLAG_NODUMP), X(FS_XFLAG_RTINHERIT),
      X(FS_XFLAG_PROJINHERIT), X(FS_XFLAG_NOSYMLINKS), X(FS_XFLAG_EXTSIZE), X(FS_XFLAG_EXTSZINHERIT),
      X(FS_XFLAG_NODEFRAG), X(FS_XFLAG_FILESTREAM), X(FS_XFLAG_DAX), X(FS_XFLAG_COWEXTSIZE), XNEW(FS_XFLAG_VERITY),
      X(FS_XFLAG_HASATTR), XNEW(FS_XFLAG_CASEFOLD), XNEW(FS_XFLAG_CASENONPRESERVING));

LAYOUT(clone_range, "file_clone_range", FD(src_fd), PAD(4), UNS64(src_offset), UNS64(src_length), UNS64(dest_offset));

LAYOUT(extent, "fiemap_extent", UNS64(fe_logical), UNS64(fe_physical), UNS64(fe_length), PAD(16),
       FLAGS(fe_flags, extent_flags), PAD(12));
LAYOUT(fiemap, "fiemap", UNS64(fm_start), UNS64(fm_length), FLAGS(fm_flags, fiemap_flags), PAD(4),
       UNS(fm_extent_count), PAD(4));
LAYOUT(fiemap_answer, "fiemap", PAD(16), FLAGS(fm_flags, fiemap_flags), UNS(fm_mapped_extents), PAD(8),
       { .name = "fm_extents", .type = &type_trail, .len = "fm_mapped_extents", .data = ARGS(STRUCT(extent)), DETAIL });

LAYOUT(fsxattr, "fsxattr", FLAGS(fsx_xflags, fs_xflags), UNS(fsx_extsize), UNS(fsx_nextents), HEX(fsx_projid),
       UNS(fsx_cowextsize), PAD(8));
LAYOUT(fsxattr_set, "fsxattr", FLAGS(fsx_xflags, fs_xflags), UNS(fsx_extsize), PAD(4), HEX(fsx_projid),
       UNS(fsx_cowextsize), PAD(8));
LAYOUT(fstrim, "fstrim_range", HEX64(start), UNS64(len), UNS64(minlen));

/* ---- FIDEDUPERANGE ------------------------------------------------------------------------ */

/* Without -v only two of the files are shown. */
static void infos_print(struct print *p, const struct node *n)
{
	trail_print_most(p, n, p->string_max < 2 ? p->string_max : 2);
}

static void infos_place(struct plan *p, struct node *n)
{
	type_trail.place(p, n);
}

static void infos_copy(struct plan *p, struct node *n, int phase)
{
	type_trail.copy(p, n, phase);
}

static const struct type type_infos = { .name = "infos", .place = infos_place, .copy = infos_copy,
	.print = infos_print };

LAYOUT(dedupe_info, "file_dedupe_range_info", FD(dest_fd), PAD(4), UNS64(dest_offset), PAD(8), PAD(8));
LAYOUT(dedupe_status, "file_dedupe_range_info", PAD(16), UNS64(bytes_deduped), DEC(status), PAD(4));
LAYOUT(dedupe, "file_dedupe_range", UNS64(src_offset), UNS64(src_length), UNS(dest_count, W16), PAD(6),
       { .name = "info", .type = &type_infos, .len = "dest_count", .data = ARGS(STRUCT(dedupe_info)) });
LAYOUT(deduped, "file_dedupe_range", PAD(16), UNS(dest_count, W16, HIDDEN), PAD(6),
       { .name = "info", .type = &type_infos, .len = "dest_count", .data = ARGS(STRUCT(dedupe_status)) });

/* ---- labels -------------------------------------------------------------------------------- */

static void label_place(struct plan *p, struct node *n)
{
	(void)p;
	n->size = n->arg->count;
}

static void label_copy(struct plan *p, struct node *n, int phase)
{
	plan_copy_bytes(p, n, phase, (struct systrace_ref){ 0, 0, n->size }, 1, n->size);
}

static void label_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, p->phase);

	if (b && b->len == n->size)
		put_cstring(p, block_data(b), n->size);
	else
		print_addr(p, get(p, n));
}

const struct type type_label = { .name = "chars", .width = WORD, .place = label_place, .copy = label_copy,
	.print = label_print };

static void hex_bytes_print(struct print *p, const struct node *n)
{
	const uint8_t *s = here(p, n, n->size);
	uint64_t len = get_len(p, n);

	pen_hex_bytes(p->t, s, len < n->size ? len : n->size, false);
}

static void hex_bytes_place(struct plan *p, struct node *n)
{
	(void)p;
	n->size = n->arg->count;
	n->align = 1;
}

const struct type type_hex_bytes = { .name = "bytes", .place = hex_bytes_place, .print = hex_bytes_print };
LAYOUT(fsuuid2, NULL, UNS(len, W8), HEX_BYTES(uuid, 16, len));
/* A string of `len` bytes, and the NUL after them if there is one. */
static void sysfs_name_print(struct print *p, const struct node *n)
{
	const char *s = (const char *)here(p, n, n->size);
	uint32_t size = sibling_value(p, n, "len") + 1, end;

	if (!s)
		return;
	if (size > n->size)
		size = n->size;
	end = strnlen(s, size);
	pen_quoted(p->t, s, end < size ? end : size - 1, end == size);
}

static const struct type type_sysfs_name = { .name = "name", .like = &type_chars, .print = sysfs_name_print };
LAYOUT(fs_sysfs_path, NULL, UNS(len, W8), { .name = "name", .type = &type_sysfs_name, .count = 128 });
XLATS(lbmd_flags, "LBMD_PI_CAP_???", X(LBMD_PI_CAP_INTEGRITY), X(LBMD_PI_CAP_REFTAG));
XLATS(lbmd_sums, "LBMD_PI_CSUM_???", X(LBMD_PI_CSUM_NONE), X(LBMD_PI_CSUM_IP), X(LBMD_PI_CSUM_CRC16_T10DIF),
      X(LBMD_PI_CSUM_CRC64_NVME));
LAYOUT(lbmd_cap, NULL, FLAGS(lbmd_flags, lbmd_flags), UNS(lbmd_interval, W16), UNS(lbmd_size, W8), UNS(lbmd_opaque_size, W8),
       UNS(lbmd_opaque_offset, W8), UNS(lbmd_pi_size, W8), UNS(lbmd_pi_offset, W8), XVAL(lbmd_guard_tag_type, lbmd_sums, W8),
       UNS(lbmd_app_tag_size, W8), UNS(lbmd_ref_tag_size, W8), UNS(lbmd_storage_tag_size, W8), PAD(1));

XLATS(shutdown_flags, "FS_SHUTDOWN_FLAGS_???", X(FS_SHUTDOWN_FLAGS_DEFAULT), X(FS_SHUTDOWN_FLAGS_LOGFLUSH),
      X(FS_SHUTDOWN_FLAGS_NOLOGFLUSH));

IOCTL_CASES(ioctl_fs,
	IOCTL(FS_IOC_GETFSUUID, UNKNOWN, STRUCT_OUT(arg, fsuuid2, LATER)),
	IOCTL(FS_IOC_GETFSSYSFSPATH, UNKNOWN, STRUCT_OUT(arg, fs_sysfs_path, LATER)),
	IOCTL(FS_IOC_GETLBMD_CAP, UNKNOWN, STRUCT_OUT(arg, lbmd_cap, LATER)),
	PLAIN(FICLONE, DEC(arg)),
	IOCTL(FICLONERANGE, STRUCT_IN(arg, clone_range)),
	IOCTL(FIDEDUPERANGE, ANSWER(arg, dedupe, deduped)),
	IOCTL(FS_IOC_GETFSLABEL, CHARS_OUT(arg, FSLABEL_MAX)),
	IOCTL(FS_IOC_SETFSLABEL, CHARS_IN(arg, FSLABEL_MAX)),
	IOCTL(FS_IOC_FIEMAP, ANSWER(arg, fiemap, fiemap_answer)),
	PLAIN(FS_IOC_GETFLAGS, POINTS_FLAGS_OUT(arg, fs_flags)),
	PLAIN(FS_IOC_SETFLAGS, POINTS_FLAGS_IN(arg, fs_flags)),
	PLAIN(FS_IOC32_GETFLAGS, POINTS_FLAGS_OUT(arg, fs_flags)),
	PLAIN(FS_IOC32_SETFLAGS, POINTS_FLAGS_IN(arg, fs_flags)),
	IOCTL(FITRIM, STRUCT_IN(arg, fstrim)),
	IOCTL(FS_IOC_FSGETXATTR, STRUCT_OUT(arg, fsxattr)),
	IOCTL(FS_IOC_FSSETXATTR, STRUCT_IN(arg, fsxattr_set)),
	PLAIN(FS_IOC_SHUTDOWN, UNKNOWN, LATER_POINTS(IN, XVAL(v, shutdown_flags))),
	PLAIN(FIFREEZE),
	PLAIN(FITHAW),
);
