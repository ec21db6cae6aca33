// SPDX-License-Identifier: GPL-2.0
/* Scheduling: policies, parameters, CPU sets. */
#include <errno.h>
#include <sched.h>
#include <linux/sched.h>
#include "settings.h"
#include "types/shared.h"
#include "facts/host.h"

XLATS(policies, "SCHED_???", X(SCHED_OTHER), X(SCHED_FIFO), X(SCHED_RR), X(SCHED_BATCH), { 4, "SCHED_ISO" },
      X(SCHED_IDLE), X(SCHED_DEADLINE), { 7, "+SCHED_EXT" });
XLATS(sched_flags, "SCHED_FLAG_???", X(SCHED_FLAG_RESET_ON_FORK), X(SCHED_FLAG_RECLAIM), X(SCHED_FLAG_DL_OVERRUN),
      X(SCHED_FLAG_KEEP_POLICY), X(SCHED_FLAG_KEEP_PARAMS), X(SCHED_FLAG_UTIL_CLAMP_MIN), X(SCHED_FLAG_UTIL_CLAMP_MAX));

#define RESET_ON_FORK	0x40000000	/* SCHED_RESET_ON_FORK: a bit in addition to the policy's number */
XLATS(getattr_flags, "SCHED_GETATTR_FLAG_???", { 1, "SCHED_GETATTR_FLAG_DL_DYNAMIC" });
LAYOUT(sched_param, NULL, DEC(sched_priority));
#define PARAM_IN(r)	{ .name = "value", .type = &type_points, .dir = IN, .data = ARGS(DEC(priority)), REG(r), OLDER }, \
	STRUCT_IN(param, sched_param, REG(r), NEWER)
#define PARAM_OUT(r)	{ .name = "value", .type = &type_points, .dir = OUT, .data = ARGS(DEC(priority)), REG(r), OLDER }, \
	STRUCT_OUT(param, sched_param, REG(r), NEWER)

/* With the bit set, both names are shown, and a number without a name gets no comment. */
static void policy_names(struct text *t, uint32_t v)
{
	const char *name = xlat_name(&policies, v & ~RESET_ON_FORK);

	put_s(t, v & RESET_ON_FORK ? "SCHED_RESET_ON_FORK|" : "");
	if (name)
		put_s(t, name);
	else
		put_hex(t, v & ~RESET_ON_FORK);
}

static void policy_print(struct print *p, const struct node *n)
{
	size_t at = p->t->len;
	uint32_t v = get(p, n);

	if (!opt.newer || (int32_t)v < RESET_ON_FORK) {	/* a negative number is no policy */
		print_xval(p->t, &policies, v);
		return;
	}
	if (p->t->xlat != XLAT_ABBREV)
		put_hex(p->t, v);
	if (p->t->xlat != XLAT_RAW) {
		put_s(p->t, p->t->xlat == XLAT_VERBOSE ? " /* " : "");
		policy_names(p->t, v);
		put_s(p->t, p->t->xlat == XLAT_VERBOSE ? " */" : "");
	}
	pen_is_names(p->t, at, v);
}

static void ret_policy_print(struct print *p, const struct node *n)
{
	uint32_t v = get(p, n);

	if (!opt.newer) {
		put_dec(p->t, (int32_t)v);
		if (xlat_name(&policies, v))
			put_f(p->t, " (%s)", xlat_name(&policies, v));
		return;
	}
	put_hex(p->t, v);
	if (!(v & RESET_ON_FORK) && !xlat_name(&policies, v))
		return;
	put_s(p->t, " (");
	policy_names(p->t, v);
	put_c(p->t, ')');
}

static const struct type
	type_policy = { .name = "policy", .width = 4, .print = policy_print },
	type_ret_policy = { .name = "policy", .width = 4, .print = ret_policy_print };

#define SCHED_VER0	48	/* size of struct sched_attr in its first and second version */
#define SCHED_VER1	56

static bool sets_policy(const struct print *p, const struct node *n)
{
	return (int32_t)sibling_value(p, n, "sched_policy") < 0 ||
	       !(sibling_value(p, n, "sched_flags") & (SCHED_FLAG_KEEP_POLICY | SCHED_FLAG_KEEP_PARAMS));
}

static bool sets_params(const struct print *p, const struct node *n)
{
	return !(sibling_value(p, n, "sched_flags") & SCHED_FLAG_KEEP_PARAMS);
}

static bool has_ver0(const struct print *p, const struct node *n)
{
	return sibling_value(p, n, "size") >= SCHED_VER0;
}

static bool has_ver1(const struct print *p, const struct node *n)
{
	return sibling_value(p, n, "size") >= SCHED_VER1;
}

#define FROM	SINCE(sched_policy)
LAYOUT(sched_attr_set, "sched_attr",
	UNS(size), XVAL(sched_policy, policies, FROM, IF(sets_policy)), FLAGS(sched_flags, sched_flags, W64, FROM),
	DEC(sched_nice, FROM, IF(sets_params)), UNS(sched_priority, FROM, IF(sets_params)),
	UNS64(sched_runtime, FROM, IF(sets_params)), UNS64(sched_deadline, FROM, IF(sets_params)),
	UNS64(sched_period, FROM, IF(sets_params)), UNS(sched_util_min, IF(has_ver1)), UNS(sched_util_max, IF(has_ver1)));
LAYOUT(sched_attr_got, "sched_attr",
	UNS(size), XVAL(sched_policy, policies, IF(has_ver0)), FLAGS(sched_flags, sched_flags, W64, IF(has_ver0)),
	DEC(sched_nice, IF(has_ver0)), UNS(sched_priority, IF(has_ver0)), UNS64(sched_runtime, IF(has_ver0)),
	UNS64(sched_deadline, IF(has_ver0)), UNS64(sched_period, IF(has_ver0)), UNS(sched_util_min, IF(has_ver1)),
	UNS(sched_util_max, IF(has_ver1)));

/* sched_setattr: with E2BIG, the kernel writes the size that it knows: => {size=56} */
static bool always(const struct print *p, const struct node *n)
{
	(void)p, (void)n;
	return true;
}

static void known_size_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, AT_EXIT);
	uint32_t size;

	if (p->ret != -E2BIG || p->bare || !b || b->len < sizeof(size))
		return;
	memcpy(&size, block_data(b), sizeof(size));
	pen_f(p->t, " => {size=");
	pen_uns(p->t, size);
	pen_close(p->t, '}');
}

static const struct type type_known_size = { .name = "size", .width = WORD, .like = &type_points,
	.print = known_size_print, .waits = always };

/* sched_getattr: shows as much as the kernel reports to have written */
static void sched_got_print(struct print *p, const struct node *n)
{
	const struct view *outer = p->view;
	struct sized s;
	uint64_t size;

	if (!sized_enter(p, n, &s, &size)) {
		print_addr(p, get(p, n));
		return;
	}
	p->view = &s.v;
	pen_open(p->t, '{');
	print_fields(p, n);
	pen_close(p->t, '}');
	p->view = outer;
}

static const struct type type_sched_got = { .name = "struct", .width = WORD, .like = &type_sized,
	.print = sched_got_print };

/* A set of CPUs, [0 1 5]. Bytes beyond the set of the running kernel are ignored. */
static void cpus_copy(struct plan *p, struct node *n, int phase)
{
	plan_copy_bytes(p, n, phase, plan_len_ref(p, n, phase), 1, host_cpuset_bytes());
}

static void cpus_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	uint32_t len = get_len(p, n), seen = len < host_cpuset_bytes() ? len : host_cpuset_bytes();
	uint32_t word = p->plan->abi->word, size = (seen + word - 1) / word * word;
	const uint8_t *set;
	bool first = true;

	if (!get(p, n) || (p->phase == AT_ENTER && n->len_ret) || (len && (!b || b->len < seen))) {
		print_addr(p, get(p, n));
		return;
	}
	set = len ? block_data(b) : NULL;
	pen_open(p->t, '[');
	for (uint32_t i = 0; i < seen * 8; i++) {
		if (!(set[i / 8] >> i % 8 & 1))
			continue;
		if (!first)
			pen_blank(p->t);
		first = false;
		pen_uns(p->t, i);
	}
	if (size < len && !first)
		pen_blank(p->t);
	if (size < len)
		pen_dots(p->t);
	pen_close(p->t, ']');
}

const struct type type_cpus = { .name = "cpus", .width = WORD, .copy = cpus_copy, .print = cpus_print };
#define CPUS_IN(n, l)	{ .name = #n, .type = &type_cpus, .dir = IN, .len = #l }
#define CPUS_OUT(n, l)	{ .name = #n, .type = &type_cpus, .dir = OUT, .len = #l }

XLATS(membarrier_cmds, "MEMBARRIER_CMD_???", { 0, "MEMBARRIER_CMD_QUERY" }, { 1 << 0, "MEMBARRIER_CMD_GLOBAL" },
      { 1 << 1, "MEMBARRIER_CMD_GLOBAL_EXPEDITED" }, { 1 << 2, "MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED" },
      { 1 << 3, "MEMBARRIER_CMD_PRIVATE_EXPEDITED" }, { 1 << 4, "MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED" },
      { 1 << 5, "MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE" },
      { 1 << 6, "MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE" },
      { 1 << 7, "MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ" },
      { 1 << 8, "MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ" }, { 1 << 9, "+MEMBARRIER_CMD_GET_REGISTRATIONS" });
XLATS(membarrier_flags, "MEMBARRIER_CMD_FLAG_???", { 1, "MEMBARRIER_CMD_FLAG_CPU" });
#define MEMBARRIER_ARGS	FLAGS(flags, membarrier_flags), DEC(cpu_id, WHEN(flags, 1))

static void ret_cmds_print(struct print *p, const struct node *n)
{
	uint64_t v = get(p, n);

	pen_hex(p->t, v);
	if (!v)
		return;
	put_s(p->t, " (");
	print_flags(p->t, &membarrier_cmds, v);
	put_c(p->t, ')');
}

static const struct type type_ret_cmds = { .name = "flags", .leaf = PEN_NAMES, .width = 8, .print = ret_cmds_print };
static const struct kase membarrier_query[] = {
	CASE(0, ARGS({ .name = "ret", .type = &type_ret_cmds }), MEMBARRIER_ARGS) };

FAMILY(sched_calls,
	CALL(sched_getscheduler, ARGS({ .name = "ret", .type = &type_ret_policy }), PID(pid)),
	CALL(sched_setscheduler, RET_DEC, PID(pid), NUM(policy, type_policy), PARAM_IN(3)),
	CALL(sched_getparam, RET_DEC, PID(pid), PARAM_OUT(2)),
	CALL(sched_setparam, RET_DEC, PID(pid), PARAM_IN(2)),
	CALL(sched_get_priority_min, RET_DEC, XVAL(policy, policies)),
	CALL(sched_get_priority_max, RET_DEC, XVAL(policy, policies)),
	CALL(sched_rr_get_interval, RET_DEC, PID(pid), STRUCT_OUT(tp, timespec)),
	CALL32(sched_rr_get_interval_time64, RET_DEC, PID(pid), STRUCT_OUT(tp, timespec64)),
	CALL(sched_setaffinity, RET_DEC, PID(pid), UNS(cpusetsize), CPUS_IN(mask, cpusetsize)),
	CALL(sched_getaffinity, RET_DEC, PID(pid), UNS(cpusetsize), CPUS_OUT(mask, ret)),
	CALL(sched_setattr, RET_DEC, PID(pid), SIZED_IN(attr, sched_attr_set, .size, SCHED_VER0, TAIL_DOTS),
	     { .name = "known", .type = &type_known_size, .dir = OUT, .data = ARGS(UNS(size)), .reg = 2, ON_ERROR, JOINED },
	     UNS(flags, REG(3), OLDER), HEX(flags, REG(3), NEWER)),
	CALL(sched_getattr, RET_DEC, PID(pid),
	     { .name = "attr", .type = &type_sched_got, .dir = OUT, .len = "size", .data = &layout_sched_attr_got, .count = 1 },
	     UNS(size), UNS(flags, OLDER), FLAGS(flags, getattr_flags, REG(4), NEWER)),
	CALL(sched_yield, RET_DEC),
	CALL(membarrier, RET_DEC, XVAL(cmd, membarrier_cmds), BY(cmd, membarrier_query, MEMBARRIER_ARGS))
);
