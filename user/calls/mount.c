// SPDX-License-Identifier: GPL-2.0
/* Mounts, quotas and swap. */
#include <linux/dqblk_xfs.h>
#include <linux/fcntl.h>
#include <linux/mount.h>
#include <linux/quota.h>
#include <string.h>
#include "settings.h"
#include "types/shared.h"
#include "row/pen.h"

/* ---- mount(2) ---------------------------------------------------------------------------------- */

XLATS(mount_flags, "MS_???",
	X(MS_RDONLY), X(MS_NOSUID), X(MS_NODEV), X(MS_NOEXEC), X(MS_SYNCHRONOUS), X(MS_REMOUNT), X(MS_MANDLOCK),
	X(MS_DIRSYNC), X(MS_NOSYMFOLLOW), X(MS_NOATIME), X(MS_NODIRATIME), X(MS_BIND), X(MS_MOVE), X(MS_REC),
	X(MS_SILENT), X(MS_POSIXACL), X(MS_UNBINDABLE), X(MS_PRIVATE), X(MS_SLAVE), X(MS_SHARED), X(MS_RELATIME),
	X(MS_KERNMOUNT), X(MS_I_VERSION), X(MS_STRICTATIME), X(MS_LAZYTIME), X(MS_SUBMOUNT), X(MS_NOREMOTELOCK),
	X(MS_NOSEC), X(MS_BORN), X(MS_ACTIVE), { 1U << 31, "MS_NOUSER" });
XLATS(mount_magic, NULL, X(MS_MGC_VAL));

static uint64_t flags_of_mount(const struct print *p)
{
	uint64_t flags = get(p, sibling(p->plan->args, p->plan->nargs, "flags"));

	/* old programs mark the flags as valid with a magic number in the upper half */
	return (flags & MS_MGC_MSK) == MS_MGC_VAL ? flags & ~(uint64_t)MS_MGC_MSK : flags;
}

#define NO_TYPE		(MS_BIND | MS_MOVE | MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE)

static bool type_unused(const struct print *p, const struct node *n)
{
	(void)n;
	return flags_of_mount(p) & (MS_REMOUNT | NO_TYPE);
}

static bool data_unused(const struct print *p, const struct node *n)
{
	(void)n;
	return !(flags_of_mount(p) & MS_REMOUNT) && flags_of_mount(p) & NO_TYPE;
}

static bool type_used(const struct print *p, const struct node *n)
{
	return !type_unused(p, n);
}

static bool data_used(const struct print *p, const struct node *n)
{
	return !data_unused(p, n);
}

static void mount_flags_print(struct print *p, const struct node *n)
{
	uint64_t all = get(p, n), flags = flags_of_mount(p);

	if (flags != all || (all & MS_MGC_MSK) == MS_MGC_VAL) {
		print_xval(p->t, &mount_magic, MS_MGC_VAL);
		if (!flags)
			return;
		put_c(p->t, '|');
	}
	print_flags(p->t, &mount_flags, flags);
}

static const struct type type_mount_flags = { .name = "flags", .leaf = PEN_NAMES, .width = WORD, .print = mount_flags_print };

XLATS(umount_flags, "MNT_???", { 1, "MNT_FORCE" }, { 2, "MNT_DETACH" }, { 4, "MNT_EXPIRE" }, { 8, "UMOUNT_NOFOLLOW" });

/* ---- the new calls ------------------------------------------------------------------------------ */

XLATS(fsopen_flags, "FSOPEN_???", X(FSOPEN_CLOEXEC));
XLATS(fsconfig_cmds, "FSCONFIG_???",
	X(FSCONFIG_SET_FLAG), X(FSCONFIG_SET_STRING), X(FSCONFIG_SET_BINARY), X(FSCONFIG_SET_PATH),
	X(FSCONFIG_SET_PATH_EMPTY), X(FSCONFIG_SET_FD), X(FSCONFIG_CMD_CREATE), X(FSCONFIG_CMD_RECONFIGURE),
	{ 8, "+FSCONFIG_CMD_CREATE_EXCL" });
XLATS(fsmount_flags, "FSMOUNT_???", X(FSMOUNT_CLOEXEC), XNEW(FSMOUNT_NAMESPACE));
XLATS(fsmount_attrs, "MOUNT_ATTR_???",
	X(MOUNT_ATTR_RDONLY), X(MOUNT_ATTR_NOSUID), X(MOUNT_ATTR_NODEV), X(MOUNT_ATTR_NOEXEC), XNEW(MOUNT_ATTR__ATIME),
	X(MOUNT_ATTR_NOATIME),
	X(MOUNT_ATTR_STRICTATIME), X(MOUNT_ATTR_NODIRATIME), XNEW(MOUNT_ATTR_NOSYMFOLLOW));
XLATS(mount_attrs, "MOUNT_ATTR_???",
	X(MOUNT_ATTR_RDONLY), X(MOUNT_ATTR_NOSUID), X(MOUNT_ATTR_NODEV), X(MOUNT_ATTR_NOEXEC), XNEW(MOUNT_ATTR__ATIME),
	X(MOUNT_ATTR_NOATIME),
	X(MOUNT_ATTR_STRICTATIME), X(MOUNT_ATTR_NODIRATIME), X(MOUNT_ATTR_IDMAP), X(MOUNT_ATTR_NOSYMFOLLOW));
XLATS(propagations, "MS_???", X(MS_UNBINDABLE), X(MS_PRIVATE), X(MS_SLAVE), X(MS_SHARED));
XLATS(fspick_flags, "FSPICK_???", X(FSPICK_CLOEXEC), X(FSPICK_SYMLINK_NOFOLLOW), X(FSPICK_NO_AUTOMOUNT),
      X(FSPICK_EMPTY_PATH));
XLATS(move_mount_flags, "MOVE_MOUNT_???",
	X(MOVE_MOUNT_F_SYMLINKS), X(MOVE_MOUNT_F_AUTOMOUNTS), X(MOVE_MOUNT_F_EMPTY_PATH), X(MOVE_MOUNT_T_SYMLINKS),
	X(MOVE_MOUNT_T_AUTOMOUNTS), X(MOVE_MOUNT_T_EMPTY_PATH), X(MOVE_MOUNT_SET_GROUP), XNEW(MOVE_MOUNT_BENEATH));
XLATS(open_tree_flags, "OPEN_TREE_???",
	X(OPEN_TREE_CLONE), X(OPEN_TREE_CLOEXEC), X(AT_SYMLINK_NOFOLLOW), X(AT_REMOVEDIR),
	X(AT_SYMLINK_FOLLOW),
	X(AT_NO_AUTOMOUNT), X(AT_EMPTY_PATH), X(AT_RECURSIVE));
XLATS(newer_tree_flags, "OPEN_TREE_???",
	X(OPEN_TREE_CLONE), X(OPEN_TREE_NAMESPACE), X(OPEN_TREE_CLOEXEC), X(AT_SYMLINK_NOFOLLOW), X(AT_NO_AUTOMOUNT),
	X(AT_EMPTY_PATH), X(AT_RECURSIVE));
XLATS(setattr_flags, "AT_???", X(AT_SYMLINK_NOFOLLOW), X(AT_NO_AUTOMOUNT), X(AT_EMPTY_PATH), X(AT_RECURSIVE));

#define KEY		STR(key, CAP(256))
static const struct kase fsconfig_cases[] = {
	CASE(FSCONFIG_SET_FLAG, NULL, KEY, ADDR(value), DEC(aux)),
	CASE(FSCONFIG_SET_STRING, NULL, KEY, STR(value, CAP(256)), DEC(aux)),
	CASE(FSCONFIG_SET_BINARY, NULL, KEY, BUF_IN(value, aux, SHOW(HEX), OVER(1024 * 1024)), DEC(aux)),
	CASE(FSCONFIG_SET_PATH, NULL, KEY, PATH(value), ATFD(aux)),
	CASE(FSCONFIG_SET_PATH_EMPTY, NULL, KEY, PATH(value), ATFD(aux)),
	CASE(FSCONFIG_SET_FD, NULL, KEY, ADDR(value), FD(aux)),
};

/* A number. It is a descriptor only if the attributes include MOUNT_ATTR_IDMAP. */
static bool userns_is_fd(const struct print *p, const struct node *n)
{
	const struct node *kids = n->up->kids;

	return (get(p, &kids[0]) | get(p, &kids[1])) & MOUNT_ATTR_IDMAP && get(p, &kids[3]) <= INT32_MAX;
}

static bool userns_is_number(const struct print *p, const struct node *n)
{
	return !userns_is_fd(p, n);
}

LAYOUT(mount_attr, "mount_attr",
	FLAGS(attr_set, mount_attrs, W64, ALIGN(8)), FLAGS(attr_clr, mount_attrs, W64, ALIGN(8)),
	XVAL(propagation, propagations, W64, ALIGN(8)), UNS64(userns_fd, ALIGN(8), IF(userns_is_number)),
	FD(userns_fd, W64, SAME(userns_fd), IF(userns_is_fd)));

XLATS(statmount_masks, "STATMOUNT_???",
	X(STATMOUNT_SB_BASIC), X(STATMOUNT_MNT_BASIC), X(STATMOUNT_PROPAGATE_FROM), X(STATMOUNT_MNT_ROOT),
	X(STATMOUNT_MNT_POINT), X(STATMOUNT_FS_TYPE), X(STATMOUNT_MNT_NS_ID), X(STATMOUNT_MNT_OPTS), X(STATMOUNT_FS_SUBTYPE),
	X(STATMOUNT_SB_SOURCE), X(STATMOUNT_OPT_ARRAY), X(STATMOUNT_OPT_SEC_ARRAY), X(STATMOUNT_SUPPORTED_MASK),
	X(STATMOUNT_MNT_UIDMAP), X(STATMOUNT_MNT_GIDMAP));
XLATS(statmount_flags, "STATMOUNT_???", X(STATMOUNT_BY_FD));
XLATS(super_flags, "MS_???", X(MS_RDONLY), X(MS_SYNCHRONOUS), X(MS_DIRSYNC), X(MS_LAZYTIME));
XLATS(listmount_roots, NULL, X(LSMT_ROOT));
XLATS(listmount_flags, "LISTMOUNT_???", X(LISTMOUNT_REVERSE));
LAYOUT(statmount_req, NULL, UNS(size), FD(mnt_ns_fd), HEX64(mnt_id), FLAGS(param, statmount_masks, W64),
       HEX64(mnt_ns_id, SINCE(mnt_ns_id)));
LAYOUT(listmount_req, NULL, UNS(size), FD(mnt_ns_fd), XVAL(mnt_id, listmount_roots, W64), HEX64(param),
       HEX64(mnt_ns_id, SINCE(mnt_ns_id)));

/* The strings of a struct statmount follow it in memory; a field has the offset of its string from there. */
#define STATMOUNT_STRINGS	512

struct behind {
	const char *at, *end;
};

/* The strings from the offset in @n on; .at is NULL if they were not captured. */
static struct behind strings_behind(const struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n->up, p->phase);
	uint64_t from = STATMOUNT_STRINGS + get(p, n), size = get(p, sibling(n->up->kids, n->up->nkids, "size"));
	const char *data;

	if (!b || from >= b->len || from >= size)
		return (struct behind){ NULL, NULL };
	data = block_data(b);
	return (struct behind){ data + from, data + (size < b->len ? size : b->len) };
}

/* Prints one string and steps over it. */
static void string_behind(struct print *p, struct behind *b)
{
	uint32_t have = b->end - b->at, len = strnlen(b->at, have);

	pen_quoted(p->t, b->at, len < p->string_max ? len : p->string_max, len == have || len > p->string_max);
	b->at += len < have ? len + 1 : len;
}

static void mount_string_print(struct print *p, const struct node *n)
{
	struct behind b = strings_behind(p, n);

	if (b.at)
		string_behind(p, &b);
	else
		pen_hex(p->t, get(p, n));
}

/* The number of strings is in the field before. */
static void mount_strings_print(struct print *p, const struct node *n)
{
	struct behind b = strings_behind(p, n);
	uint64_t count = get(p, n - 1), most = p->verbose ? count : p->string_max;

	if (!b.at) {
		pen_hex(p->t, get(p, n));
		return;
	}
	pen_open(p->t, '[');
	for (uint64_t i = 0; i < count; i++) {
		if (i)
			pen_next(p->t);
		if (i == most || b.at == b.end) {
			put_s(p->t, i == most ? "..." : "???");
			break;
		}
		string_behind(p, &b);
	}
	pen_close(p->t, ']');
}

static const struct type type_mount_string = { .name = "string", .width = 4, .print = mount_string_print },
	type_mount_strings = { .name = "strings", .width = 4, .print = mount_strings_print };
#define IF_MASK(m)		WHEN(mask, STATMOUNT_##m)
#define MOUNT_STRING(n, m)	NUM(n, type_mount_string, IF_MASK(m))
#define MOUNT_STRINGS(num, n, m) UNS(num, IF_MASK(m)), NUM(n, type_mount_strings, IF_MASK(m))
LAYOUT(statmount, NULL,
	UNS(size), MOUNT_STRING(mnt_opts, MNT_OPTS), FLAGS(mask, statmount_masks, W64), UNS(sb_dev_major, IF_MASK(SB_BASIC)),
	UNS(sb_dev_minor, IF_MASK(SB_BASIC)), XVAL(sb_magic, fs_magics, W64, IF_MASK(SB_BASIC)),
	FLAGS(sb_flags, super_flags, IF_MASK(SB_BASIC)), MOUNT_STRING(fs_type, FS_TYPE),
	HEX64(mnt_id, IF_MASK(MNT_BASIC)), HEX64(mnt_parent_id, IF_MASK(MNT_BASIC)),
	HEX(mnt_id_old, IF_MASK(MNT_BASIC)), HEX(mnt_parent_id_old, IF_MASK(MNT_BASIC)),
	FLAGS(mnt_attr, mount_attrs, W64, IF_MASK(MNT_BASIC)), FLAGS(mnt_propagation, propagations, W64, IF_MASK(MNT_BASIC)),
	HEX64(mnt_peer_group, IF_MASK(MNT_BASIC)), HEX64(mnt_master, IF_MASK(MNT_BASIC)),
	HEX64(propagate_from, IF_MASK(PROPAGATE_FROM)), MOUNT_STRING(mnt_root, MNT_ROOT), MOUNT_STRING(mnt_point, MNT_POINT),
	HEX64(mnt_ns_id, IF_MASK(MNT_NS_ID)), MOUNT_STRING(fs_subtype, FS_SUBTYPE), MOUNT_STRING(sb_source, SB_SOURCE),
	MOUNT_STRINGS(opt_num, opt_array, OPT_ARRAY), MOUNT_STRINGS(opt_sec_num, opt_sec_array, OPT_SEC_ARRAY),
	FLAGS(supported_mask, statmount_masks, W64, IF_MASK(SUPPORTED_MASK)),
	MOUNT_STRINGS(mnt_uidmap_num, mnt_uidmap, MNT_UIDMAP), MOUNT_STRINGS(mnt_gidmap_num, mnt_gidmap, MNT_GIDMAP));

/* For listmount and listns. If the array's size is 0, it is shown as empty even if the call failed. */
static void ids_print(struct print *p, const struct node *n)
{
	if (get(p, n) && !get(p, n + 1))
		put_s(p->t, "[]");
	else
		type_array.print(p, n);
}

const struct type type_id_array = { .name = "array", .width = WORD, .like = &type_array, .print = ids_print };

/* ---- quotas --------------------------------------------------------------------------------------- */

XLATS(quota_cmds, "Q_???",
	/* from three generations ago */
	{ 0x100, "Q_V1_QUOTAON" }, { 0x200, "Q_V1_QUOTAOFF" }, { 0x300, "Q_V1_GETQUOTA" }, { 0x400, "Q_V1_SETQUOTA" },
	{ 0x500, "Q_V1_SETUSE" }, { 0x600, "Q_V1_SYNC" }, { 0x700, "Q_SETQLIM" }, { 0x800, "Q_V1_GETSTATS" },
	{ 0x900, "Q_V2_GETINFO" }, { 0xa00, "Q_V2_SETINFO" }, { 0xb00, "Q_V2_SETGRACE" }, { 0xc00, "Q_V2_SETFLAGS" },
	{ 0xd00, "Q_V2_GETQUOTA" }, { 0xe00, "Q_V2_SETQUOTA" }, { 0xf00, "Q_V2_SETUSE" }, { 0x1000, "Q_V1_RSQUASH" },
	{ 0x1100, "Q_V2_GETSTATS" },
	X(Q_SYNC), X(Q_QUOTAON), X(Q_QUOTAOFF), X(Q_GETFMT), X(Q_GETINFO), X(Q_SETINFO), X(Q_GETQUOTA), X(Q_SETQUOTA),
	X(Q_GETNEXTQUOTA), X(Q_XQUOTAON), X(Q_XQUOTAOFF), X(Q_XGETQUOTA), X(Q_XSETQLIM), X(Q_XGETQSTAT), X(Q_XQUOTARM),
	X(Q_XQUOTASYNC), X(Q_XGETQSTATV), X(Q_XGETNEXTQUOTA));
XLATS(quota_types, "???QUOTA", X(USRQUOTA), X(GRPQUOTA), X(PRJQUOTA));
XLATS(quota_formats, "QFMT_VFS_???", X(QFMT_VFS_OLD), X(QFMT_VFS_V0), X(QFMT_OCFS2), X(QFMT_VFS_V1),
      { 5, "+QFMT_SHMEM" });
XLATS(newer_quota_formats, "QFMT_???", X(QFMT_VFS_OLD), X(QFMT_VFS_V0), X(QFMT_OCFS2), X(QFMT_VFS_V1),
      { 5, "QFMT_SHMEM" });	/* unknown formats get another comment */
XLATS(dqblk_valid, "QIF_???", X(QIF_BLIMITS), X(QIF_SPACE), X(QIF_ILIMITS), X(QIF_INODES), X(QIF_BTIME), X(QIF_ITIME));
XLATS(dqinfo_flags, "DQF_???", { 1, "DQF_ROOT_SQUASH" }, { 1 << 16, "DQF_SYS_FILE" });
XLATS(dqinfo_valid, "IIF_???", X(IIF_BGRACE), X(IIF_IGRACE), X(IIF_FLAGS));
XLATS(xfs_dqblk_flags, "FS_???_QUOTA", X(FS_USER_QUOTA), X(FS_PROJ_QUOTA), X(FS_GROUP_QUOTA));
XLATS(xfs_quota_flags, "FS_QUOTA_???", X(FS_QUOTA_UDQ_ACCT), X(FS_QUOTA_UDQ_ENFD), X(FS_QUOTA_GDQ_ACCT),
      X(FS_QUOTA_GDQ_ENFD), X(FS_QUOTA_PDQ_ACCT), X(FS_QUOTA_PDQ_ENFD));

/* QCMD(Q_GETQUOTA, USRQUOTA): the command is in the upper bits, the type of quota in the lower ones */
static void qcmd_print(struct print *p, const struct node *n)
{
	uint32_t v = get(p, n);

	if (p->t->xlat != XLAT_ABBREV)
		pen_uns(p->t, v);
	if (p->t->xlat == XLAT_RAW)
		return;
	put_s(p->t, p->t->xlat == XLAT_VERBOSE ? " /* QCMD(" : "QCMD(");
	print_xval_as(p->t, &quota_cmds, v >> SUBCMDSHIFT, SHOW_ABBREV);
	pen_next(p->t);
	print_xval_as(p->t, &quota_types, v & SUBCMDMASK, SHOW_ABBREV);
	put_s(p->t, p->t->xlat == XLAT_VERBOSE ? ") */" : ")");
}

static const struct type type_qcmd = { .name = "quota command", .leaf = PEN_NAMES, .width = 4, .print = qcmd_print };
#define QCMD_(n)	NUM(n, type_qcmd)

/* if_dqblk has no padding at its end: strace reads only the fields that it shows */
#define DQBLK(...) \
	UNS64(dqb_bhardlimit, __VA_ARGS__), UNS64(dqb_bsoftlimit, __VA_ARGS__), UNS64(dqb_curspace, __VA_ARGS__), \
	UNS64(dqb_ihardlimit, __VA_ARGS__), UNS64(dqb_isoftlimit, __VA_ARGS__), UNS64(dqb_curinodes, __VA_ARGS__), \
	UNS64(dqb_btime, DETAIL, __VA_ARGS__), UNS64(dqb_itime, DETAIL, __VA_ARGS__), \
	FLAGS(dqb_valid, dqblk_valid, DETAIL)
LAYOUT(if_dqblk, NULL, DQBLK(ALIGN(4)));
LAYOUT(if_nextdqblk, "if_nextdqblk", DQBLK(ALIGN(8)), UNS(dqb_id));
LAYOUT(if_dqinfo, "if_dqinfo", UNS64(dqi_bgrace), UNS64(dqi_igrace), FLAGS(dqi_flags, dqinfo_flags),
       FLAGS(dqi_valid, dqinfo_valid));
LAYOUT(fs_disk_quota, "fs_disk_quota",
	DEC(d_version, W8), FLAGS(d_flags, xfs_dqblk_flags, W8), HEX(d_fieldmask, W16), UNS(d_id), UNS64(d_blk_hardlimit),
	UNS64(d_blk_softlimit), UNS64(d_ino_hardlimit), UNS64(d_ino_softlimit), UNS64(d_bcount), UNS64(d_icount),
	DEC(d_itimer, DETAIL), DEC(d_btimer, DETAIL), UNS(d_iwarns, W16, DETAIL), UNS(d_bwarns, W16, DETAIL), PAD(4),
	UNS64(d_rtb_hardlimit, DETAIL), UNS64(d_rtb_softlimit, DETAIL), UNS64(d_rtbcount, DETAIL), DEC(d_rtbtimer, DETAIL),
	UNS(d_rtbwarns, W16, DETAIL), PAD(10));
LAYOUT(fs_qfilestat, "fs_qfilestat", UNS64(qfs_ino), UNS64(qfs_nblks), UNS(qfs_nextents));
LAYOUT(fs_quota_stat, "fs_quota_stat",
	DEC(qs_version, W8), FLAGS(qs_flags, xfs_quota_flags, W16, DETAIL), PAD(1), EMBED(qs_uquota, fs_qfilestat, DETAIL),
	EMBED(qs_gquota, fs_qfilestat, DETAIL), UNS(qs_incoredqs, DETAIL), DEC(qs_btimelimit, DETAIL),
	DEC(qs_itimelimit, DETAIL), DEC(qs_rtbtimelimit, DETAIL), UNS(qs_bwarnlimit, W16, DETAIL),
	UNS(qs_iwarnlimit, W16, DETAIL));
LAYOUT(fs_qfilestatv, "fs_qfilestatv", UNS64(qfs_ino), UNS64(qfs_nblks), UNS(qfs_nextents), PAD(4));
LAYOUT(fs_quota_statv, "fs_quota_statv",
	DEC(qs_version, W8), PAD(1), FLAGS(qs_flags, xfs_quota_flags, W16, DETAIL), UNS(qs_incoredqs, DETAIL),
	EMBED(qs_uquota, fs_qfilestatv, DETAIL), EMBED(qs_gquota, fs_qfilestatv, DETAIL),
	EMBED(qs_pquota, fs_qfilestatv, DETAIL), DEC(qs_btimelimit, DETAIL), DEC(qs_itimelimit, DETAIL),
	DEC(qs_rtbtimelimit, DETAIL), UNS(qs_bwarnlimit, W16, DETAIL), UNS(qs_iwarnlimit, W16, DETAIL), PAD(64));

#define QCASE(cmd, ...)	CASE((uint32_t)(cmd) << SUBCMDSHIFT, NULL __VA_OPT__(,) __VA_ARGS__)
#define NO_ID		DEC(id, HIDDEN)
static const struct kase quota_cases[] = {
	QCASE(Q_SYNC),
	QCASE(Q_QUOTAOFF),
	QCASE(Q_XQUOTASYNC),
	QCASE(Q_QUOTAON, XVAL(older_id, quota_formats, OLDER), XVAL(id, newer_quota_formats, REG(3), NEWER), PATH(addr, REG(4))),
	QCASE(Q_GETQUOTA, UID(id), STRUCT_OUT(addr, if_dqblk)),
	QCASE(Q_SETQUOTA, UID(id), STRUCT_IN(addr, if_dqblk)),
	QCASE(Q_GETNEXTQUOTA, UID(id), STRUCT_OUT(addr, if_nextdqblk)),
	QCASE(Q_XGETQUOTA, UID(id), STRUCT_OUT(addr, fs_disk_quota)),
	QCASE(Q_XGETNEXTQUOTA, UID(id), STRUCT_OUT(addr, fs_disk_quota)),
	QCASE(Q_XSETQLIM, UID(id), STRUCT_IN(addr, fs_disk_quota)),
	QCASE(Q_GETFMT, NO_ID, POINTS_OUT(addr, XVAL(, quota_formats))),
	QCASE(Q_GETINFO, NO_ID, STRUCT_OUT(addr, if_dqinfo)),
	QCASE(Q_SETINFO, NO_ID, STRUCT_IN(addr, if_dqinfo)),
	QCASE(Q_XGETQSTAT, NO_ID, STRUCT_OUT(addr, fs_quota_stat)),
	QCASE(Q_XGETQSTATV, NO_ID, STRUCT_OUT(addr, fs_quota_statv)),
	QCASE(Q_XQUOTAON, NO_ID, POINTS_IN(addr, FLAGS(, xfs_quota_flags))),
	QCASE(Q_XQUOTAOFF, NO_ID, POINTS_IN(addr, FLAGS(, xfs_quota_flags))),
	QCASE(Q_XQUOTARM, NO_ID, POINTS_IN(addr, FLAGS(, xfs_dqblk_flags))),
};
#define BY_QCMD		BY_MASK(cmd, ~(uint64_t)SUBCMDMASK, quota_cases, UID(id), ADDR(addr))

/* ---- swap ------------------------------------------------------------------------------------------- */

XLATS(swap_flags, "SWAP_FLAG_???", { 0x8000, "SWAP_FLAG_PREFER" }, { 0x10000, "SWAP_FLAG_DISCARD" },
      { 0x20000, "SWAP_FLAG_DISCARD_ONCE" }, { 0x40000, "SWAP_FLAG_DISCARD_PAGES" });
#define SWAP_PRIORITY	0x7fff

static void swap_flags_print(struct print *p, const struct node *n)
{
	uint32_t v = get(p, n);

	if (v & ~SWAP_PRIORITY) {
		print_flags(p->t, &swap_flags, v & ~SWAP_PRIORITY);
		put_c(p->t, '|');
	}
	pen_uns(p->t, v & SWAP_PRIORITY);
}

static const struct type type_swap_flags = { .name = "flags", .leaf = PEN_NAMES, .width = 4, .print = swap_flags_print };

FAMILY(mount_calls,
	CALL(mount, RET_DEC, PATH(source), PATH(target), STR(type, IF(type_used)), ADDR(type_addr, REG(3), IF(type_unused)),
	     NUM(flags, type_mount_flags, REG(4)), STR(data, REG(5), IF(data_used)),
	     ADDR(data_addr, REG(5), IF(data_unused))),
	CALL32(umount, RET_DEC, PATH(target)),
	CALL(umount2, RET_DEC, PATH(target), FLAGS(flags, umount_flags)),
	CALL(fsopen, RET_FD IS(DESC), STR(fsname), FLAGS(flags, fsopen_flags)),
	CALL(fsconfig, RET_DEC IS(FILES), FD(fd), XVAL(cmd, fsconfig_cmds),
	     BY(cmd, fsconfig_cases, ADDR(key), ADDR(value), DEC(aux))),
	CALL(fsmount, RET_FD, FD(fd), FLAGS(flags, fsmount_flags), FLAGS(attrs, fsmount_attrs)),
	CALL(fspick, RET_FD, ATFD(dfd), PATH(path), FLAGS(flags, fspick_flags)),
	CALL(move_mount, RET_DEC, ATFD(from_dfd), PATH(from), ATFD(to_dfd), PATH(to), FLAGS(flags, move_mount_flags)),
	CALL(open_tree, RET_FD, ATFD(dfd), PATH(path), FLAGS(flags, open_tree_flags, OLDER),
	     FLAGS(flags, newer_tree_flags, REG(3), NEWER)),
	CALL(open_tree_attr, RET_FD, ATFD(dfd), PATH(path), FLAGS(flags, newer_tree_flags),
	     SIZED_IN(uattr, mount_attr, usize, MOUNT_ATTR_SIZE_VER0), SIZE(usize)),
	CALL(mount_setattr, RET_DEC, ATFD(dfd), PATH(path), FLAGS(flags, setattr_flags),
	     SIZED_IN(uattr, mount_attr, usize, MOUNT_ATTR_SIZE_VER0), UNS64(usize)),
	CALL(statmount, RET_DEC, SIZED_IN(req, statmount_req, .size, 24, TAIL_OWN), SIZED_OUT(buf, statmount, bufsize, 4, TAIL_SILENT),
	     SIZE(bufsize), FLAGS(flags, statmount_flags)),
	CALL(listmount, RET_LDEC, SIZED_IN(req, listmount_req, .size, 24, TAIL_OWN), IDS_OUT(mnt_ids), SIZE(count),
	     FLAGS(flags, listmount_flags)),
	CALL(quotactl, RET_DEC, QCMD_(cmd), PATH(special), BY_QCMD),
	CALL(quotactl_fd, RET_DEC, FD(fd), QCMD_(cmd), BY_QCMD),
	CALL(swapon, RET_DEC, PATH(path), NUM(flags, type_swap_flags)),
	CALL(swapoff, RET_DEC, PATH(path))
);
