// SPDX-License-Identifier: GPL-2.0
/* Precision clocks: linux/ptp_clock.h. */
#include <linux/ptp_clock.h>
#include "settings.h"
#include "ioctl.h"

XLATS(extts_flags, "PTP_???", X(PTP_ENABLE_FEATURE), X(PTP_RISING_EDGE), X(PTP_FALLING_EDGE), X(PTP_STRICT_FLAGS),
	XNEW(PTP_EXT_OFFSET));
XLATS(perout_flags, "PTP_PEROUT_???", X(PTP_PEROUT_ONE_SHOT), X(PTP_PEROUT_DUTY_CYCLE), X(PTP_PEROUT_PHASE));
XLATS(pin_funcs, "PTP_PF_???", X(PTP_PF_NONE), X(PTP_PF_EXTTS), X(PTP_PF_PEROUT), X(PTP_PF_PHYSYNC));

/* a time; and a time of the wall clock, which gets its date as a comment */
LAYOUT(ptp_time, "ptp_clock_time", DEC64(sec), UNS(nsec), HEX(reserved, NONZERO));

static void wall_place(struct plan *p, struct node *n)
{
	type_embed.place(p, n);
}

static void wall_print(struct print *p, const struct node *n)
{
	const uint8_t *s = here(p, n, 16);
	struct ptp_clock_time t;

	type_embed.print(p, n);
	if (!s || p->t->xlat == XLAT_RAW)
		return;
	__builtin_memcpy(&t, s, sizeof(t));
	print_when(p->t, t.sec, t.nsec);
}

static const struct type type_wall = { .name = "time", .place = wall_place, .print = wall_print };

/* nanoseconds, with seconds as a comment */
static void phase_print(struct print *p, const struct node *n)
{
	int32_t v = get(p, n);
	uint32_t all = v < 0 ? -(uint32_t)v : (uint32_t)v;

	pen_dec(p->t, v);
	if (v && p->t->xlat != XLAT_RAW)
		put_f(p->t, " /* %s%u.%09u s */", v < 0 ? "-" : "", all / 1000000000, all % 1000000000);
}

static const struct type type_phase = { .name = "phase", .leaf = PEN_NUMBER, .width = 4, .is_signed = true, .print = phase_print };
#define WALL(n, ...)	{ .name = #n, .type = &type_wall, .data = &layout_ptp_time, __VA_ARGS__ }
#define RSV(n)		.name = "rsv", .type = &type_inarray, .count = n, .data = ARGS(HEX(v)), NONZERO

static uint64_t samples(const struct print *p, const struct node *n)
{
	uint64_t count = get(p, sibling(n->up->kids, n->up->nkids, "n_samples"));

	return count < PTP_MAX_SAMPLES ? count : PTP_MAX_SAMPLES;
}

static void inarray_place(struct plan *p, struct node *n)
{
	type_inarray.place(p, n);
}

static void pairs_print(struct print *p, const struct node *n)
{
	inarray_print_count(p, n, 2 * samples(p, n) + 1);
}

static void triples_print(struct print *p, const struct node *n)
{
	inarray_print_count(p, n, samples(p, n));
}

static const struct type
	type_pairs = { .name = "samples", .place = inarray_place, .print = pairs_print },
	type_triples = { .name = "samples", .place = inarray_place, .print = triples_print };

LAYOUT(ptp_caps, "ptp_clock_caps", DEC(max_adj), DEC(n_alarm), DEC(n_ext_ts), DEC(n_per_out), DEC(pps), DEC(n_pins),
       DEC(cross_timestamping), DEC(adjust_phase), NUM(max_phase_adj, type_phase, NEWER), { RSV(11), NEWER },
       { RSV(12), SAME(max_phase_adj), OLDER });
LAYOUT(extts, "ptp_extts_request", UNS(index), FLAGS(flags, extts_flags), PAD(8));
LAYOUT(extts2, "ptp_extts_request", UNS(index), FLAGS(flags, extts_flags), { RSV(2) });

#define PEROUT	EMBED(phase, ptp_time, WHEN(flags, PTP_PEROUT_PHASE)), \
	WALL(start, SAME(phase), WHEN_MASK(flags, PTP_PEROUT_PHASE, 0)), \
	EMBED(period, ptp_time), UNS(index), FLAGS(flags, perout_flags), \
	EMBED(on, ptp_time, WHEN(flags, PTP_PEROUT_DUTY_CYCLE))
LAYOUT(perout, "ptp_perout_request", PEROUT);
LAYOUT(perout2, "ptp_perout_request", PEROUT, { RSV(4), SAME(on), WHEN_MASK(flags, PTP_PEROUT_DUTY_CYCLE, 0) });

LAYOUT(offset, "ptp_sys_offset", UNS(n_samples, GIVEN), { RSV(3), GIVEN },
       { .name = "ts", .type = &type_pairs, .count = 2 * PTP_MAX_SAMPLES + 1, .data = ARGS(WALL(v)), FILLED });
LAYOUT(offset_extended, "ptp_sys_offset_extended", UNS(n_samples, GIVEN), CLOCKID(clockid, GIVEN, NEWER),
       { RSV(2), GIVEN, NEWER }, { RSV(3), SAME(clockid), GIVEN, OLDER },
       { .name = "ts", .type = &type_triples, .count = PTP_MAX_SAMPLES,
	 .data = ARGS(EMBED_ARRAY(v, 3, WALL(v))), FILLED });
LAYOUT(offset_precise, "ptp_sys_offset_precise", WALL(device), WALL(sys_realtime), EMBED(sys_monoraw, ptp_time),
       { RSV(4) });

LAYOUT(pin_get, "ptp_pin_desc", CHARS(name, 64, FILLED, ORDER(1)), UNS(index, GIVEN),
       XVAL(func, pin_funcs, FILLED, ORDER(1)), UNS(chan, FILLED, ORDER(1)), PAD(20));
LAYOUT(pin_get2, "ptp_pin_desc", CHARS(name, 64, FILLED, ORDER(1)), UNS(index, GIVEN),
       XVAL(func, pin_funcs, FILLED, ORDER(1)), UNS(chan, FILLED, ORDER(1)), { RSV(5), GIVEN });
LAYOUT(pin_set, "ptp_pin_desc", CHARS(name, 64, HIDDEN), UNS(index), XVAL(func, pin_funcs), UNS(chan), PAD(20));
LAYOUT(pin_set2, "ptp_pin_desc", CHARS(name, 64, HIDDEN), UNS(index), XVAL(func, pin_funcs), UNS(chan), { RSV(5) });

IOCTL_CASES(ioctl_ptp,
	IOCTL(PTP_CLOCK_GETCAPS, STRUCT_OUT(arg, ptp_caps)),
	IOCTL(PTP_CLOCK_GETCAPS2, STRUCT_OUT(arg, ptp_caps)),
	IOCTL(PTP_EXTTS_REQUEST, STRUCT_IN(arg, extts)),
	IOCTL(PTP_EXTTS_REQUEST2, STRUCT_IN(arg, extts2)),
	IOCTL(PTP_PEROUT_REQUEST, STRUCT_IN(arg, perout)),
	IOCTL(PTP_PEROUT_REQUEST2, STRUCT_IN(arg, perout2)),
	PLAIN(PTP_ENABLE_PPS, HEXPTR(arg)),
	PLAIN(PTP_ENABLE_PPS2, HEXPTR(arg)),
	IOCTL(PTP_SYS_OFFSET, STRUCT_BOTH(arg, offset)),
	IOCTL(PTP_SYS_OFFSET2, STRUCT_BOTH(arg, offset)),
	IOCTL(PTP_PIN_GETFUNC, STRUCT_BOTH(arg, pin_get)),
	IOCTL(PTP_PIN_GETFUNC2, STRUCT_BOTH(arg, pin_get2)),
	IOCTL(PTP_PIN_SETFUNC, STRUCT_IN(arg, pin_set)),
	IOCTL(PTP_PIN_SETFUNC2, STRUCT_IN(arg, pin_set2)),
	IOCTL(PTP_SYS_OFFSET_PRECISE, STRUCT_OUT(arg, offset_precise)),
	IOCTL(PTP_SYS_OFFSET_PRECISE2, STRUCT_OUT(arg, offset_precise)),
	IOCTL(PTP_SYS_OFFSET_EXTENDED, STRUCT_BOTH(arg, offset_extended)),
	IOCTL(PTP_SYS_OFFSET_EXTENDED2, STRUCT_BOTH(arg, offset_extended)),
	IOCTL(PTP_SYS_OFFSET_PRECISE_CYCLES, UNKNOWN, STRUCT_OUT(arg, offset_precise, LATER)),
	IOCTL(PTP_SYS_OFFSET_EXTENDED_CYCLES, UNKNOWN, STRUCT_BOTH(arg, offset_extended, LATER)),
);
