// SPDX-License-Identifier: GPL-2.0
/* --folded: a line for each place where calls were made, "process;frame;frame;call;path WEIGHT". */
#include "settings.h"
#include "base/say.h"
#include "facts/pids.h"
#include "row/call.h"
#include "trace/task.h"
#include "call.h"
#include "call_facts.h"
#include "call_stack.h"
#include "file.h"
#include "interns.h"
#include "views.h"

static struct view_file file;
static struct interns sums;		/* by the line without its weight */
static struct text line;

/* Outermost first, in the format of py-spy. */
static void put_frames(struct task *t)
{
	const struct call_stack *stack = call_stack_get(t->of[folded_sink.slot], t);

	for (uint32_t i = stack->n; i--; ) {
		const struct python_frame *f = &stack->frame[i];

		if (!f->name) {
			put_s(&line, "?;");
			continue;
		}
		put_word(&line, f->name, f->name_len, ';');
		put_s(&line, " (");
		put_word(&line, f->file, f->file_len, ';');
		if (f->position.line) {
			put_c(&line, ':');
			put_uns(&line, f->position.line);
		}
		put_s(&line, ");");
	}
}

static uint64_t weight(const struct interned *s)
{
	switch (views.folded_by) {
	case FOLDED_COUNT:
		return s->calls;
	case FOLDED_CPU:
		return s->cpu;
	}
	return s->wall;
}

/* A line may be written more than once: programs that read the file add up the weights. */
static void write_sums(void)
{
	for (uint32_t i = 0; i < sums.n; i++) {
		const struct interned *s = sums.all[i];

		put_mem(&file.text, (const char *)s->key, s->len);
		put_c(&file.text, ' ');
		put_uns(&file.text, weight(s));
		put_c(&file.text, '\n');
		view_file_more(&file);
	}
	interns_clear(&sums);
}

static void count_call(struct task *t, uint64_t time)
{
	struct call_facts facts = call_facts(&t->call);
	const char *comm = pids_called(t->tid);
	struct interned *sum;
	struct spent spent;
	bool fresh;

	line.len = 0;
	put_word(&line, *comm ? comm : "?", *comm ? strlen(comm) : 1, ';');
	put_c(&line, ';');
	put_frames(t);
	put_s(&line, call_name(&t->call));
	if (facts.path) {
		put_c(&line, ';');
		put_about(&line, &facts, ';');
	}
	sum = intern(&sums, line.s, line.len, &fresh);
	sum->calls++;
	sum->wall += time - t->call.enter->head.time;
	if (call_spent(&t->call, &spent))
		sum->cpu += spent.ran;
	if (interns_full(&sums))
		write_sums();
}

static void folded_join(struct task *t)
{
	t->of[folded_sink.slot] = call_stack_keep();
}

static void folded_leave(struct task *t)
{
	call_stack_let_go(t->of[folded_sink.slot]);
}

static void folded_enter(struct task *t)
{
	call_stack_enter(t->of[folded_sink.slot], t);
}

static void folded_exit(struct task *t)
{
	count_call(t, t->call.exit->head.time);
}

static void folded_end(bool detached)
{
	(void)detached;
	if (views.folded_by == FOLDED_CPU && !capture.times)
		say("--folded-by cpu: the recording has no CPU times: it was made without --json or another view");
	write_sums();
}

void folded_open(const char *name)
{
	view_file_open(&file, name);
}

static void folded_close(void)
{
	text_free(&line);
	call_stack_free();
}

struct sink folded_sink = {
	.name = "folded", .file = &file, .join = folded_join, .leave = folded_leave, .enter = folded_enter, .exit = folded_exit,
	.broken = count_call, .end = folded_end, .close = folded_close,
};
