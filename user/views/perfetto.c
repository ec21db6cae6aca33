// SPDX-License-Identifier: GPL-2.0
/*
 * --perfetto: a track for each thread, with a slice for each call.  Names are written once and then
 * referred to by number, until there are too many.  Then all numbers are dropped, and a new state
 * begins.
 */
#include <stdlib.h>
#include <sys/wait.h>
#include "settings.h"
#include "base/dict.h"
#include "base/memory.h"
#include "base/names.h"
#include "base/say.h"
#include "facts/host.h"
#include "facts/pids.h"
#include "python/frames.h"
#include "row/call.h"
#include "trace/task.h"
#include "call.h"
#include "call_facts.h"
#include "counters.h"
#include "file.h"
#include "flows.h"
#include "perfetto_names.h"
#include "protobuf.h"
#include "views.h"

/* Perfetto's field numbers and constants. */
enum { CLOCK_ID_REAL = 1, CLOCK_ID_MONO = 3, CLOCK_ID_BOOT = 6, CLOCK_ID_DELTA = 64 };
enum { SLICE_BEGIN = 1, SLICE_END, INSTANT, COUNTER };
enum { STATE_CLEARED = 1, STATE_NEEDED = 2 };
enum { TRACE_PACKET = 1 };
enum { PACKET_CLOCKS = 6, PACKET_TIME = 8, PACKET_SEQUENCE = 10, PACKET_EVENT, PACKET_NEWS, PACKET_FLAGS,
       PACKET_CLOCK = 58, PACKET_DEFAULTS, PACKET_TRACK, PACKET_FIRST = 87 };
enum { DEFAULT_EVENT = 11, DEFAULT_CLOCK = 58 };
enum { EVENT_CATEGORY = 3, EVENT_ANNOTATION = 4, EVENT_TYPE = 9, EVENT_NAME, EVENT_TRACK, EVENT_COUNT = 30, EVENT_FLOW = 47,
       EVENT_FLOW_END, EVENT_STACK = 56, EVENT_WEIGHT };

static struct view_file file;
static bool begun;
static uint64_t tracks;			/* the highest number of a track */
static struct told told;

struct traced {				/* a process */
	uint64_t track;
	struct counters counters;
};
static struct dict processes;		/* by tgid */

struct lane {				/* a thread */
	uint64_t track;			/* 0: no track yet */
	bool described;
};

/* ---- packets -------------------------------------------------------------------------- */

static uint64_t usual_track;		/* the track of events that name none */
static uint64_t delta_from;		/* time of the last packet with the default clock */

static size_t begin_packet(void)
{
	size_t at = pb_begin(&file.text, TRACE_PACKET);

	pb_uint(&file.text, PACKET_SEQUENCE, 1);
	return at;
}

static void end_packet(size_t at)
{
	pb_end(&file.text, at);
	view_file_more(&file);
}

/*
 * Drops all names, and sets the defaults from here on.  The packets that follow do not flag that
 * they need this state, because everything begins with it.
 */
static void put_defaults(bool first)
{
	size_t packet = begin_packet(), at, event;

	pb_uint(&file.text, PACKET_FLAGS, STATE_CLEARED | STATE_NEEDED);
	if (first)
		pb_uint(&file.text, PACKET_FIRST, 1);
	at = pb_begin(&file.text, PACKET_DEFAULTS);
	event = pb_begin(&file.text, DEFAULT_EVENT);
	pb_uint(&file.text, EVENT_TRACK, usual_track);
	pb_end(&file.text, event);
	pb_uint(&file.text, DEFAULT_CLOCK, CLOCK_ID_DELTA);
	pb_end(&file.text, at);
	end_packet(packet);
}

static void put_clock(int id, uint64_t time)
{
	size_t at = pb_begin(&file.text, 1);

	pb_uint(&file.text, 1, id);
	pb_uint(&file.text, 2, time);
	if (id == CLOCK_ID_DELTA)
		pb_uint(&file.text, 3, true);
	pb_end(&file.text, at);
}

/* How long a recording's machine had been suspended is not known, so both of its clocks are taken as equal. */
static void put_clocks(uint64_t time)
{
	size_t packet = begin_packet(), at = pb_begin(&file.text, PACKET_CLOCKS);

	put_clock(CLOCK_ID_REAL, time + host_wall_clock());
	put_clock(CLOCK_ID_MONO, time);
	put_clock(CLOCK_ID_BOOT, time);
	put_clock(CLOCK_ID_DELTA, time);
	pb_end(&file.text, at);
	end_packet(packet);
}

static void begin_state(uint64_t time, uint64_t track)
{
	if (begun && !perfetto_names_full())
		return;
	perfetto_names_clear();
	usual_track = track;
	if (time > delta_from)
		delta_from = time;
	put_defaults(!begun);
	put_clocks(delta_from);
	begun = true;
}

/*
 * Most times are relative to the previous packet.  A call is written when it has ended, so of
 * overlapping calls some began earlier than that packet: their time is absolute.
 */
static void put_time(uint64_t time)
{
	bool follows = time >= delta_from;

	pb_uint(&file.text, PACKET_TIME, follows ? time - delta_from : time);
	if (follows)
		delta_from = time;
	else
		pb_uint(&file.text, PACKET_CLOCK, CLOCK_ID_MONO);
}

/* ---- tracks ------------------------------------------------------------------------------ */

static struct traced *process_of(const struct task *t)
{
	struct traced *p = dict_find(&processes, (uint32_t)t->process->tgid);

	if (p)
		return p;
	p = zeroed(1, sizeof(*p));
	p->track = ++tracks;
	dict_put(&processes, (uint32_t)t->process->tgid, p);
	return p;
}

static void describe_process(const struct task *t, const char *comm)
{
	size_t packet = begin_packet(), track = pb_begin(&file.text, PACKET_TRACK), at;

	pb_uint(&file.text, 1, process_of(t)->track);
	at = pb_begin(&file.text, 3);
	pb_uint(&file.text, 1, t->process->tgid);
	if (*comm)
		pb_string(&file.text, 6, comm, strlen(comm));
	pb_end(&file.text, at);
	pb_end(&file.text, track);
	end_packet(packet);
}

static void describe_thread(const struct task *t, const char *comm)
{
	struct lane *l = t->of[perfetto_sink.slot];
	size_t packet = begin_packet(), track = pb_begin(&file.text, PACKET_TRACK), at;

	pb_uint(&file.text, 1, l->track);
	pb_uint(&file.text, 5, process_of(t)->track);
	at = pb_begin(&file.text, 4);
	pb_uint(&file.text, 1, t->process->tgid);
	pb_uint(&file.text, 2, t->tid);
	if (*comm)
		pb_string(&file.text, 5, comm, strlen(comm));
	pb_end(&file.text, at);
	pb_end(&file.text, track);
	end_packet(packet);
}

static void describe_task(const struct task *t, const char *comm)
{
	struct lane *l = t->of[perfetto_sink.slot];

	if (!l->described || t->tid == t->process->tgid)
		describe_process(t, t->tid == t->process->tgid ? comm : pids_called(t->process->tgid));
	l->described = true;
	describe_thread(t, comm);
}

static void describe_counter(const struct traced *p, int which)
{
	enum { COUNT = 2, BYTES };
	size_t packet = begin_packet(), track = pb_begin(&file.text, PACKET_TRACK), at;

	pb_uint(&file.text, 1, p->counters.of[which].track);
	pb_bytes(&file.text, 2, counter_names[which], strlen(counter_names[which]));
	pb_uint(&file.text, 5, p->track);
	at = pb_begin(&file.text, 8);
	pb_uint(&file.text, 3, which == COUNTER_FDS ? COUNT : BYTES);
	pb_end(&file.text, at);
	pb_end(&file.text, track);
	end_packet(packet);
}

/* ---- events ------------------------------------------------------------------------------- */

static size_t packet_at, event_at;

static void begin_event(uint64_t track, int type, uint64_t time)
{
	packet_at = begin_packet();
	put_time(time);
	event_at = pb_begin(&file.text, PACKET_EVENT);
	pb_uint(&file.text, EVENT_TYPE, type);
	if (track != usual_track)
		pb_uint(&file.text, EVENT_TRACK, track);
}

static void end_event(void)
{
	pb_end(&file.text, event_at);
	if (perfetto_news.len)
		pb_bytes(&file.text, PACKET_NEWS, perfetto_news.s, perfetto_news.len);
	perfetto_news.len = 0;
	end_packet(packet_at);
}

static void put_category(const char *name)
{
	pb_uint(&file.text, EVENT_CATEGORY, perfetto_literal(NAME_CATEGORY, name, strlen(name)));
}

static void put_name(const char *name)
{
	pb_uint(&file.text, EVENT_NAME, perfetto_literal(NAME_EVENT, name, strlen(name)));
}

/* @field: 4 for a signed number, 17 for the number of a string that is written once. */
static void put_annotation(const char *name, uint32_t field, uint64_t value)
{
	size_t at = pb_begin(&file.text, EVENT_ANNOTATION);

	pb_uint(&file.text, 1, perfetto_literal(NAME_ANNOTATION, name, strlen(name)));
	pb_uint(&file.text, field, value);
	pb_end(&file.text, at);
}

static void put_number(const char *name, int64_t value)
{
	put_annotation(name, 4, value);
}

static void put_words(const char *name, const char *words)
{
	put_annotation(name, 17, perfetto_literal(NAME_VALUE, words, strlen(words)));
}

static void put_flow(uint32_t field, uint64_t flow)
{
	if (flow)
		pb_fixed64(&file.text, field, flow);
}

/* Returns the task's lane.  Its track is made for the first event: a task that does nothing gets none. */
static struct lane *lane_at(struct task *t, uint64_t time)
{
	struct lane *l = t->of[perfetto_sink.slot];

	if (!l->track)
		l->track = ++tracks;
	begin_state(time, l->track);
	if (!l->described)
		describe_task(t, pids_called(t->tid));
	return l;
}

static void begin_mark(struct task *t, const char *name, const char *category, uint64_t time)
{
	begin_event(lane_at(t, time)->track, INSTANT, time);
	put_category(category);
	put_name(name);
}

/* ---- calls ---------------------------------------------------------------------------------- */

static void put_result(const struct task *t)
{
	int err = told_errno(&told);
	struct spent spent;
	const char *name;

	if (!told.ended)
		return;
	if (call_spent(&t->call, &spent)) {
		put_number("cpu_ns", spent.ran);
		if (spent.waited)
			put_number("runnable_ns", spent.waited);
	}
	if (!err)
		put_number("ret", told.ending.p.ret);
	if (t->call.exit->head.flags & SYSTRACE_R_INJECTED)
		put_number("injected", 1);
	if (!err)
		return;
	put_category("error");
	name = errno_name(err);
	if (name)
		put_words("errno", name);
	else
		put_number("errno", err);
}

/* The weight is time: for a selection, a viewer then shows where the time went. */
static void put_stack(const struct task *t, uint64_t ns)
{
	static struct python_stack stack;
	double weight = ns;
	uint64_t bits;

	if (!opt.python || !frames_get(&stack, opt.python, t->codes, t->call.enter, t->call.exit))
		return;
	memcpy(&bits, &weight, sizeof(bits));
	pb_uint(&file.text, EVENT_STACK, perfetto_stack(&stack));
	pb_fixed64(&file.text, EVENT_WEIGHT, bits);
}

static void show_counters(struct traced *p, uint64_t time, bool at_end)
{
	for (int i = 0; i < COUNTERS; i++) {
		struct counter *c = &p->counters.of[i];

		if (!counter_is_due(c, time, at_end))
			continue;
		if (!c->track) {
			c->track = ++tracks;
			describe_counter(p, i);
		}
		begin_event(c->track, COUNTER, time);
		pb_uint(&file.text, EVENT_COUNT, c->value);
		end_event();
	}
}

/* @to: when the call ended, 0: it continues; @state: of a call that has not ended */
static void put_call(struct task *t, uint64_t to, const char *state)
{
	struct call_facts facts = call_facts(&t->call);
	uint64_t from = t->call.enter->head.time;
	const struct lane *l = lane_at(t, from);
	bool well;

	begin_event(l->track, SLICE_BEGIN, from);
	put_category(call_class(&t->call));
	put_name(call_name(&t->call));
	told_args(&told, &t->call);
	put_perfetto_args(&file.text, &told.line, call_classes(&t->call) & FILES);
	put_result(t);
	well = told.ended && !told_errno(&told);
	if (state)
		put_words("state", state);
	put_stack(t, to - from);
	put_flow(EVENT_FLOW, well ? flow_from(t, &facts) : 0);
	end_event();
	if (!to)
		return;
	begin_event(l->track, SLICE_END, to);
	/* what the call waited for may have begun after the call did */
	put_flow(EVENT_FLOW_END, well ? flow_to(t, &facts) : 0);
	end_event();
	if (t->call.exit) {
		counters_call(&process_of(t)->counters, t, &facts, &told.line);
		show_counters(process_of(t), to, false);
	}
}

static void perfetto_exit(struct task *t)
{
	put_call(t, t->call.exit->head.time, NULL);
}

static void perfetto_broken(struct task *t, uint64_t time)
{
	put_call(t, time, "unfinished");
}

/* When the call ended is not known.  The slice is ended at once, or the next event would be drawn inside it. */
static void perfetto_unended(struct task *t)
{
	if (!t->held)
		put_call(t, t->call.enter->head.time + 1, "lost");
}

static void perfetto_left(struct task *t, bool is_told)
{
	if (is_told)
		put_call(t, 0, "detached");
}

/* ---- signals, tasks --------------------------------------------------------------------------- */

static void perfetto_join(struct task *t)
{
	t->of[perfetto_sink.slot] = zeroed(1, sizeof(struct lane));
}

static void perfetto_leave(struct task *t)
{
	struct traced *p = t->process->members == 1 ? dict_drop(&processes, (uint32_t)t->process->tgid) : NULL;

	free(t->of[perfetto_sink.slot]);
	if (p)
		counters_free(&p->counters);
	free(p);
}

static void perfetto_signal(struct task *t, const struct systrace_signal *s)
{
	const char *name = signal_name(s->signo);

	begin_mark(t, name ? name : "signal", "signal", s->head.time);
	put_number("signo", s->signo);
	put_flow(EVENT_FLOW_END, flow_to_signal(t, s));
	end_event();
}

static void perfetto_new(struct task *t, const struct systrace_new *n, bool attached)
{
	const struct traced *parent = attached || n->head.tid != n->tgid ? NULL : dict_find(&processes, (uint32_t)n->parent);

	begin_mark(t, attached ? "attach" : "new", "task", n->head.time);
	if (parent)
		counters_inherit(&process_of(t)->counters, &parent->counters);
	if (!attached) {
		put_number("parent", n->parent);
		put_flow(EVENT_FLOW_END, flow_to_new(t));
	}
	end_event();
}

static void perfetto_renamed(struct task *t, const char *comm)
{
	struct lane *l = t->of[perfetto_sink.slot];

	if (l->described)
		describe_task(t, comm);
}

static void perfetto_executed(struct task *t, uint64_t time)
{
	counters_executed(&process_of(t)->counters);
	begin_mark(t, "exec", "task", time);
	end_event();
}

/* The task continues under another number, on a track of that name. */
static void perfetto_superseded(struct task *t, int old, uint64_t time)
{
	struct lane *l = t->of[perfetto_sink.slot];

	*l = (struct lane){ 0 };
	begin_mark(t, "superseded", "task", time);
	put_number("old_tid", old);
	end_event();
}

static void perfetto_gone(struct task *t, uint64_t time)
{
	int status = t->status;

	begin_mark(t, t->refused ? "refused" : "exit", "task", time);
	if (!t->refused)
		put_number(WIFSIGNALED(status) ? "signo" : "code", WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	end_event();
	if (t->process->members == 1)
		show_counters(process_of(t), time, true);
}

/* ---- the file ----------------------------------------------------------------------------------- */

void perfetto_open(const char *name)
{
	view_file_open(&file, name);
}

static void perfetto_close(void)
{
	perfetto_names_free();
	told_free(&told);
}

struct sink perfetto_sink = {
	.name = "perfetto", .file = &file, .join = perfetto_join, .leave = perfetto_leave, .exit = perfetto_exit,
	.broken = perfetto_broken, .unended = perfetto_unended, .left = perfetto_left, .signal = perfetto_signal, .new = perfetto_new,
	.renamed = perfetto_renamed, .executed = perfetto_executed, .superseded = perfetto_superseded, .gone = perfetto_gone,
	.close = perfetto_close,
};
