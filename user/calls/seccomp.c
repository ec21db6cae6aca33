// SPDX-License-Identifier: GPL-2.0
/* Confinement: seccomp, Landlock and the other security modules' calls. */
#include <linux/seccomp.h>
#include "shared.h"

/* ---- seccomp ----------------------------------------------------------------------------- */

XLATS(operations, "SECCOMP_SET_MODE_???", X(SECCOMP_SET_MODE_STRICT), X(SECCOMP_SET_MODE_FILTER),
	X(SECCOMP_GET_ACTION_AVAIL), X(SECCOMP_GET_NOTIF_SIZES));
SHARED_XLATS(seccomp_filter_flags, "SECCOMP_FILTER_FLAG_???",
	X(SECCOMP_FILTER_FLAG_TSYNC), X(SECCOMP_FILTER_FLAG_LOG), X(SECCOMP_FILTER_FLAG_SPEC_ALLOW),
	X(SECCOMP_FILTER_FLAG_NEW_LISTENER), X(SECCOMP_FILTER_FLAG_TSYNC_ESRCH),
	X(SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV));

LAYOUT(notif_sizes, "seccomp_notif_sizes", UNS(seccomp_notif, W16), UNS(seccomp_notif_resp, W16),
	UNS(seccomp_data, W16));

static const struct kase operation_cases[] = {
	CASE(SECCOMP_GET_ACTION_AVAIL, NULL, HEX(flags), POINTS_IN(action, XVAL(action, seccomp_actions))),
	CASE(SECCOMP_GET_NOTIF_SIZES, NULL, HEX(flags), STRUCT_OUT(sizes, notif_sizes)),
	CASE(SECCOMP_SET_MODE_FILTER, NULL, FLAGS(flags, seccomp_filter_flags), SECCOMP_FPROG(prog)),
};

/* ---- Landlock ------------------------------------------------------------------------------ */

XLATS(access_fs, "LANDLOCK_ACCESS_FS_???",
	X(LANDLOCK_ACCESS_FS_EXECUTE), X(LANDLOCK_ACCESS_FS_WRITE_FILE), X(LANDLOCK_ACCESS_FS_READ_FILE),
	X(LANDLOCK_ACCESS_FS_READ_DIR), X(LANDLOCK_ACCESS_FS_REMOVE_DIR), X(LANDLOCK_ACCESS_FS_REMOVE_FILE),
	X(LANDLOCK_ACCESS_FS_MAKE_CHAR), X(LANDLOCK_ACCESS_FS_MAKE_DIR), X(LANDLOCK_ACCESS_FS_MAKE_REG),
	X(LANDLOCK_ACCESS_FS_MAKE_SOCK), X(LANDLOCK_ACCESS_FS_MAKE_FIFO), X(LANDLOCK_ACCESS_FS_MAKE_BLOCK),
	X(LANDLOCK_ACCESS_FS_MAKE_SYM), X(LANDLOCK_ACCESS_FS_REFER),
	{ 1 << 14, "+LANDLOCK_ACCESS_FS_TRUNCATE" }, { 1 << 15, "+LANDLOCK_ACCESS_FS_IOCTL_DEV" });
XLATS(ruleset_flags, "LANDLOCK_CREATE_RULESET_???", X(LANDLOCK_CREATE_RULESET_VERSION));
XLATS(rule_types, "LANDLOCK_RULE_???", X(LANDLOCK_RULE_PATH_BENEATH),
	{ 2, "+LANDLOCK_RULE_NET_PORT" });

/* newer kernels' further fields are "...", as strace 6.1 has it */
LAYOUT(ruleset, NULL, FLAGS(handled_access_fs, access_fs, W64));
LAYOUT(path_beneath, "landlock_path_beneath_attr", FLAGS(allowed_access, access_fs, W64, ALIGN(1)),
	FD(parent_fd, ALIGN(1)));

static const struct kase ruleset_cases[] = {
	CASE(LANDLOCK_CREATE_RULESET_VERSION, RET_DEC),	/* no descriptor then */
};
static const struct kase rule_cases[] = {
	CASE(LANDLOCK_RULE_PATH_BENEATH, NULL, STRUCT_IN(rule_attr, path_beneath), HEX(flags)),
};

/* ---- security modules' attributes, since Linux 6.8 ------------------------------------------ */

XLATS(lsm_attrs, "LSM_ATTR_???", X(LSM_ATTR_UNDEF), X(LSM_ATTR_CURRENT), X(LSM_ATTR_EXEC), X(LSM_ATTR_FSCREATE),
	X(LSM_ATTR_KEYCREATE), X(LSM_ATTR_PREV), X(LSM_ATTR_SOCKCREATE));
XLATS(lsm_ids, "LSM_ID_???",
	X(LSM_ID_UNDEF), X(LSM_ID_CAPABILITY), X(LSM_ID_SELINUX), X(LSM_ID_SMACK), X(LSM_ID_TOMOYO),
	X(LSM_ID_APPARMOR), X(LSM_ID_YAMA), X(LSM_ID_LOADPIN), X(LSM_ID_SAFESETID), X(LSM_ID_LOCKDOWN),
	X(LSM_ID_BPF), X(LSM_ID_LANDLOCK), X(LSM_ID_IMA), X(LSM_ID_EVM), X(LSM_ID_IPE));
XLATS(lsm_get_flags, "LSM_FLAG_???", X(LSM_FLAG_SINGLE));

/* struct lsm_ctx: the first, if there are several */
LAYOUT(lsm_ctx, NULL, XVAL(id, lsm_ids, W64), HEX64(flags), UNS64(len), UNS64(ctx_len), TRAIL_BUF(ctx, ctx_len));

FAMILY(seccomp_calls,
	CALL(seccomp, RET_LDEC, XVAL(operation, operations), BY(operation, operation_cases, HEX(flags), ADDR(args))),

	CALL(landlock_create_ruleset, RET_FD IS(DESC), SIZED_IN(attr, ruleset, size, 8, TAIL_DOTS), SIZE(size),
	     FLAGS(flags, ruleset_flags), BY_MASK(flags, LANDLOCK_CREATE_RULESET_VERSION, ruleset_cases)),
	CALL(landlock_add_rule, RET_DEC, FD(ruleset_fd), XVAL(rule_type, rule_types),
	     BY(rule_type, rule_cases, ADDR(rule_attr), HEX(flags))),
	CALL(landlock_restrict_self, RET_DEC, FD(ruleset_fd), HEX(flags)),

	CALL(lsm_get_self_attr, RET_DEC, XVAL(attr, lsm_attrs), STRUCT_OUT(ctx, lsm_ctx), POINTS_BOTH(size, UNS()),
	     FLAGS(flags, lsm_get_flags)),
	CALL(lsm_set_self_attr, RET_DEC, XVAL(attr, lsm_attrs), STRUCT_IN(ctx, lsm_ctx), UNS(size), HEX(flags)),
	CALL(lsm_list_modules, RET_DEC, ARRAY_OUT(ids, ret, XVAL(, lsm_ids, W64)), POINTS_BOTH(size, UNS()), HEX(flags))
);
