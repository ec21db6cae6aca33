// SPDX-License-Identifier: GPL-2.0
/* Confinement: seccomp, Landlock and the calls of other security modules. */
#include <linux/seccomp.h>
#include "types/shared.h"

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
	{ 1 << 14, "+LANDLOCK_ACCESS_FS_TRUNCATE" }, { 1 << 15, "+LANDLOCK_ACCESS_FS_IOCTL_DEV" },
	XNEW(LANDLOCK_ACCESS_FS_RESOLVE_UNIX));
XLATS(ruleset_flags, "LANDLOCK_CREATE_RULESET_???", X(LANDLOCK_CREATE_RULESET_VERSION),
	XNEW(LANDLOCK_CREATE_RULESET_ERRATA));
XLATS(rule_types, "LANDLOCK_RULE_???", X(LANDLOCK_RULE_PATH_BENEATH),
	XNEW(LANDLOCK_RULE_NET_PORT));

XLATS(access_net, "LANDLOCK_ACCESS_NET_???", X(LANDLOCK_ACCESS_NET_BIND_TCP), X(LANDLOCK_ACCESS_NET_CONNECT_TCP),
      X(LANDLOCK_ACCESS_NET_BIND_UDP), X(LANDLOCK_ACCESS_NET_CONNECT_SEND_UDP));
XLATS(scopes, "LANDLOCK_SCOPE_???", X(LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET), X(LANDLOCK_SCOPE_SIGNAL));
XLATS(rule_flags, "LANDLOCK_ADD_RULE_???", XNEW(LANDLOCK_ADD_RULE_QUIET));

#define LATER(n, x)	FLAGS(n, x, W64, SINCE(n), NEWER)	/* strace 6.1 shows "..." */
LAYOUT(ruleset, NULL, FLAGS(handled_access_fs, access_fs, W64), LATER(handled_access_net, access_net), LATER(scoped, scopes),
       LATER(quiet_access_fs, access_fs), LATER(quiet_access_net, access_net), LATER(quiet_scoped, scopes));
LAYOUT(net_port, NULL, FLAGS(allowed_access, access_net, W64), UNS64(port));
LAYOUT(path_beneath, "landlock_path_beneath_attr", FLAGS(allowed_access, access_fs, W64, ALIGN(1)),
	FD(parent_fd, ALIGN(1)));

enum { RULESET_VERSION = 1, RULESET_ERRATA = 2 };	/* with these the result is no descriptor */
static const struct kase ruleset_cases[] = {
	CASE(RULESET_VERSION, RET_DEC), CASE(RULESET_ERRATA, RET_OLDER_FD), CASE(RULESET_VERSION | RULESET_ERRATA, RET_DEC),
};
#define RULE_FLAGS	HEX(flags, REG(4), OLDER), FLAGS(flags, rule_flags, REG(4), NEWER)
static const struct kase rule_cases[] = {
	CASE(LANDLOCK_RULE_PATH_BENEATH, NULL, STRUCT_IN(rule_attr, path_beneath), RULE_FLAGS),
	CASE(LANDLOCK_RULE_NET_PORT, NULL, ADDR(rule_attr, OLDER), STRUCT_IN(rule_attr, net_port, REG(3), NEWER), RULE_FLAGS),
};

/* ---- security modules' attributes, since Linux 6.8 ------------------------------------------ */

XLATS(lsm_attrs, "LSM_ATTR_???", X(LSM_ATTR_UNDEF), X(LSM_ATTR_CURRENT), X(LSM_ATTR_EXEC), X(LSM_ATTR_FSCREATE),
	X(LSM_ATTR_KEYCREATE), X(LSM_ATTR_PREV), X(LSM_ATTR_SOCKCREATE));
#define LSM_IDS \
	X(LSM_ID_UNDEF), X(LSM_ID_CAPABILITY), X(LSM_ID_SELINUX), X(LSM_ID_SMACK), X(LSM_ID_TOMOYO), \
	X(LSM_ID_APPARMOR), X(LSM_ID_YAMA), X(LSM_ID_LOADPIN), X(LSM_ID_SAFESETID), X(LSM_ID_LOCKDOWN), \
	X(LSM_ID_BPF), X(LSM_ID_LANDLOCK), X(LSM_ID_IMA), X(LSM_ID_EVM), X(LSM_ID_IPE)
XLATS(lsm_ids, "LSM_ID_???", LSM_IDS);
XLATS(context_ids, NULL, LSM_IDS);	/* of a context: an unknown ID gets no comment */
XLATS(lsm_get_flags, "LSM_FLAG_???", X(LSM_FLAG_SINGLE));

/* struct lsm_ctx: only the first, if there are several */
LAYOUT(lsm_ctx, NULL, XVAL(id, context_ids, W64), HEX64(flags), UNS64(len), UNS64(ctx_len), TRAIL_BUF(ctx, ctx_len, SHOW(HEX), WHEN(ctx_len, ~0ULL)));

/* if the size could not be read, nothing is known about the list */
static void modules_print(struct print *p, const struct node *n)
{
	const struct systrace_block *size = block_of(p, sibling(p->plan->args, p->plan->nargs, "size"), AT_ENTER);

	if (size && size->len >= sizeof(uint32_t))
		type_array.print(p, n);
	else
		print_addr(p, get(p, n));
}

static const struct type type_modules = { .name = "modules", .width = WORD, .bares = true, .like = &type_array, .print = modules_print };

FAMILY(seccomp_calls,
	CALL(seccomp, RET_LDEC, XVAL(operation, operations), BY(operation, operation_cases, HEX(flags), ADDR(args))),

	CALL(landlock_create_ruleset, RET_FD IS(DESC), SIZED_IN(attr, ruleset, size, 8, TAIL_DOTS), SIZE(size),
	     FLAGS(flags, ruleset_flags), BY_MASK(flags, RULESET_VERSION | RULESET_ERRATA, ruleset_cases)),
	CALL(landlock_add_rule, RET_DEC, FD(ruleset_fd), XVAL(rule_type, rule_types),
	     BY(rule_type, rule_cases, ADDR(rule_attr), RULE_FLAGS)),
	CALL(landlock_restrict_self, RET_DEC, FD(ruleset_fd), HEX(flags)),

	CALL(lsm_get_self_attr, RET_DEC, XVAL(attr, lsm_attrs), STRUCT_OUT(ctx, lsm_ctx), POINTS_BOTH(size, UNS()),
	     FLAGS(flags, lsm_get_flags)),
	CALL(lsm_set_self_attr, RET_DEC, XVAL(attr, lsm_attrs), STRUCT_IN(ctx, lsm_ctx), UNS(size), HEX(flags)),
	CALL(lsm_list_modules, RET_DEC, { .name = "ids", .type = &type_modules, .dir = OUT, .len = "ret",
	     .data = ARGS(XVAL(, lsm_ids, W64)) }, POINTS_BOTH(size, UNS()), HEX(flags))
);
