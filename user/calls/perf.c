// SPDX-License-Identifier: GPL-2.0
/* perf_event_open and its attributes. */
#include <errno.h>
#include <linux/hw_breakpoint.h>
#include <linux/perf_event.h>
#include <stddef.h>
#include <string.h>
#include "settings.h"
#include "types/shared.h"

XLATS(types, "PERF_TYPE_???", X(PERF_TYPE_HARDWARE), X(PERF_TYPE_SOFTWARE), X(PERF_TYPE_TRACEPOINT),
	X(PERF_TYPE_HW_CACHE), X(PERF_TYPE_RAW), X(PERF_TYPE_BREAKPOINT));
XLATS(attr_sizes, "PERF_ATTR_SIZE_???",
	X(PERF_ATTR_SIZE_VER0), X(PERF_ATTR_SIZE_VER1), X(PERF_ATTR_SIZE_VER2), X(PERF_ATTR_SIZE_VER3),
	X(PERF_ATTR_SIZE_VER4), X(PERF_ATTR_SIZE_VER5), X(PERF_ATTR_SIZE_VER6), X(PERF_ATTR_SIZE_VER7),
	XNEW(PERF_ATTR_SIZE_VER8), XNEW(PERF_ATTR_SIZE_VER9));
XLATS(hw_ids, "PERF_COUNT_HW_???",
	X(PERF_COUNT_HW_CPU_CYCLES), X(PERF_COUNT_HW_INSTRUCTIONS), X(PERF_COUNT_HW_CACHE_REFERENCES),
	X(PERF_COUNT_HW_CACHE_MISSES), X(PERF_COUNT_HW_BRANCH_INSTRUCTIONS), X(PERF_COUNT_HW_BRANCH_MISSES),
	X(PERF_COUNT_HW_BUS_CYCLES), X(PERF_COUNT_HW_STALLED_CYCLES_FRONTEND),
	X(PERF_COUNT_HW_STALLED_CYCLES_BACKEND), X(PERF_COUNT_HW_REF_CPU_CYCLES));
XLATS(sw_ids, "PERF_COUNT_SW_???",
	X(PERF_COUNT_SW_CPU_CLOCK), X(PERF_COUNT_SW_TASK_CLOCK), X(PERF_COUNT_SW_PAGE_FAULTS),
	X(PERF_COUNT_SW_CONTEXT_SWITCHES), X(PERF_COUNT_SW_CPU_MIGRATIONS), X(PERF_COUNT_SW_PAGE_FAULTS_MIN),
	X(PERF_COUNT_SW_PAGE_FAULTS_MAJ), X(PERF_COUNT_SW_ALIGNMENT_FAULTS), X(PERF_COUNT_SW_EMULATION_FAULTS),
	X(PERF_COUNT_SW_DUMMY), X(PERF_COUNT_SW_BPF_OUTPUT), X(PERF_COUNT_SW_CGROUP_SWITCHES));
XLATS(caches, "PERF_COUNT_HW_CACHE_???",
	X(PERF_COUNT_HW_CACHE_L1D), X(PERF_COUNT_HW_CACHE_L1I), X(PERF_COUNT_HW_CACHE_LL),
	X(PERF_COUNT_HW_CACHE_DTLB), X(PERF_COUNT_HW_CACHE_ITLB), X(PERF_COUNT_HW_CACHE_BPU),
	X(PERF_COUNT_HW_CACHE_NODE));
XLATS(cache_ops, "PERF_COUNT_HW_CACHE_OP_???", X(PERF_COUNT_HW_CACHE_OP_READ), X(PERF_COUNT_HW_CACHE_OP_WRITE),
	X(PERF_COUNT_HW_CACHE_OP_PREFETCH));
XLATS(cache_results, "PERF_COUNT_HW_CACHE_RESULT_???", X(PERF_COUNT_HW_CACHE_RESULT_ACCESS),
	X(PERF_COUNT_HW_CACHE_RESULT_MISS));
XLATS(samples, "PERF_SAMPLE_???",
	X(PERF_SAMPLE_IP), X(PERF_SAMPLE_TID), X(PERF_SAMPLE_TIME), X(PERF_SAMPLE_ADDR), X(PERF_SAMPLE_READ),
	X(PERF_SAMPLE_CALLCHAIN), X(PERF_SAMPLE_ID), X(PERF_SAMPLE_CPU), X(PERF_SAMPLE_PERIOD),
	X(PERF_SAMPLE_STREAM_ID), X(PERF_SAMPLE_RAW), X(PERF_SAMPLE_BRANCH_STACK), X(PERF_SAMPLE_REGS_USER),
	X(PERF_SAMPLE_STACK_USER), X(PERF_SAMPLE_WEIGHT), X(PERF_SAMPLE_DATA_SRC), X(PERF_SAMPLE_IDENTIFIER),
	X(PERF_SAMPLE_TRANSACTION), X(PERF_SAMPLE_REGS_INTR), X(PERF_SAMPLE_PHYS_ADDR), X(PERF_SAMPLE_AUX),
	X(PERF_SAMPLE_CGROUP), X(PERF_SAMPLE_DATA_PAGE_SIZE), X(PERF_SAMPLE_CODE_PAGE_SIZE),
	X(PERF_SAMPLE_WEIGHT_STRUCT));
XLATS(formats, "PERF_FORMAT_???", X(PERF_FORMAT_TOTAL_TIME_ENABLED), X(PERF_FORMAT_TOTAL_TIME_RUNNING),
	X(PERF_FORMAT_ID), X(PERF_FORMAT_GROUP), X(PERF_FORMAT_LOST));
XLATS(branches, "PERF_SAMPLE_BRANCH_???",
	X(PERF_SAMPLE_BRANCH_USER), X(PERF_SAMPLE_BRANCH_KERNEL), X(PERF_SAMPLE_BRANCH_HV),
	X(PERF_SAMPLE_BRANCH_ANY), X(PERF_SAMPLE_BRANCH_ANY_CALL), X(PERF_SAMPLE_BRANCH_ANY_RETURN),
	X(PERF_SAMPLE_BRANCH_IND_CALL), X(PERF_SAMPLE_BRANCH_ABORT_TX), X(PERF_SAMPLE_BRANCH_IN_TX),
	X(PERF_SAMPLE_BRANCH_NO_TX), X(PERF_SAMPLE_BRANCH_COND), X(PERF_SAMPLE_BRANCH_CALL_STACK),
	X(PERF_SAMPLE_BRANCH_IND_JUMP), X(PERF_SAMPLE_BRANCH_CALL), X(PERF_SAMPLE_BRANCH_NO_FLAGS),
	X(PERF_SAMPLE_BRANCH_NO_CYCLES), X(PERF_SAMPLE_BRANCH_TYPE_SAVE), X(PERF_SAMPLE_BRANCH_HW_INDEX),
	X(PERF_SAMPLE_BRANCH_PRIV_SAVE), { 1 << 19, "+PERF_SAMPLE_BRANCH_COUNTERS" });
XLATS(perf_flags, "PERF_FLAG_???", X(PERF_FLAG_FD_NO_GROUP), X(PERF_FLAG_FD_OUTPUT), X(PERF_FLAG_PID_CGROUP),
	X(PERF_FLAG_FD_CLOEXEC));
#define BREAKPOINTS X(HW_BREAKPOINT_EMPTY), X(HW_BREAKPOINT_R), X(HW_BREAKPOINT_W), X(HW_BREAKPOINT_RW), \
	X(HW_BREAKPOINT_X)
XLATS(breakpoints, "HW_BREAKPOINT_???", BREAKPOINTS);
/* reading or writing, combined with executing, is invalid */
XLATS(bad_breakpoints, "HW_BREAKPOINT_INVALID", BREAKPOINTS);

/* bit by bit, as of Linux 6.1; the bits above are reserved */
static const char *const bits[] = {
	"disabled", "inherit", "pinned", "exclusive", "exclude_user", "exclude_kernel", "exclude_hv", "exclude_idle",
	"mmap", "comm", "freq", "inherit_stat", "enable_on_exec", "task", "watermark", "precise_ip", NULL,
	"mmap_data", "sample_id_all", "exclude_host", "exclude_guest", "exclude_callchain_kernel",
	"exclude_callchain_user", "mmap2", "comm_exec", "use_clockid", "context_switch", "write_backward",
	"namespaces", "ksymbol", "bpf_event", "aux_output", "cgroup", "text_poke", "build_id", "inherit_thread",
	"remove_on_exec", "sigtrap" };
enum { FREQ = 10, WATERMARK = 14, PRECISE_IP = 15, USE_CLOCKID = 25 };

/* struct perf_event_attr of Linux 6.1, with the flags as one number */
struct attr {
	uint32_t type, size;
	uint64_t config, sample_period, sample_type, read_format, flags;
	uint32_t wakeup_events, bp_type;
	uint64_t config1, config2, branch_sample_type, sample_regs_user;
	uint32_t sample_stack_user, clockid;
	uint64_t sample_regs_intr;
	uint32_t aux_watermark;
	uint16_t sample_max_stack, reserved_2;
	uint32_t aux_sample_size, reserved_3;
	uint64_t sig_data;
};
_Static_assert(sizeof(struct attr) == PERF_ATTR_SIZE_VER7, "struct perf_event_attr");
#define SHORT offsetof(struct attr, wakeup_events)	/* the part that is looked at without -v */

static void attr_copy(struct plan *p, struct node *n, int phase)
{
	/* at exit, only the size is of interest */
	uint32_t size = phase == AT_ENTER ? sizeof(struct attr) : offsetof(struct attr, config);

	plan_copy_bytes(p, n, phase, (struct systrace_ref){ 0, 0, size }, 1, size);
}

/* Fetches the attributes; @size: how many bytes of them may be shown. Returns false if there are none. */
static bool attr_fetch(struct print *p, const struct node *n, struct attr *a, uint32_t *size)
{
	const struct systrace_block *b = block_of(p, n, AT_ENTER);

	if (!b || p->bare || b->len < offsetof(struct attr, config))
		return false;
	memset(a, 0, sizeof(*a));
	memcpy(a, block_data(b), b->len < sizeof(*a) ? b->len : sizeof(*a));
	*size = a->size ? a->size : PERF_ATTR_SIZE_VER0;
	if (*size > sizeof(*a))
		*size = sizeof(*a);
	if (*size < PERF_ATTR_SIZE_VER0)
		return false;
	if (!p->verbose)
		*size = SHORT;
	if (b->len < *size)
		return false;
	memset((char *)a + *size, 0, sizeof(*a) - *size);
	return true;
}

/* E2BIG: the kernel writes the size that it supports */
static void put_new_size(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, AT_EXIT);
	struct attr a;

	pen_becomes(p->t);
	if (!b || b->len < offsetof(struct attr, config)) {
		put_s(p->t, "???");
		return;
	}
	memcpy(&a, block_data(b), offsetof(struct attr, config));
	print_xval(p->t, &attr_sizes, a.size);
}

static void put_shifted(struct text *t, uint64_t v, int shift)
{
	if (!v)
		return;
	put_hex(t, v);
	put_f(t, "<<%d|", shift);
}

static void put_config(struct text *t, const struct attr *a)
{
	uint32_t low = a->config;
	size_t at = t->len;

	switch (a->type) {
	case PERF_TYPE_HARDWARE:
		put_shifted(t, a->config >> 32, 32);
		print_xval(t, &hw_ids, low);
		break;
	case PERF_TYPE_SOFTWARE:
		print_xval(t, &sw_ids, a->config);
		break;
	case PERF_TYPE_TRACEPOINT:
		put_uns(t, a->config);
		break;
	case PERF_TYPE_HW_CACHE:
		put_shifted(t, a->config >> 32, 32);
		put_shifted(t, low >> 24, 24);
		print_xval(t, &cache_results, low >> 16 & 0xff);
		put_s(t, "<<16|");
		print_xval(t, &cache_ops, low >> 8 & 0xff);
		put_s(t, "<<8|");
		print_xval(t, &caches, low & 0xff);
		break;
	default:
		put_hex(t, a->config);
	}
	pen_is_names(t, at, a->config);
}

static void put_bit(struct text *t, const char *name, unsigned v)
{
	pen_next(t);
	pen_name(t, name, strlen(name));
	pen_uns(t, v);
}

static void put_bits(struct print *p, uint64_t flags)
{
	static const char *const skids[] = { "arbitrary skid", "constant skid", "requested to have 0 skid",
		"must have 0 skid" };
	struct text *t = p->t;

	for (size_t i = 0; i < COUNT(bits); i++) {
		unsigned v = flags >> i & 1;

		if (i == PRECISE_IP)
			pen_f(t, ", precise_ip=%u /* %s */", (unsigned)(flags >> i & 3), skids[flags >> i & 3]);
		else if (bits[i] && (v || p->verbose))
			put_bit(t, bits[i], v);
	}
	if (flags >> COUNT(bits))
		pen_f(t, ", __reserved_1=%#llx /* Bits 63..%zu */", (unsigned long long)(flags >> COUNT(bits)), COUNT(bits));
}


static void put_breakpoint(struct text *t, const struct attr *a, uint32_t size)
{
	bool is = a->type == PERF_TYPE_BREAKPOINT;

	pen_f(t, a->flags >> WATERMARK & 1 ? ", wakeup_watermark=%u" : ", wakeup_events=%u", a->wakeup_events);
	if (is) {
		pen_field(t, "bp_type");
		print_xval(t, a->bp_type <= (HW_BREAKPOINT_X | HW_BREAKPOINT_RW) ? &bad_breakpoints : &breakpoints,
			   a->bp_type);
	}
	pen_f(t, is ? ", bp_addr=" : ", config1=");
	pen_hex(t, a->config1);
	if (size <= offsetof(struct attr, config2))
		return;
	pen_f(t, is ? ", bp_len=" : ", config2=");
	if (is)
		pen_uns(t, a->config2);
	else
		pen_hex(t, a->config2);
}

/* stop at the first field that is at or beyond the end of the tracee's structure */
#define REACHES(field)	do { if (size <= offsetof(struct attr, field)) return; } while (0)

static void put_grown(struct text *t, const struct attr *a, uint32_t size)
{
	REACHES(branch_sample_type);
	if (a->sample_type & PERF_SAMPLE_BRANCH_STACK) {
		pen_field(t, "branch_sample_type");
		print_flags(t, &branches, a->branch_sample_type);
	}
	REACHES(sample_regs_user);
	pen_field(t, "sample_regs_user");
	pen_hex(t, a->sample_regs_user);
	REACHES(sample_stack_user);
	if (a->sample_type & PERF_SAMPLE_STACK_USER) {
		pen_field(t, "sample_stack_user");
		pen_hex(t, a->sample_stack_user);
	}
	if (a->flags >> USE_CLOCKID & 1) {
		REACHES(clockid);
		pen_field(t, "clockid");
		print_xval(t, &clock_names, a->clockid);
	}
	REACHES(sample_regs_intr);
	pen_field(t, "sample_regs_intr");
	pen_hex(t, a->sample_regs_intr);
	REACHES(aux_watermark);
	pen_f(t, ", aux_watermark=%u", a->aux_watermark);
	REACHES(sample_max_stack);
	pen_f(t, ", sample_max_stack=%u", a->sample_max_stack);
	REACHES(reserved_2);
	if (a->reserved_2)
		put_f(t, " /* bytes 110..111: %#x */", a->reserved_2);
	REACHES(aux_sample_size);
	pen_f(t, ", aux_sample_size=%u", a->aux_sample_size);
	REACHES(reserved_3);
	if (a->reserved_3)
		put_f(t, " /* bytes 116..119: %#x */", a->reserved_3);
	REACHES(sig_data);
	pen_field(t, "sig_data");
	pen_hex(t, a->sig_data);
}

static void attr_print(struct print *p, const struct node *n)
{
	struct text *t = p->t;
	struct attr a;
	uint32_t size;

	if (!attr_fetch(p, n, &a, &size)) {
		print_addr(p, get_at(p, n, AT_ENTER));
		return;
	}
	pen_first(t, "type");
	print_xval(t, &types, a.type);
	pen_field(t, "size");
	print_xval(t, &attr_sizes, a.size);
	if (p->exiting && p->ret == -E2BIG)
		put_new_size(p, n);
	pen_field(t, "config");
	put_config(t, &a);
	pen_f(t, a.flags >> FREQ & 1 ? ", sample_freq=%llu" : ", sample_period=%llu",
	      (unsigned long long)a.sample_period);
	pen_field(t, "sample_type");
	print_flags(t, &samples, a.sample_type);
	pen_field(t, "read_format");
	print_flags(t, &formats, a.read_format);
	put_bits(p, a.flags);
	if (p->verbose) {
		put_breakpoint(t, &a, size);
		put_grown(t, &a, size);
	}
	if (a.size ? a.size > size : size < PERF_ATTR_SIZE_VER0)
		pen_rest(t);
	pen_close(t, '}');
}

const struct type type_perf_attr = { .name = "perf_event_attr", .width = WORD, .late = true, .copy = attr_copy,
	.print = attr_print };

FAMILY(perf_calls,
	CALL(perf_event_open, RET_FD IS(DESC), PERF_ATTR(attr), DEC(pid), DEC(cpu), FD(group_fd),
	     FLAGS(flags, perf_flags, LONG))
);
