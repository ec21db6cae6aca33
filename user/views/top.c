// SPDX-License-Identifier: GPL-2.0
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "settings.h"
#include "ask/ask.h"
#include "base/interrupt.h"
#include "base/memory.h"
#include "base/say.h"
#include "facts/pids.h"
#include "row/call.h"
#include "source/device.h"
#include "trace/task.h"
#include "call_facts.h"
#include "count.h"
#include "top.h"
#include "top_screen.h"
#include "views.h"

#define SECOND		1000000000ULL
#define PLAY_LEAST	(SECOND / 20)
#define LINES_LIVE	1000
#define LINES_REPLAY	100000

static struct top top;
static bool keys_given, order_given, left;
static uint64_t due, began, second_began, cpu_before;

/* ---- options ------------------------------------------------------------------------------------ */

/* The given keys are followed by the usual ones. */
void top_take(const char *list)
{
	static const char *const usual[] = { "process", "path", "call" };
	struct keys more;

	if (run.top)
		die_usage("--top is given twice: list all keys in one, as in --top=process,path");
	run.top = true;
	top.below = getenv(TOP_BELOW);
	if (top.below && getenv(TOP_CALLS))
		top.page = PAGE_CALLS;
	keys_given = list;
	keys_parse(&top.keys, "--top", list ? list : "call");
	for (size_t i = 0; i < COUNT(usual) && top.keys.n < KEYS_MAX; i++) {
		bool has = false;

		more = (struct keys){ 0 };
		keys_parse(&more, "--top", usual[i]);
		for (int k = 0; k < top.keys.n; k++)
			has |= top.keys.key[k] == more.key[0];
		if (!has)
			top.keys.key[top.keys.n++] = more.key[0];
	}
}

void top_sort_by(const char *word)
{
	top.order = order_parse(word);
	order_given = true;
}

bool top_needs_records(bool in_any_case)
{
	top.counted = !keys_given && !in_any_case;
	if (top.counted)
		top.keys.n = 1;
	return !top.counted;
}

bool top_needs_processes(void)
{
	return keys_need_processes(&top.keys);
}

bool top_needs_python(void)
{
	return keys_need_python(&top.keys);
}

/* ---- rows -------------------------------------------------------------------------------------------- */

static int compare_top_rows(const void *x, const void *y)
{
	const struct top_row *a = *(struct top_row *const *)x, *b = *(struct top_row *const *)y;

	/* rows without a name cannot be chosen and come last */
	if (!a->sum->len != !b->sum->len)
		return a->sum->len ? -1 : 1;
	if (top.order == BY_RATE && a->calls != b->calls)
		return a->calls < b->calls ? 1 : -1;
	return order_compare(top.order == BY_RATE ? BY_CALLS : top.order, a->sum, b->sum);
}

static bool row_fits(const struct top_row *row)
{
	static struct text name;

	if (!top.search.len)
		return true;
	name.len = 0;
	top_put_name(&name, &top, row);
	put_c(&name, '\0');
	put_c(&top.search, '\0');
	top.search.len--;
	return strcasestr(name.s, top.search.s);
}

static void keep_on_screen(void)
{
	size_t rows = top_rows();

	if (top.at >= top.nshown)
		top.at = top.nshown ? top.nshown - 1 : 0;
	if (top.first > top.at)
		top.first = top.at;
	if (top.at >= top.first + rows)
		top.first = top.at - rows + 1;
}

static void show_rows(void)
{
	free(top.shown);
	top.shown = zeroed(top.look.n + 1, sizeof(*top.shown));
	top.nshown = 0;
	for (size_t i = 0; i < top.look.n; i++)
		if (row_fits(&top.look.row[i]))
			top.shown[top.nshown++] = &top.look.row[i];
	if (top.order != BY_NOTHING)
		qsort(top.shown, top.nshown, sizeof(*top.shown), compare_top_rows);
	keep_on_screen();
}

/*
 * Takes a look at all that is known now.  If the first row is chosen, the first row stays chosen;
 * any other chosen row is followed by its name.
 */
static void look_at_table(void)
{
	struct text chosen = { 0 };

	if (top.at && top.at < top.nshown && top.shown[top.at]->sum->len)
		put_mem(&chosen, top.shown[top.at]->sum->key, top.shown[top.at]->sum->len);
	table_look(&top.look, top.part);
	show_rows();
	for (size_t i = 0; chosen.len && i < top.nshown; i++)
		if (top.shown[i]->sum->len == chosen.len && !memcmp(top.shown[i]->sum->key, chosen.s, chosen.len))
			top.at = i;
	keep_on_screen();
	text_free(&chosen);
}

static void look_anew(void)
{
	top.at = top.first = 0;
	top.nshown = 0;
	look_at_table();
}

/* ---- keys --------------------------------------------------------------------------------------------- */

static void say_here(const char *fmt, const char *what)
{
	top.said.len = 0;
	put_f(&top.said, fmt, what);
}

/* NULL: no row is chosen, or it has no name. */
static const struct sum *chosen_sum(void)
{
	const struct sum *s = top.at < top.nshown ? top.shown[top.at]->sum : NULL;

	return s && s->len ? s : NULL;
}

/* Runs another reader for details of the chosen row, because this one has no records. */
static void go_below(bool calls)
{
	const struct sum *s = chosen_sum();
	struct text said = { 0 };
	const char *end;
	int64_t err;

	if (!s)
		return;
	screen_pause();
	err = ask(ASK_BELOW, calls, 0, s->key, s->len, &said);
	screen_go_on();
	if (err < 0)
		put_s(&said, strerror(-err));
	end = said.len ? memchr(said.s, '\n', said.len) ?: said.s + said.len : said.s;
	top.said.len = 0;
	put_safe(&top.said, said.s, end - said.s);
	text_free(&said);
}

static void go_down(void)
{
	const struct sum *s = chosen_sum();

	if (top.counted) {
		go_below(false);
		return;
	}
	if (!s)
		return;
	if (table_depth() + 1 == top.keys.n) {
		top.page = PAGE_CALLS;
		return;
	}
	table_choose(s->key, s->len);
	top.search.len = 0;
	look_anew();
}

static void go_up(void)
{
	if (top.page != PAGE_TABLE) {
		top.page = PAGE_TABLE;
		return;
	}
	if (!table_back()) {
		left = top.below;
		return;
	}
	top.search.len = 0;
	look_anew();
}

static void sort_by_next(void)
{
	static const enum order orders[] = { BY_RATE, BY_WALL, BY_CALLS, BY_ERRORS, BY_P99, BY_LONGEST, BY_BYTES, BY_NAME };
	static const char *const words[] = { "calls/s", "time", "calls", "errors", "p99", "max", "bytes", "name" };
	size_t i = 0;

	while (i < COUNT(orders) && orders[i] != top.order)
		i++;
	do {
		i = (i + 1) % COUNT(orders);
	} while (top.counted && orders[i] >= BY_BYTES && orders[i] <= BY_LONGEST);
	top.order = orders[i];
	say_here("sorted by %s", words[i]);
	top.at = top.first = 0;
	show_rows();
}

static void write_table(void)
{
	int fd = ask_file(ASK_OUTPUT, 0);
	struct text t = { 0 };
	size_t done = 0;
	ssize_t n = 0;

	top_put_table(&t, &top);
	while (fd >= 0 && done < t.len && (n = write(fd, t.s + done, t.len - done)) > 0)
		done += n;
	if (fd >= 0)
		close(fd);
	say_here(fd >= 0 && done == t.len ? "written to %s" : "cannot write %s", show.file);
	text_free(&t);
}

static void follow_row(void)
{
	if (top.counted)
		go_below(true);
	else
		top.page = PAGE_CALLS;
}

static void type_search(int key)
{
	if (key == KEY_PRESS_ENTER || key == KEY_PRESS_ESCAPE) {
		top.searching = false;
		top.search.len = key == KEY_PRESS_ENTER ? top.search.len : 0;
	} else if (key == KEY_PRESS_BACK) {
		top.search.len -= !!top.search.len;
	} else if (key < KEY_PRESS_ENTER && top.search.len < 64) {
		put_c(&top.search, key);
	}
	top.at = top.first = 0;
	show_rows();
}

static void move_choice(long by)
{
	if (by < 0 && top.at < (size_t)-by)
		top.at = 0;
	else
		top.at += by;
	keep_on_screen();
}

static void move_time(int by)
{
	if (!run.replay || (by < 0 && !top.part) || (by > 0 && top.part + 1 >= table_parts()))
		return;
	top.part += by;
	look_at_table();
}

static void pause_or_play(void)
{
	top.paused = !top.paused;
	due = 0;
	/* playing at the end starts from the beginning */
	if (run.replay && !top.paused && top.part + 1 >= table_parts())
		top.part = 0;
	if (run.replay || !top.paused)
		look_at_table();
}

static void click_row(int row, bool twice)
{
	int at = top_row_at(row);

	if (top.page != PAGE_TABLE || at < 0 || top.first + at >= top.nshown)
		return;
	top.at = top.first + at;
	if (twice)
		go_down();
}

static void take_command(int key)
{
	switch (key) {
	case 'q': left = true; break;
	case '?': case 'h': top.page = top.page == PAGE_HELP ? PAGE_TABLE : PAGE_HELP; break;
	case '/': top.searching = top.page == PAGE_TABLE; break;
	case 's': sort_by_next(); break;
	case 'p': case ' ': pause_or_play(); break;
	case 'f': follow_row(); break;
	case 'w': write_table(); break;
	}
}

static void press_key(int key, int row)
{
	top.said.len = 0;
	if (top.searching && key < KEY_PRESS_UP) {
		type_search(key);
		return;
	}
	switch (key) {
	case KEY_PRESS_UP: move_choice(-1); break;
	case KEY_PRESS_DOWN: move_choice(1); break;
	case KEY_PRESS_PAGE_UP: move_choice(-top_rows()); break;
	case KEY_PRESS_PAGE_DOWN: move_choice(top_rows()); break;
	case KEY_PRESS_FIRST: move_choice(-(long)top.at); break;
	case KEY_PRESS_LAST: move_choice(top.nshown); break;
	case KEY_PRESS_LEFT: move_time(-1); break;
	case KEY_PRESS_RIGHT: move_time(1); break;
	case KEY_PRESS_ENTER: if (top.page == PAGE_TABLE) go_down(); break;
	case KEY_PRESS_BACK: case KEY_PRESS_ESCAPE: go_up(); break;
	case KEY_PRESS_CLICK: click_row(row, false); break;
	case KEY_PRESS_DOUBLE: click_row(row, true); break;
	case KEY_PRESS_RESIZE: keep_on_screen(); break;
	default: take_command(key);
	}
}

/* Whether any key was pressed. */
static bool take_keys(void)
{
	bool any = false;
	int key, row = 0;

	while (!left && (key = screen_key(&row))) {
		press_key(key, row);
		any = true;
	}
	return any;
}

/* ---- time ------------------------------------------------------------------------------------------------ */

static uint64_t own_cpu(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return ts.tv_sec * SECOND + ts.tv_nsec;
}

static void see_counter(const char *name, const struct systrace_counter *c)
{
	table_set(name, strlen(name), c->calls, c->errors, c->time);
}

static void note_losses(void)
{
	struct systrace_stats stats = device_stats();

	top.lost = 0;
	for (size_t i = 0; i < COUNT(stats.lost); i++)
		top.lost += stats.lost[i];
}

/* Called when a second has passed, or nearly. */
static void end_second(uint64_t now)
{
	uint64_t took = now - second_began, cpu = own_cpu();

	if (top.counted)
		count_each(see_counter);
	table_second(took);
	top.cost = (cpu - cpu_before) * 1000 / took;
	top.lasted = now - began;
	cpu_before = cpu;
	second_began = now;
	note_losses();
	if (!top.paused)
		look_at_table();
}

static void play_part(void)
{
	if (top.paused)
		return;
	if (top.part + 1 < table_parts())
		top.part++;
	else
		top.paused = true;
	look_at_table();
}

/* Whether there was something to do. */
static bool take_time(uint64_t now)
{
	if (!began) {
		began = second_began = now;
		due = now + SECOND;
		return true;
	}
	if (now < due)
		return false;
	if (!top.over)
		end_second(now);
	else if (run.replay)
		play_part();
	/* a recording plays as fast as it was recorded */
	due = now + (!top.over || top.paused ? SECOND : table_part_time() > PLAY_LEAST ? table_part_time() : PLAY_LEAST);
	return true;
}

int top_time_left(uint64_t now)
{
	if (!run.top)
		return -1;
	return due <= now ? 1 : (due - now) / 1000000 + 1;
}

bool top_ended(void)
{
	return left;
}

static void refresh_screen(void)
{
	bool pressed = take_keys(), timed = take_time(device_clock());

	if ((pressed || timed) && !left)
		top_draw(&top);
}

/* ---- events ------------------------------------------------------------------------------------------------- */

static void top_begin(void)
{
	static bool begun;

	if (begun)
		return;
	begun = true;
	if (!order_given)
		top.order = run.replay ? BY_WALL : BY_RATE;
	table_begin(run.replay);
	lines_begin(run.replay ? LINES_REPLAY : LINES_LIVE);
}

static void add_line(const struct text *key, struct task *t)
{
	static struct text line;

	line.len = 0;
	put_f(&line, "%7d ", t->tid);
	put_safe(&line, pids_called(t->tid), strlen(pids_called(t->tid)));
	put_c(&line, ' ');
	pen_as_asked(&line);
	call_text(&line, &t->call);
	lines_add(key, t->call.exit->head.time, &line);
}

static void top_exit(struct task *t)
{
	const struct systrace_exit *x = t->call.exit;
	struct call_facts facts = call_facts(&t->call);
	const struct one one = { .wall = x->head.time - t->call.enter->head.time, .in = facts.in, .out = facts.out,
				 .failed = x->ret < 0 && x->ret >= -4095 };
	static struct text key;

	top_begin();
	top.calls++;
	key.len = 0;
	keys_put(&key, &top.keys, t, &facts);
	if (table_add(&key, x->head.time, &one))
		top_note_names(t);
	if (run.replay || (top.page == PAGE_CALLS && !top.paused && table_has(&key)))
		add_line(&key, t);
}

static void top_idle(void)
{
	static const struct timespec none;

	top_begin();
	/* reading a recording never waits, so let signals in here */
	if (run.replay)
		ppoll(NULL, 0, &none, interrupt_mask());
	refresh_screen();
}

/* After the end the table can be looked at for as long as the user likes. */
static void stay_open(void)
{
	struct pollfd p = { .fd = screen_fd(), .events = POLLIN };

	while (!left && !interrupted) {
		int ms = top_time_left(device_clock());
		struct timespec ts = { ms / 1000, ms % 1000 * 1000000L };

		if (ppoll(&p, 1, &ts, interrupt_mask()) > 0 && p.revents & (POLLHUP | POLLERR))
			break;
		refresh_screen();
	}
}

static void top_end(bool detached)
{
	(void)detached;
	if (screen_fd() < 0)
		return;
	top_begin();
	if (!left && !interrupted) {
		if (!run.replay)
			end_second(device_clock());
		top.over = true;
		top.paused = run.replay;
		top.part = table_parts() ? table_parts() - 1 : 0;
		look_at_table();
		top_draw(&top);
		stay_open();
	}
	screen_leave(false);
	table_look_away(&top.look);
	lines_forget();
}

struct sink top_sink = { .name = "top", .exit = top_exit, .new = keys_new, .executed = keys_executed, .gone = keys_gone, .idle = top_idle,
			 .end = top_end };
