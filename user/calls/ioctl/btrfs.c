// SPDX-License-Identifier: GPL-2.0
/* Btrfs: linux/btrfs.h. */
#include <errno.h>
#include <string.h>
#include <linux/btrfs.h>
#include <linux/btrfs_tree.h>
#include "settings.h"
#include "types/net.h"
#include "ioctl.h"

XLATS(block_groups, "BTRFS_BLOCK_GROUP_???",
      X(BTRFS_BLOCK_GROUP_DATA), X(BTRFS_BLOCK_GROUP_SYSTEM), X(BTRFS_BLOCK_GROUP_METADATA),
      X(BTRFS_BLOCK_GROUP_RAID0), X(BTRFS_BLOCK_GROUP_RAID1), X(BTRFS_BLOCK_GROUP_DUP),
      X(BTRFS_BLOCK_GROUP_RAID10), X(BTRFS_BLOCK_GROUP_RAID5), X(BTRFS_BLOCK_GROUP_RAID6),
	XNEW(BTRFS_BLOCK_GROUP_RAID1C3), XNEW(BTRFS_BLOCK_GROUP_RAID1C4), XNEW(BTRFS_BLOCK_GROUP_REMAPPED),
	XNEW(BTRFS_BLOCK_GROUP_METADATA_REMAP),
      X(BTRFS_AVAIL_ALLOC_BIT_SINGLE), X(BTRFS_SPACE_INFO_GLOBAL_RSV));
XLATS(space_infos, "BTRFS_SPACE_INFO_???",
      X(BTRFS_BLOCK_GROUP_DATA), X(BTRFS_BLOCK_GROUP_SYSTEM), X(BTRFS_BLOCK_GROUP_METADATA),
      X(BTRFS_BLOCK_GROUP_RAID0), X(BTRFS_BLOCK_GROUP_RAID1), X(BTRFS_BLOCK_GROUP_DUP),
      X(BTRFS_BLOCK_GROUP_RAID10), X(BTRFS_BLOCK_GROUP_RAID5), X(BTRFS_BLOCK_GROUP_RAID6),
	XNEW(BTRFS_BLOCK_GROUP_RAID1C3), XNEW(BTRFS_BLOCK_GROUP_RAID1C4), XNEW(BTRFS_BLOCK_GROUP_REMAPPED),
	XNEW(BTRFS_BLOCK_GROUP_METADATA_REMAP),
      X(BTRFS_AVAIL_ALLOC_BIT_SINGLE), X(BTRFS_SPACE_INFO_GLOBAL_RSV));
XLATS(balance_args, "BTRFS_BALANCE_ARGS_???",
      X(BTRFS_BALANCE_ARGS_PROFILES), X(BTRFS_BALANCE_ARGS_USAGE), X(BTRFS_BALANCE_ARGS_DEVID),
      X(BTRFS_BALANCE_ARGS_DRANGE), X(BTRFS_BALANCE_ARGS_VRANGE), X(BTRFS_BALANCE_ARGS_LIMIT),
      X(BTRFS_BALANCE_ARGS_LIMIT_RANGE), X(BTRFS_BALANCE_ARGS_STRIPES_RANGE), X(BTRFS_BALANCE_ARGS_CONVERT),
      X(BTRFS_BALANCE_ARGS_SOFT), X(BTRFS_BALANCE_ARGS_USAGE_RANGE));
XLATS(balance_ctls, "BTRFS_BALANCE_CTL_???",
      X(BTRFS_BALANCE_CTL_PAUSE), X(BTRFS_BALANCE_CTL_CANCEL));
XLATS(balance_flags, "BTRFS_BALANCE_???",
      X(BTRFS_BALANCE_DATA), X(BTRFS_BALANCE_SYSTEM), X(BTRFS_BALANCE_METADATA), X(BTRFS_BALANCE_FORCE),
      X(BTRFS_BALANCE_RESUME));
XLATS(balance_states, "BTRFS_BALANCE_STATE_???",
      X(BTRFS_BALANCE_STATE_RUNNING), X(BTRFS_BALANCE_STATE_PAUSE_REQ), X(BTRFS_BALANCE_STATE_CANCEL_REQ));
XLATS(compress_types, "BTRFS_COMPRESS_???", { 0, "BTRFS_COMPRESS_NONE" }, { 1, "BTRFS_COMPRESS_ZLIB" },
      { 2, "BTRFS_COMPRESS_LZO" }, { 3, "BTRFS_COMPRESS_ZSTD" });
XLATS(cont_modes, "BTRFS_IOCTL_DEV_REPLACE_CONT_READING_FROM_SRCDEV_MODE_???",
      X(BTRFS_IOCTL_DEV_REPLACE_CONT_READING_FROM_SRCDEV_MODE_ALWAYS),
      X(BTRFS_IOCTL_DEV_REPLACE_CONT_READING_FROM_SRCDEV_MODE_AVOID));
XLATS(csum_types, "BTRFS_CSUM_TYPE_???",
      X(BTRFS_CSUM_TYPE_CRC32), X(BTRFS_CSUM_TYPE_XXHASH), X(BTRFS_CSUM_TYPE_SHA256),
      X(BTRFS_CSUM_TYPE_BLAKE2));
XLATS(defrag_flags, "BTRFS_DEFRAG_RANGE_???",
      X(BTRFS_DEFRAG_RANGE_COMPRESS), X(BTRFS_DEFRAG_RANGE_START_IO), XNEW(BTRFS_DEFRAG_RANGE_COMPRESS_LEVEL),
	XNEW(BTRFS_DEFRAG_RANGE_NOCOMPRESS));
XLATS(replace_cmds, "BTRFS_IOCTL_DEV_REPLACE_CMD_???",
      X(BTRFS_IOCTL_DEV_REPLACE_CMD_START), X(BTRFS_IOCTL_DEV_REPLACE_CMD_STATUS),
      X(BTRFS_IOCTL_DEV_REPLACE_CMD_CANCEL));
XLATS(replace_results, "BTRFS_IOCTL_DEV_REPLACE_RESULT_???",
      X(BTRFS_IOCTL_DEV_REPLACE_RESULT_NO_ERROR), X(BTRFS_IOCTL_DEV_REPLACE_RESULT_NOT_STARTED),
      X(BTRFS_IOCTL_DEV_REPLACE_RESULT_ALREADY_STARTED), X(BTRFS_IOCTL_DEV_REPLACE_RESULT_SCRUB_INPROGRESS));
XLATS(replace_states, "BTRFS_IOCTL_DEV_REPLACE_STATE_???",
      X(BTRFS_IOCTL_DEV_REPLACE_STATE_NEVER_STARTED), X(BTRFS_IOCTL_DEV_REPLACE_STATE_STARTED),
      X(BTRFS_IOCTL_DEV_REPLACE_STATE_FINISHED), X(BTRFS_IOCTL_DEV_REPLACE_STATE_CANCELED),
      X(BTRFS_IOCTL_DEV_REPLACE_STATE_SUSPENDED));
XLATS(stats_flags, "BTRFS_DEV_STATS_???",
      X(BTRFS_DEV_STATS_RESET));
XLATS(stats, "",
      X(BTRFS_DEV_STAT_WRITE_ERRS), X(BTRFS_DEV_STAT_READ_ERRS), X(BTRFS_DEV_STAT_FLUSH_ERRS),
      X(BTRFS_DEV_STAT_CORRUPTION_ERRS), X(BTRFS_DEV_STAT_GENERATION_ERRS));
static const struct xlats compat = { "BTRFS_FEATURE_COMPAT_???", NULL, 0 };
XLATS(compat_ro, "BTRFS_FEATURE_COMPAT_RO_???",
      X(BTRFS_FEATURE_COMPAT_RO_FREE_SPACE_TREE), X(BTRFS_FEATURE_COMPAT_RO_FREE_SPACE_TREE_VALID),
      X(BTRFS_FEATURE_COMPAT_RO_VERITY), X(BTRFS_FEATURE_COMPAT_RO_BLOCK_GROUP_TREE));
XLATS(incompat, "BTRFS_FEATURE_INCOMPAT_???",
      X(BTRFS_FEATURE_INCOMPAT_MIXED_BACKREF), X(BTRFS_FEATURE_INCOMPAT_DEFAULT_SUBVOL),
      X(BTRFS_FEATURE_INCOMPAT_MIXED_GROUPS), X(BTRFS_FEATURE_INCOMPAT_COMPRESS_LZO),
      X(BTRFS_FEATURE_INCOMPAT_COMPRESS_ZSTD), X(BTRFS_FEATURE_INCOMPAT_BIG_METADATA),
      X(BTRFS_FEATURE_INCOMPAT_EXTENDED_IREF), X(BTRFS_FEATURE_INCOMPAT_RAID56),
      X(BTRFS_FEATURE_INCOMPAT_SKINNY_METADATA), X(BTRFS_FEATURE_INCOMPAT_NO_HOLES),
      X(BTRFS_FEATURE_INCOMPAT_METADATA_UUID), X(BTRFS_FEATURE_INCOMPAT_RAID1C34),
      X(BTRFS_FEATURE_INCOMPAT_ZONED), X(BTRFS_FEATURE_INCOMPAT_EXTENT_TREE_V2),
	XNEW(BTRFS_FEATURE_INCOMPAT_RAID_STRIPE_TREE), XNEW(BTRFS_FEATURE_INCOMPAT_SIMPLE_QUOTA),
	XNEW(BTRFS_FEATURE_INCOMPAT_REMAP_TREE));
XLATS(info_flags, "BTRFS_FS_INFO_FLAG_???",
      X(BTRFS_FS_INFO_FLAG_CSUM_INFO), X(BTRFS_FS_INFO_FLAG_GENERATION), X(BTRFS_FS_INFO_FLAG_METADATA_UUID));
XLATS(key_types, NULL,
      X(BTRFS_INODE_ITEM_KEY), X(BTRFS_INODE_REF_KEY), X(BTRFS_INODE_EXTREF_KEY), X(BTRFS_XATTR_ITEM_KEY),
      X(BTRFS_VERITY_DESC_ITEM_KEY), X(BTRFS_VERITY_MERKLE_ITEM_KEY), X(BTRFS_ORPHAN_ITEM_KEY),
      X(BTRFS_DIR_LOG_ITEM_KEY), X(BTRFS_DIR_LOG_INDEX_KEY), X(BTRFS_DIR_ITEM_KEY), X(BTRFS_DIR_INDEX_KEY),
      X(BTRFS_EXTENT_DATA_KEY), X(BTRFS_EXTENT_CSUM_KEY), X(BTRFS_ROOT_ITEM_KEY), X(BTRFS_ROOT_BACKREF_KEY),
      X(BTRFS_ROOT_REF_KEY), X(BTRFS_EXTENT_ITEM_KEY), X(BTRFS_METADATA_ITEM_KEY),
      X(BTRFS_TREE_BLOCK_REF_KEY), X(BTRFS_EXTENT_DATA_REF_KEY), X(BTRFS_EXTENT_REF_V0_KEY),
      X(BTRFS_SHARED_BLOCK_REF_KEY), X(BTRFS_SHARED_DATA_REF_KEY), X(BTRFS_BLOCK_GROUP_ITEM_KEY),
      X(BTRFS_FREE_SPACE_INFO_KEY), X(BTRFS_FREE_SPACE_EXTENT_KEY), X(BTRFS_FREE_SPACE_BITMAP_KEY),
      X(BTRFS_DEV_EXTENT_KEY), X(BTRFS_DEV_ITEM_KEY), X(BTRFS_CHUNK_ITEM_KEY), X(BTRFS_QGROUP_STATUS_KEY),
      X(BTRFS_QGROUP_INFO_KEY), X(BTRFS_QGROUP_LIMIT_KEY), X(BTRFS_QGROUP_RELATION_KEY),
      X(BTRFS_TEMPORARY_ITEM_KEY), X(BTRFS_PERSISTENT_ITEM_KEY), X(BTRFS_DEV_REPLACE_KEY),
      X(BTRFS_UUID_KEY_SUBVOL), X(BTRFS_UUID_KEY_RECEIVED_SUBVOL), X(BTRFS_STRING_ITEM_KEY),
      X(UINT32_MAX),
	XNEW(BTRFS_EXTENT_OWNER_REF_KEY), XNEW(BTRFS_RAID_STRIPE_KEY), XNEW(BTRFS_IDENTITY_REMAP_KEY), XNEW(BTRFS_REMAP_KEY), XNEW(BTRFS_REMAP_BACKREF_KEY));
XLATS(logical_flags, "BTRFS_LOGICAL_INO_ARGS_???",
      X(BTRFS_LOGICAL_INO_ARGS_IGNORE_OFFSET));
XLATS(quota_ctls, "BTRFS_QUOTA_CTL_???",
      X(BTRFS_QUOTA_CTL_ENABLE), X(BTRFS_QUOTA_CTL_DISABLE), X(BTRFS_QUOTA_CTL_RESCAN__NOTUSED),
	XNEW(BTRFS_QUOTA_CTL_ENABLE_SIMPLE_QUOTA));
XLATS(inherit_flags, "BTRFS_QGROUP_INHERIT_???",
      X(BTRFS_QGROUP_INHERIT_SET_LIMITS));
XLATS(limit_flags, "BTRFS_QGROUP_LIMIT_???",
      X(BTRFS_QGROUP_LIMIT_MAX_RFER), X(BTRFS_QGROUP_LIMIT_MAX_EXCL), X(BTRFS_QGROUP_LIMIT_RSV_RFER),
      X(BTRFS_QGROUP_LIMIT_RSV_EXCL), X(BTRFS_QGROUP_LIMIT_RFER_CMPR), X(BTRFS_QGROUP_LIMIT_EXCL_CMPR));
XLATS(scrub_flags, "BTRFS_SCRUB_???",
      X(BTRFS_SCRUB_READONLY));
XLATS(send_flags, "BTRFS_SEND_FLAGS_???",
      X(BTRFS_SEND_FLAG_NO_FILE_DATA), X(BTRFS_SEND_FLAG_OMIT_STREAM_HEADER), X(BTRFS_SEND_FLAG_OMIT_END_CMD),
      X(BTRFS_SEND_FLAG_VERSION), X(BTRFS_SEND_FLAG_COMPRESSED));
XLATS(subvol_flags, "BTRFS_SUBVOL_???",
      X(BTRFS_SUBVOL_CREATE_ASYNC), X(BTRFS_SUBVOL_RDONLY), X(BTRFS_SUBVOL_QGROUP_INHERIT));
XLATS(objectids, NULL,
      X(BTRFS_ROOT_TREE_OBJECTID), X(BTRFS_EXTENT_TREE_OBJECTID), X(BTRFS_CHUNK_TREE_OBJECTID),
      X(BTRFS_DEV_TREE_OBJECTID), X(BTRFS_FS_TREE_OBJECTID), X(BTRFS_ROOT_TREE_DIR_OBJECTID),
      X(BTRFS_CSUM_TREE_OBJECTID), X(BTRFS_QUOTA_TREE_OBJECTID), X(BTRFS_UUID_TREE_OBJECTID),
      X(BTRFS_FREE_SPACE_TREE_OBJECTID), X(BTRFS_BLOCK_GROUP_TREE_OBJECTID), XNEW(BTRFS_RAID_STRIPE_TREE_OBJECTID),
	XNEW(BTRFS_REMAP_TREE_OBJECTID), X(BTRFS_FIRST_FREE_OBJECTID),
      X(BTRFS_LAST_FREE_OBJECTID),
      X(UINT64_MAX));

#define MAX64(n, ...)		NUM(n, type_u64max, __VA_ARGS__)
#define OBJECTID(n, ...)	XVAL(n, objectids, W64, SHOW(U), __VA_ARGS__)
#define KEY_TYPE(n, ...)	XVAL(n, key_types, SHOW(U), __VA_ARGS__)

/* ---- balance, defragment, devices ------------------------------------------------------------- */

LAYOUT(balance_arg, "btrfs_balance_args", FLAGS(profiles, block_groups, W64), MAX64(usage), DEV(devid), MAX64(pstart),
       MAX64(pend), MAX64(vstart), MAX64(vend), MAX64(target), FLAGS(flags, balance_args, W64), PAD(64));
#define BALANCE	EMBED(data, balance_arg, WHEN(flags, BTRFS_BALANCE_DATA)), \
	EMBED(meta, balance_arg, WHEN(flags, BTRFS_BALANCE_METADATA)), \
	EMBED(sys, balance_arg, WHEN(flags, BTRFS_BALANCE_SYSTEM)), GAP(600)
LAYOUT(balance, "btrfs_ioctl_balance_args", FLAGS(flags, balance_flags, W64), PAD(8), BALANCE);
LAYOUT(balanced, "btrfs_ioctl_balance_args", FLAGS(flags, balance_flags, W64), FLAGS(state, balance_states, W64), BALANCE);
LAYOUT(defrag, "btrfs_ioctl_defrag_range_args", UNS64(start), MAX64(len), FLAGS(flags, defrag_flags, W64),
       UNS(extent_thresh), XVAL(compress_type, compress_types), PAD(16));
LAYOUT(dev_info, "btrfs_ioctl_dev_info_args", DEV(devid), UUID(uuid, NONZERO), GAP(4072));
LAYOUT(dev_informed, "btrfs_ioctl_dev_info_args", PAD(8), UUID(uuid, NONZERO), UNS64(bytes_used), UNS64(total_bytes),
       GAP(3032), CHARS(path, BTRFS_DEVICE_PATH_NAME_MAX));

static void progress_print(struct print *p, const struct node *n)
{
	uint64_t v = get(p, n);

	pen_uns(p->t, v);
	if (v <= 1000)
		put_f(p->t, " /* %u.%u%% */", (unsigned)v / 10, (unsigned)v % 10);
}

static void time_print(struct print *p, const struct node *n)
{
	pen_uns(p->t, get(p, n));
	print_when(p->t, get(p, n), 0);
}

static const struct type
	type_progress = { .name = "progress", .width = 8, .print = progress_print },
	type_seconds = { .name = "time", .width = 8, .print = time_print };

LAYOUT(replace_start, NULL, DEV(srcdevid), XVAL(cont_reading_from_srcdev_mode, cont_modes, W64),
       CHARS(srcdev_name, BTRFS_DEVICE_PATH_NAME_MAX + 1), CHARS(tgtdev_name, BTRFS_DEVICE_PATH_NAME_MAX + 1));
LAYOUT(replace_status, NULL, XVAL(replace_state, replace_states, W64), NUM(progress_1000, type_progress),
       NUM(time_started, type_seconds), NUM(time_stopped, type_seconds), UNS64(num_write_errors),
       UNS64(num_uncorrectable_read_errors));
LAYOUT(replace, "btrfs_ioctl_dev_replace_args", XVAL(cmd, replace_cmds, W64), PAD(8),
       EMBED(start, replace_start, WHEN_IS(cmd, BTRFS_IOCTL_DEV_REPLACE_CMD_START)), GAP(512));
LAYOUT(replaced, "btrfs_ioctl_dev_replace_args", HEX64(cmd, HIDDEN), XVAL(result, replace_results, W64),
       EMBED(start, replace_start, HIDDEN),
       EMBED(status, replace_status, SAME(start), WHEN_IS(cmd, BTRFS_IOCTL_DEV_REPLACE_CMD_STATUS)), GAP(512));

static void stats_place(struct plan *p, struct node *n)
{
	(void)p;
	n->size = BTRFS_DEV_STAT_VALUES_MAX * 8;
	n->align = 4;
}

/* [[BTRFS_DEV_STAT_WRITE_ERRS]=1, ...] */
static void stats_print(struct print *p, const struct node *n)
{
	const uint8_t *s = here(p, n, n->size);
	uint64_t count = get(p, node_sibling(n, "nr_items")), v;

	pen_open(p->t, '[');
	for (uint64_t i = 0; s && i < count; i++) {
		pen_f(p->t, i ? ", " : "");
		if (i >= BTRFS_DEV_STAT_VALUES_MAX) {
			pen_dots(p->t);
			break;
		}
		print_index(p->t, &stats, i, SHOW_U);
		memcpy(&v, s + i * 8, 8);
		pen_uns(p->t, v);
	}
	pen_close(p->t, ']');
}

static const struct type type_stats = { .name = "stats", .place = stats_place, .print = stats_print };

LAYOUT(dev_stats, "btrfs_ioctl_get_dev_stats", DEV(devid), UNS64(nr_items), FLAGS(flags, stats_flags, W64), GAP(1008));
LAYOUT(dev_stats_got, "btrfs_ioctl_get_dev_stats", PAD(8), UNS64(nr_items), FLAGS(flags, stats_flags, W64),
       { .name = "values", .type = &type_stats, UNNAMED }, GAP(968));

/* ---- features, information -------------------------------------------------------------------- */

LAYOUT(features, "btrfs_ioctl_feature_flags", FLAGS(compat_flags, compat, W64), FLAGS(compat_ro_flags, compat_ro, W64),
       FLAGS(incompat_flags, incompat, W64));

static void supported_place(struct plan *p, struct node *n)
{
	(void)p;
	n->size = 3 * sizeof(struct btrfs_ioctl_feature_flags);
}

static void supported_copy(struct plan *p, struct node *n, int phase)
{
	plan_copy_bytes(p, n, phase, (struct systrace_ref){ 0, 0, n->size }, 1, n->size);
}

static void supported_print(struct print *p, const struct node *n)
{
	static const char *const what[] = { "supported", "safe to set", "safe to clear" };
	const struct systrace_block *b = block_of(p, n, p->phase);
	const uint32_t one = sizeof(struct btrfs_ioctl_feature_flags);

	if (!b || b->len < n->size) {
		print_addr(p, get(p, n));
		return;
	}
	for (int i = 0; i < 3; i++) {
		pen_f(p->t, i ? ", " : "[");
		print_layout(p, &layout_features, (const char *)block_data(b) + i * one, one);
		put_f(p->t, " /* %s */", what[i]);
	}
	pen_close(p->t, ']');
}

static const struct type type_supported = { .name = "features", .width = WORD, .place = supported_place,
	.copy = supported_copy, .print = supported_print };

LAYOUT(fs_info, "btrfs_ioctl_fs_info_args", UNS64(max_id), UNS64(num_devices), UUID(fsid), UNS(nodesize), UNS(sectorsize),
       UNS(clone_alignment), XVAL(csum_type, csum_types, W16, WHEN(flags, BTRFS_FS_INFO_FLAG_CSUM_INFO)),
       UNS(csum_size, W16, WHEN(flags, BTRFS_FS_INFO_FLAG_CSUM_INFO)), FLAGS(flags, info_flags, W64),
       UNS64(generation, WHEN(flags, BTRFS_FS_INFO_FLAG_GENERATION)),
       UUID(metadata_uuid, WHEN(flags, BTRFS_FS_INFO_FLAG_METADATA_UUID)), GAP(944));

/* flags that a pointer leads to, shown without brackets */
static void bare_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	uint64_t v;

	if (!b || b->len < 8) {
		print_addr(p, get(p, n));
		return;
	}
	memcpy(&v, block_data(b), 8);
	print_flags(p->t, &subvol_flags, v);
}

static void bare_place(struct plan *p, struct node *n)
{
	(void)p;
	n->size = 8;
}

static const struct type type_bare = { .name = "flags", .width = WORD, .place = bare_place, .copy = supported_copy,
	.print = bare_print };

/* ---- inodes and paths: the answers are in a buffer of `size` bytes ------------------------------------ */

static void container_copy(struct plan *p, struct node *n, int phase)
{
	if (phase == AT_EXIT)
		plan_copy_bytes(p, n, phase, plan_len_ref(p, n, phase), 1, 65536);
}

static void put_record(struct print *p, const uint8_t *at)
{
	uint64_t v[3];

	memcpy(v, at, sizeof(v));
	pen_first(p->t, "inum");
	pen_uns(p->t, v[0]);
	pen_field(p->t, "offset");
	pen_uns(p->t, v[1]);
	pen_field(p->t, "root");
	pen_uns(p->t, v[2]);
	pen_close(p->t, '}');
}

static void put_path(struct print *p, const struct systrace_block *b, const uint8_t *at, uint64_t base)
{
	const char *s = (const char *)block_data(b) + 16;
	uint32_t have = b->len - 16, len;
	uint64_t off;

	memcpy(&off, at, 8);
	len = off < have ? strnlen(s + off, have - off) : 0;
	if (off >= have || len == have - off)
		print_addr(p, base + off);
	else
		pen_quoted(p->t, s + off, len, false);
}

static void container_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	bool paths = n->arg->show;
	uint32_t head[4], size = paths ? 8 : 24, have, count;
	uint64_t base = get(p, n) + 16;
	const uint8_t *s;

	if (!b || b->len < sizeof(head)) {
		print_addr(p, get(p, n));
		return;
	}
	s = block_data(b);
	memcpy(head, s, sizeof(head));
	pen_f(p->t, "{bytes_left=%u, bytes_missing=%u, elem_cnt=%u, elem_missed=%u, ", head[0], head[1], head[2], head[3]);
	if (!p->verbose) {
		pen_f(p->t, "...}");
		return;
	}
	pen_label(p->t, "val");
	count = paths ? head[2] : head[2] / 3;
	have = (b->len - 16) / size;
	if (!count) {
		pen_f(p->t, "[]");
	} else if (!have) {
		print_addr(p, base);
	} else {
		pen_open(p->t, '[');
		for (uint32_t i = 0; i < count; i++) {
			pen_f(p->t, i ? ", " : "");
			if (i >= have) {
				pen_dots_at(p->t, base + (uint64_t)i * size);
				break;
			}
			if (paths)
				put_path(p, b, s + 16 + i * size, base);
			else
				put_record(p, s + 16 + i * size);
		}
		pen_close(p->t, ']');
	}
	pen_close(p->t, '}');
}

static const struct type type_container = { .name = "container", .width = 8, .copy = container_copy,
	.print = container_print };

LAYOUT(ino_paths, "btrfs_ioctl_ino_path_args", UNS64(inum), UNS64(size), PAD(32), ADDR(fspath, W64));
LAYOUT(ino_pathed, "btrfs_ioctl_ino_path_args", PAD(8), UNS64(size, HIDDEN), PAD(32),
       { .name = "fspath", .type = &type_container, .len = "size", .show = 1 });
LAYOUT(logical, "btrfs_ioctl_logical_ino_args", UNS64(logical), UNS64(size),
       { .name = "reserved", .type = &type_inarray, .count = 3, .data = ARGS(HEX64(v)), NONZERO, WHOLE },
       FLAGS(flags, logical_flags, W64), ADDR(inodes, W64));
LAYOUT(logicals, "btrfs_ioctl_logical_ino_args", PAD(8), UNS64(size, HIDDEN), PAD(32),
       { .name = "inodes", .type = &type_container, .len = "size" });

static bool no_treeid(const struct print *p, const struct node *n)
{
	return !get_at(p, n, AT_ENTER);
}

LAYOUT(ino_lookup, "btrfs_ioctl_ino_lookup_args", OBJECTID(treeid), OBJECTID(objectid), GAP(BTRFS_INO_LOOKUP_PATH_MAX));
LAYOUT(ino_found, "btrfs_ioctl_ino_lookup_args", OBJECTID(treeid, IF(no_treeid)), PAD(8),
       CHARS(name, BTRFS_INO_LOOKUP_PATH_MAX));

/* ---- quota --------------------------------------------------------------------------------------------- */

LAYOUT(limit, "btrfs_qgroup_limit", FLAGS(flags, limit_flags, W64), UNS64(max_rfer), UNS64(max_excl), UNS64(rsv_rfer),
       UNS64(rsv_excl));
LAYOUT(inherit, "btrfs_qgroup_inherit", FLAGS(flags, inherit_flags, W64), UNS64(num_qgroups), UNS64(num_ref_copies),
       UNS64(num_excl_copies), EMBED(lim, limit),
       { .name = "qgroups", .type = &type_trail, .len = "num_qgroups", .data = ARGS(UNS64(v)), DETAIL });
LAYOUT(assign, "btrfs_ioctl_qgroup_assign_args", UNS64(assign), UNS64(src), UNS64(dst));
LAYOUT(qgroup, "btrfs_ioctl_qgroup_create_args", UNS64(create), UNS64(qgroupid));
LAYOUT(qgroup_limit, "btrfs_ioctl_qgroup_limit_args", UNS64(qgroupid), EMBED(lim, limit));
LAYOUT(quota_ctl, "btrfs_ioctl_quota_ctl_args", XVAL(cmd, quota_ctls, W64), PAD(8));
LAYOUT(rescan, "btrfs_ioctl_quota_rescan_args", UNS64(flags), PAD(56));
LAYOUT(rescan_status, "btrfs_ioctl_quota_rescan_args", UNS64(flags), OBJECTID(progress), PAD(48));

/* ---- subvolumes, sending ---------------------------------------------------------------------------------- */

LAYOUT(timespec_btrfs, "btrfs_ioctl_timespec", UNS64(sec), UNS(nsec));

static void btime_place(struct plan *p, struct node *n)
{
	type_embed.place(p, n);
}

static void btime_print(struct print *p, const struct node *n)
{
	const uint8_t *s = here(p, n, 12);
	uint64_t sec;
	uint32_t nsec;

	type_embed.print(p, n);
	if (!s)
		return;
	memcpy(&sec, s, 8);
	memcpy(&nsec, s + 8, 4);
	print_when(p->t, sec, nsec);
}

static const struct type type_btime = { .name = "time", .place = btime_place, .print = btime_print };
#define BTIME(n, ...)	{ .name = #n, .type = &type_btime, .data = &layout_timespec_btrfs, __VA_ARGS__ }

LAYOUT(receive, "btrfs_ioctl_received_subvol_args", UUID(uuid), UNS64(stransid), UNS64(rtransid, HIDDEN), BTIME(stime),
       BTIME(rtime, HIDDEN), UNS64(flags), PAD(128));
LAYOUT(received, "btrfs_ioctl_received_subvol_args", PAD(16), UNS64(stransid, HIDDEN), UNS64(rtransid),
       BTIME(stime, HIDDEN), BTIME(rtime), UNS64(flags, HIDDEN), PAD(128));

LAYOUT(send, "btrfs_ioctl_send_args", FD(send_fd), PAD(4), UNS64(clone_sources_count), ADDR(clone_sources, BRIEF),
       { .name = "clone_sources", .type = &type_array, .dir = IN, .len = "clone_sources_count",
	 .data = ARGS(OBJECTID(v)), SAME(clone_sources), VERBOSE },
       OBJECTID(parent_root), FLAGS(flags, send_flags, W64), PAD(32));
LAYOUT(vol, "btrfs_ioctl_vol_args", FD(fd), PAD(4), CHARS(name, BTRFS_PATH_NAME_MAX + 1));
LAYOUT(vol2, "btrfs_ioctl_vol_args_v2", FD(fd), PAD(4), PAD(8), FLAGS(flags, subvol_flags, W64),
       UNS64(size, WHEN(flags, BTRFS_SUBVOL_QGROUP_INHERIT)),
       STRUCT_IN(qgroup_inherit, inherit, WHEN(flags, BTRFS_SUBVOL_QGROUP_INHERIT)),
       { .name = "", .type = &type_quoted, .count = 32, HIDDEN, SAME(size) },
       CHARS(name, BTRFS_SUBVOL_NAME_MAX + 1));
LAYOUT(vol2_done, "btrfs_ioctl_vol_args_v2", PAD(8), UNS64(transid), GAP(4080));

/* ---- scrub, space -------------------------------------------------------------------------------------------- */

LAYOUT(scrub_progress, "btrfs_scrub_progress", UNS64(data_extents_scrubbed), UNS64(tree_extents_scrubbed),
       UNS64(data_bytes_scrubbed), UNS64(tree_bytes_scrubbed), UNS64(read_errors), UNS64(csum_errors),
       UNS64(verify_errors), UNS64(no_csum), UNS64(csum_discards), UNS64(super_errors), UNS64(malloc_errors),
       UNS64(uncorrectable_errors), UNS64(corrected_errors), UNS64(last_physical), UNS64(unverified_errors));
LAYOUT(scrub, "btrfs_ioctl_scrub_args", DEV(devid), UNS64(start), MAX64(end), FLAGS(flags, scrub_flags, W64), GAP(992));
LAYOUT(scrub_devid, "btrfs_ioctl_scrub_args", DEV(devid), GAP(1016));
LAYOUT(scrubbed, "btrfs_ioctl_scrub_args", PAD(32), EMBED(progress, scrub_progress), GAP(872));

static bool has_spaces(const struct print *p, const struct node *n)
{
	return get(p, node_sibling(n, "space_slots")) || !get(p, node_sibling(n, "total_spaces"));
}

LAYOUT(space_info, "btrfs_ioctl_space_info", FLAGS(flags, space_infos, W64), UNS64(total_bytes), UNS64(used_bytes));
LAYOUT(space, "btrfs_ioctl_space_args", UNS64(space_slots), PAD(8));
LAYOUT(spaces, "btrfs_ioctl_space_args", UNS64(space_slots, HIDDEN), UNS64(total_spaces),
       { .name = "spaces", .type = &type_trail, .len = "total_spaces", .data = ARGS(STRUCT(space_info)), IF(has_spaces),
	 DETAIL });

/* ---- searching the tree ---------------------------------------------------------------------------------------- */

static void items_place(struct plan *p, struct node *n)
{
	(void)p;
	n->size = 0;
	n->align = 8;
}

static void items_copy(struct plan *p, struct node *n, int phase)
{
	const struct node *holder = n;
	uint32_t off = 0;

	while (!holder->width || holder == n) {
		off += holder->off;
		holder = holder->up;
	}
	if (!p->asked->verbose)
		return;
	/*
	 * Copies the key with the items that follow it. The buffer's size does not count the key,
	 * so it cannot be the length.
	 */
	n->op[phase] = plan_op(p, &(struct systrace_op){
		.kind = SYSTRACE_COPY, .flags = plan_op_flags(p, phase), .ptr = plan_ref(p, holder, phase),
		.len = n->arg->count ? (struct systrace_ref){ 0, 0, off + n->arg->count } :
						(struct systrace_ref){ 0, 0, UINT16_MAX },
		.elem = 1, .cap = UINT16_MAX });
}

static void put_item(struct print *p, const struct btrfs_ioctl_search_header *h)
{
	pen_first(p->t, "transid");
	pen_uns(p->t, h->transid);
	pen_field(p->t, "objectid");
	print_xval_as(p->t, &objectids, h->objectid, SHOW_U);
	pen_field(p->t, "offset");
	pen_uns(p->t, h->offset);
	pen_field(p->t, "type");
	print_xval_as(p->t, &key_types, h->type, SHOW_U);
	pen_f(p->t, ", len=%u}", h->len);
}

static void items_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, AT_EXIT);
	uint32_t base = n->arg->count ? sizeof(struct btrfs_ioctl_search_key) : sizeof(struct btrfs_ioctl_search_args_v2);
	uint64_t room = n->arg->count ? n->arg->count : get_len(p, n), off = 0, addr = get_at(p, &p->plan->args[2], AT_ENTER);
	const struct node *key = node_sibling(n, "key");
	const uint8_t *k = here(p, key, sizeof(struct btrfs_ioctl_search_key));
	uint32_t count = 0;

	if (k)
		memcpy(&count, k + offsetof(struct btrfs_ioctl_search_key, nr_items), 4);
	pen_open(p->t, '[');
	for (uint32_t i = 0; i < count; i++) {
		struct btrfs_ioctl_search_header h;

		pen_f(p->t, i ? ", " : "");
		if (off + sizeof(h) > room || (opt.newer ? ioctl_enough(p, i) : i > p->string_max)) {
			pen_dots(p->t);
			break;
		}
		if (!b || base + off + sizeof(h) > b->len) {
			pen_dots_at(p->t, (addr + base + off));
			break;
		}
		memcpy(&h, (const char *)block_data(b) + base + off, sizeof(h));
		put_item(p, &h);
		off += sizeof(h) + h.len;
	}
	pen_close(p->t, ']');
}

static const struct type type_items = { .name = "items", .place = items_place, .copy = items_copy, .print = items_print };

static bool min_said(const struct print *p, const struct node *n)
{
	return p->verbose || get(p, n) != BTRFS_FIRST_FREE_OBJECTID;
}

static bool max_said(const struct print *p, const struct node *n)
{
	return p->verbose || get(p, n) != BTRFS_LAST_FREE_OBJECTID;
}

LAYOUT(search_key, "btrfs_ioctl_search_key", OBJECTID(tree_id), OBJECTID(min_objectid, IF(min_said)),
       OBJECTID(max_objectid, IF(max_said)), MAX64(min_offset), MAX64(max_offset), MAX64(min_transid),
       MAX64(max_transid), KEY_TYPE(min_type), KEY_TYPE(max_type), UNS(nr_items), PAD(36));
LAYOUT(search_found, "btrfs_ioctl_search_key", PAD(56), PAD(8), UNS(nr_items), PAD(36));
#define ITEMS(...)	{ .name = "buf", .type = &type_items, __VA_ARGS__, DETAIL }
LAYOUT(search, NULL, EMBED(key, search_key));
LAYOUT(searched, NULL, EMBED(key, search_found), ITEMS(.count = 3992));
LAYOUT(search2, "btrfs_ioctl_search_args_v2", EMBED(key, search_key), UNS64(buf_size));
LAYOUT(searched2, "btrfs_ioctl_search_args_v2", EMBED(key, search_found), UNS64(buf_size), ITEMS(.len = "buf_size"));

static void search2_place(struct plan *p, struct node *n)
{
	type_answer.place(p, n);
}

static void search2_copy(struct plan *p, struct node *n, int phase)
{
	type_answer.copy(p, n, phase);
}

/* If the buffer is too small, the kernel writes the size that it should have. */
static void search2_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b;
	uint64_t size;

	type_answer.print(p, n);
	if (!p->exiting || p->ret != -EOVERFLOW || !block_of(p, n, AT_ENTER))
		return;
	b = block_of(p, n, AT_EXIT);
	pen_becomes(p->t);
	if (!b || b->len < n->size) {
		print_addr(p, get_at(p, n, AT_ENTER));
		return;
	}
	memcpy(&size, (const char *)block_data(b) + offsetof(struct btrfs_ioctl_search_args_v2, buf_size), 8);
	pen_first(p->t, "buf_size");
	pen_uns(p->t, size);
	pen_close(p->t, '}');
}

static const struct type type_search2 = { .name = "search", .width = WORD, .place = search2_place, .copy = search2_copy,
	.print = search2_print };

#define VOL(cmd)	IOCTL(BTRFS_IOC_##cmd, STRUCT_IN(arg, vol))
#define NOTHING(cmd)	PLAIN(BTRFS_IOC_##cmd)

IOCTL_CASES(ioctl_btrfs,
	NOTHING(TRANS_START), NOTHING(TRANS_END), NOTHING(SYNC), NOTHING(SCRUB_CANCEL), NOTHING(QUOTA_RESCAN_WAIT),
	NOTHING(DEFRAG), NOTHING(BALANCE),
	PLAIN(BTRFS_IOC_BALANCE_CTL, XVAL(arg, balance_ctls)),
	IOCTL(BTRFS_IOC_START_SYNC, POINTS_OUT(arg, UNS64(v))),
	IOCTL(BTRFS_IOC_DEFAULT_SUBVOL, POINTS_IN(arg, UNS64(v))),
	IOCTL(BTRFS_IOC_WAIT_SYNC, POINTS_IN(arg, UNS64(v))),
	IOCTL(BTRFS_IOC_SUBVOL_GETFLAGS, NUM(arg, type_bare, .dir = OUT)),
	IOCTL(BTRFS_IOC_SUBVOL_SETFLAGS, NUM(arg, type_bare, .dir = IN)),
	IOCTL(BTRFS_IOC_BALANCE_V2, ANSWER(arg, balance, balanced)),
	IOCTL(BTRFS_IOC_BALANCE_PROGRESS, STRUCT_OUT(arg, balanced)),
	IOCTL(BTRFS_IOC_DEFRAG_RANGE, STRUCT_IN(arg, defrag)),
	IOCTL(BTRFS_IOC_DEV_INFO, ANSWER(arg, dev_info, dev_informed)),
	IOCTL(BTRFS_IOC_DEV_REPLACE, ANSWER(arg, replace, replaced)),
	IOCTL(BTRFS_IOC_GET_FEATURES, STRUCT_OUT(arg, features)),
	PLAIN(BTRFS_IOC_SET_FEATURES, VALUES_IN(arg, 2, STRUCT(features))),
	IOCTL(BTRFS_IOC_GET_SUPPORTED_FEATURES, NUM(arg, type_supported, .dir = OUT)),
	IOCTL(BTRFS_IOC_FS_INFO, STRUCT_OUT(arg, fs_info)),
	IOCTL(BTRFS_IOC_GET_DEV_STATS, ANSWER(arg, dev_stats, dev_stats_got)),
	IOCTL(BTRFS_IOC_INO_LOOKUP, ANSWER(arg, ino_lookup, ino_found)),
	IOCTL(BTRFS_IOC_INO_PATHS, ANSWER(arg, ino_paths, ino_pathed)),
	IOCTL(BTRFS_IOC_LOGICAL_INO, ANSWER(arg, logical, logicals)),
	IOCTL(BTRFS_IOC_QGROUP_ASSIGN, STRUCT_IN(arg, assign)),
	IOCTL(BTRFS_IOC_QGROUP_CREATE, STRUCT_IN(arg, qgroup)),
	IOCTL(BTRFS_IOC_QGROUP_LIMIT, STRUCT_OUT(arg, qgroup_limit)),
	IOCTL(BTRFS_IOC_QUOTA_CTL, STRUCT_IN(arg, quota_ctl)),
	IOCTL(BTRFS_IOC_QUOTA_RESCAN, STRUCT_IN(arg, rescan)),
	IOCTL(BTRFS_IOC_QUOTA_RESCAN_STATUS, STRUCT_OUT(arg, rescan_status)),
	IOCTL(BTRFS_IOC_SET_RECEIVED_SUBVOL, ANSWER(arg, receive, received)),
	IOCTL(BTRFS_IOC_SCRUB, ANSWER(arg, scrub, scrubbed)),
	IOCTL(BTRFS_IOC_SCRUB_PROGRESS, ANSWER(arg, scrub_devid, scrubbed)),
	PLAIN(BTRFS_IOC_TREE_SEARCH, ANSWER(arg, search, searched)),
	IOCTL(BTRFS_IOC_TREE_SEARCH_V2, { .name = "arg", .type = &type_search2, .dir = BOTH, .data = ARGS(
		{ .name = "asked", .type = &type_embed, .data = &layout_search2, GIVEN },
		{ .name = "answered", .type = &type_embed, .data = &layout_searched2, FILLED, SAME(asked) }) }),
	IOCTL(BTRFS_IOC_SEND, STRUCT_IN(arg, send)),
	IOCTL(BTRFS_IOC_SPACE_INFO, ANSWER(arg, space, spaces)),
	VOL(SNAP_CREATE), VOL(RESIZE), VOL(SCAN_DEV), VOL(FORGET_DEV), VOL(ADD_DEV), VOL(RM_DEV), VOL(SUBVOL_CREATE),
	VOL(SNAP_DESTROY), VOL(DEVICES_READY),
	IOCTL(BTRFS_IOC_SNAP_CREATE_V2, ANSWER(arg, vol2, vol2_done)),
	IOCTL(BTRFS_IOC_SUBVOL_CREATE_V2, ANSWER(arg, vol2, vol2_done)),
);
