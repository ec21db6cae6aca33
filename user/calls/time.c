// SPDX-License-Identifier: GPL-2.0
/* Clocks, timers and sleeping. */
#include <fcntl.h>
#include <linux/timex.h>
#include <linux/time.h>
#include "settings.h"
#include "types/shared.h"

/* ---- structures of time ------------------------------------------------------- */

SHARED_LAYOUT(timespec, "timespec", DEC(tv_sec, KLONG), UNS(tv_nsec, KLONG));
SHARED_LAYOUT(timespec64, NULL, DEC64(tv_sec), UNS64(tv_nsec));
SHARED_LAYOUT(timeval, "timeval", DEC(tv_sec, KLONG), UNS(tv_usec, KLONG));
SHARED_LAYOUT(itimerspec, "itimerspec", EMBED(it_interval, timespec), EMBED(it_value, timespec));
SHARED_LAYOUT(itimerspec64, NULL, EMBED(it_interval, timespec64), EMBED(it_value, timespec64));
SHARED_LAYOUT(itimerval, "itimerval", EMBED(it_interval, timeval), EMBED(it_value, timeval));
LAYOUT(timezone, "timezone", DEC(tz_minuteswest), DEC(tz_dsttime));

/*
 * The time that was left of an interrupted sleep.  A sleep that ends otherwise
 * does not write to the memory.
 */
static bool interrupted(const struct print *p)
{
	/* ERESTARTSYS ... ERESTART_RESTARTBLOCK, except ENOIOCTLCMD, which is among them */
	return p->exiting && p->ret <= -512 && p->ret >= -516 && p->ret != -515;
}

static void rest_print(struct print *p, const struct node *n)
{
	const struct node *flags = sibling(p->plan->args, p->plan->nargs, "flags");

	if (interrupted(p) && !(flags && get_at(p, flags, AT_ENTER)))
		type_struct.print(p, n);
	else
		print_addr(p, get_at(p, n, AT_ENTER));
}

static const struct type type_rest = { .name = "rest", .width = WORD, .like = &type_struct,
	.print = rest_print };
#define REST(n, l)	{ .name = #n, .type = &type_rest, .dir = OUT, .on_error = true, .data = &layout_##l }

/* a time_t that a pointer leads to: [1669180813 << date >>] */
static void moment_print(struct print *p, const struct node *n)
{
	pen_dec(p->t, get(p, n));
	print_when(p->t, get(p, n), 0);
}

static const struct type type_moment = { .name = "time_t", .width = WORD, .is_signed = true,
	.print = moment_print };
#define MOMENT(n)	NUM(n, type_moment)

/* = 1669180813 (2022-11-23T05:20:13+0000): the date that print_when() prints as a comment */
static void ret_moment_print(struct print *p, const struct node *n)
{
	int64_t v = p->plan->abi->word == 4 ? (int32_t)get(p, n) : (int64_t)get(p, n);
	size_t start, len;
	char *s;

	pen_dec(p->t, v);
	start = p->t->len;
	print_when(p->t, v, 0);
	s = p->t->s + start;
	len = p->t->len - start;
	if (len < sizeof(" /*  */"))
		return;
	s[1] = '(';
	for (size_t i = 4; i < len - 3; i++)
		s[i - 2] = s[i];
	s[len - 5] = ')';
	p->t->len -= 4;
}

static const struct type type_ret_moment = { .name = "time_t", .width = 8, .is_signed = true,
	.print = ret_moment_print };
static const struct arg ret_moment[] = { { .name = "ret", .type = &type_ret_moment }, { 0 } };

/* ---- clocks -------------------------------------------------------------------- */

SHARED_XLATS(clock_names, "CLOCK_???", X(CLOCK_REALTIME), X(CLOCK_MONOTONIC), X(CLOCK_PROCESS_CPUTIME_ID),
	X(CLOCK_THREAD_CPUTIME_ID), X(CLOCK_MONOTONIC_RAW), X(CLOCK_REALTIME_COARSE), X(CLOCK_MONOTONIC_COARSE),
	X(CLOCK_BOOTTIME), X(CLOCK_REALTIME_ALARM), X(CLOCK_BOOTTIME_ALARM), X(CLOCK_SGI_CYCLE), X(CLOCK_TAI));
/* ---- action of a timer that expires ----------------------------------------------- */

XLATS(sigev_notify, "SIGEV_???", { 0, "SIGEV_SIGNAL" }, { 1, "SIGEV_NONE" }, { 2, "SIGEV_THREAD" },
      { 4, "SIGEV_THREAD_ID" });

/* the value is a union of an int and a pointer */
static void sigval_print(struct print *p, const struct node *n)
{
	pen_first(p->t, "sival_int");
	pen_dec(p->t, (int32_t)get(p, n));
	pen_field(p->t, "sival_ptr");
	print_addr(p, get(p, n));
	pen_close(p->t, '}');
}

/* shown as a signal, unless sigev_notify says that none is sent */
static void sigev_signo_print(struct print *p, const struct node *n)
{
	uint64_t notify = get(p, sibling(n->up->kids, n->up->nkids, "sigev_notify"));

	if (xlat_name(&sigev_notify, notify) && notify != 1 /* SIGEV_NONE */)
		print_signal(p->t, get(p, n));
	else
		pen_uns(p->t, (uint32_t)get(p, n));
}

static const struct type type_sigval = { .name = "sigval", .width = WORD, .print = sigval_print };
static const struct type type_sigev_signo = { .name = "signal", .width = 4, .is_signed = true,
	.print = sigev_signo_print };

/* the thread's ID is in the place of the function's address */
static void half_place(struct plan *p, struct node *n)
{
	(void)p;
	n->width = 0;
	n->align = 1;
}

static void half_print(struct print *p, const struct node *n)
{
	struct node at = *n;

	at.width = 4;
	at.off = sibling(n->up->kids, n->up->nkids, "sigev_notify_function")->off;
	pen_dec(p->t, (int32_t)get(p, &at));
}

static const struct type type_thread_id = { .name = "tid", .width = 4, .place = half_place,
	.print = half_print };

SHARED_LAYOUT(sigevent, NULL,
	{ .name = "sigev_value", .type = &type_sigval, WHEN(sigev_value, ~0ULL) },
	{ .name = "sigev_signo", .type = &type_sigev_signo },
	XVAL(sigev_notify, sigev_notify),
	ADDR(sigev_notify_function, WHEN_IS(sigev_notify, 2)),
	ADDR(sigev_notify_attributes, WHEN_IS(sigev_notify, 2)),
	{ .name = "sigev_notify_thread_id", .type = &type_thread_id, WHEN_IS(sigev_notify, 4) });

/* ---- adjtimex ---------------------------------------------------------------------- */

#define N(c, v)	{ v, #c }
XLATS(timex_modes, "ADJ_???", N(ADJ_OFFSET_SS_READ, 0xa001), N(ADJ_OFFSET_SINGLESHOT, 0x8001), X(ADJ_OFFSET),
      X(ADJ_FREQUENCY), X(ADJ_MAXERROR), X(ADJ_ESTERROR), X(ADJ_STATUS), X(ADJ_TIMECONST), X(ADJ_TAI),
      X(ADJ_SETOFFSET), X(ADJ_MICRO), X(ADJ_NANO), X(ADJ_TICK));
XLATS(timex_status, "STA_???", X(STA_PLL), X(STA_PPSFREQ), X(STA_PPSTIME), X(STA_FLL), X(STA_INS), X(STA_DEL),
      X(STA_UNSYNC), X(STA_FREQHOLD), X(STA_PPSSIGNAL), X(STA_PPSJITTER), X(STA_PPSWANDER), X(STA_PPSERROR),
      X(STA_CLOCKERR), X(STA_NANO), X(STA_MODE), X(STA_CLK));
XLATS(timex_states, NULL, X(TIME_OK), X(TIME_INS), X(TIME_DEL), X(TIME_OOP), X(TIME_WAIT), X(TIME_ERROR));

/* The state is shown with its name if the structure is decoded. */
static void timex_state_print(struct print *p, const struct node *n)
{
	if (p->bare)
		put_dec(p->t, get(p, n));
	else
		type_ret_xval.print(p, n);
}

static const struct type type_timex_state = { .name = "value", .width = 8, .leaf = PEN_WORD, .print = timex_state_print };
#define RET_TIMEX	ARGS({ .name = "ret", .type = &type_timex_state, .data = &timex_states })

LAYOUT(timex, "timex",
	FLAGS(modes, timex_modes), LDEC(offset), LDEC(freq), LDEC(maxerror), LDEC(esterror),
	FLAGS(status, timex_status), LDEC(constant), LDEC(precision), LDEC(tolerance), EMBED(time, timeval),
	LDEC(tick), LDEC(ppsfreq), LDEC(jitter), DEC(shift), LDEC(stabil), LDEC(jitcnt), LDEC(calcnt),
	LDEC(errcnt), LDEC(stbcnt), DEC(tai), PAD(44));
LAYOUT(timeval64, NULL, DEC64(tv_sec), UNS64(tv_usec));
LAYOUT(timex64, "__kernel_timex",
	FLAGS(modes, timex_modes), PAD(4), DEC64(offset), DEC64(freq), DEC64(maxerror), DEC64(esterror),
	FLAGS(status, timex_status), PAD(4), DEC64(constant), DEC64(precision), DEC64(tolerance),
	EMBED(time, timeval64), DEC64(tick), DEC64(ppsfreq), DEC64(jitter), DEC(shift), PAD(4), DEC64(stabil),
	DEC64(jitcnt), DEC64(calcnt), DEC64(errcnt), DEC64(stbcnt), DEC(tai), PAD(44));

/* ---- the calls ---------------------------------------------------------------------- */

XLATS(timer_flags, "TIMER_???", { 1, "TIMER_ABSTIME" });
XLATS(timerfd_flags, "TFD_???", { 1, "TFD_TIMER_ABSTIME" }, { 2, "TFD_TIMER_CANCEL_ON_SET" },
      { O_CLOEXEC, "TFD_CLOEXEC" }, { O_NONBLOCK, "TFD_NONBLOCK" });
XLATS(itimers, "ITIMER_???", X(ITIMER_REAL), X(ITIMER_VIRTUAL), X(ITIMER_PROF));

FAMILY(time_calls,
	CALL(time, ret_moment IS(CLOCK), POINTS_OUT(tloc, MOMENT(t))),
	CALL32(stime, ret_moment, POINTS_OUT(tptr, MOMENT(t))),
	CALL(gettimeofday, RET_DEC IS(CLOCK), STRUCT_OUT(tv, timeval), STRUCT_OUT(tz, timezone)),
	CALL(settimeofday, RET_DEC IS(CLOCK), STRUCT_IN(tv, timeval), STRUCT_IN(tz, timezone)),
	CALL(adjtimex, RET_TIMEX IS(CLOCK), STRUCT_OUT(buf, timex)),

	CALL(clock_gettime, RET_DEC IS(CLOCK), CLOCKID(clockid), STRUCT_OUT(tp, timespec)),
	CALL(clock_settime, RET_DEC IS(CLOCK), CLOCKID(clockid), STRUCT_IN(tp, timespec)),
	CALL(clock_getres, RET_DEC IS(CLOCK), CLOCKID(clockid), STRUCT_OUT(tp, timespec)),
	CALL(clock_adjtime, RET_TIMEX IS(CLOCK), CLOCKID(clockid), STRUCT_OUT(buf, timex)),
	CALL32(clock_gettime64, RET_DEC IS(CLOCK), CLOCKID(clockid), STRUCT_OUT(tp, timespec64)),
	CALL32(clock_settime64, RET_DEC IS(CLOCK), CLOCKID(clockid), STRUCT_IN(tp, timespec64)),
	CALL32(clock_getres_time64, RET_DEC IS(CLOCK), CLOCKID(clockid), STRUCT_OUT(tp, timespec64)),
	CALL32(clock_adjtime64, RET_TIMEX IS(CLOCK), CLOCKID(clockid), STRUCT_OUT(buf, timex64)),

	CALL(nanosleep, RET_DEC, STRUCT_IN(req, timespec), REST(rem, timespec)),
	CALL(clock_nanosleep, RET_DEC, CLOCKID(clockid), FLAGS(flags, timer_flags), STRUCT_IN(req, timespec),
	     REST(rem, timespec)),
	CALL32(clock_nanosleep_time64, RET_DEC, CLOCKID(clockid), FLAGS(flags, timer_flags),
	       STRUCT_IN(req, timespec64), REST(rem, timespec64)),

	CALL(alarm, RET_DEC, UNS(seconds)),
	CALL(getitimer, RET_DEC, XVAL(which, itimers), STRUCT_OUT(curr_value, itimerval)),
	CALL(setitimer, RET_DEC, XVAL(which, itimers), STRUCT_IN(new_value, itimerval), STRUCT_OUT(old_value, itimerval)),

	CALL(timer_create, RET_DEC, CLOCKID(clockid), SIGEVENT_IN(sevp), POINTS_OUT(timerid, DEC(id))),
	CALL(timer_settime, RET_DEC, DEC(timerid), FLAGS(flags, timer_flags), STRUCT_IN(new_value, itimerspec),
	     STRUCT_OUT(old_value, itimerspec)),
	CALL(timer_gettime, RET_DEC, DEC(timerid), STRUCT_OUT(curr_value, itimerspec)),
	CALL(timer_getoverrun, RET_DEC, DEC(timerid)),
	CALL(timer_delete, RET_DEC, DEC(timerid)),
	CALL32(timer_settime64, RET_DEC, DEC(timerid), FLAGS(flags, timer_flags), STRUCT_IN(new_value, itimerspec64),
	       STRUCT_OUT(old_value, itimerspec64)),
	CALL32(timer_gettime64, RET_DEC, DEC(timerid), STRUCT_OUT(curr_value, itimerspec64)),

	CALL(timerfd_create, RET_FD IS(DESC), CLOCKID(clockid), FLAGS(flags, timerfd_flags)),
	CALL(timerfd_settime, RET_DEC, FD(fd), FLAGS(flags, timerfd_flags), STRUCT_IN(new_value, itimerspec),
	     STRUCT_OUT(old_value, itimerspec)),
	CALL(timerfd_gettime, RET_DEC, FD(fd), STRUCT_OUT(curr_value, itimerspec)),
	CALL32(timerfd_settime64, RET_DEC, FD(fd), FLAGS(flags, timerfd_flags), STRUCT_IN(new_value, itimerspec64),
	       STRUCT_OUT(old_value, itimerspec64)),
	CALL32(timerfd_gettime64, RET_DEC, FD(fd), STRUCT_OUT(curr_value, itimerspec64))
);
