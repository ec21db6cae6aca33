// SPDX-License-Identifier: GPL-2.0
/*
 * --top's screen:
 *
 *	what was chosen							the moment
 *	calls a second, and a bar for each second
 *	errors a second, the same
 *
 *	the table's head
 *	its rows ...
 *	the options that show only the calls of the row
 *	the reader's cost, losses					keys
 */
#include <string.h>
#include "settings.h"
#include "row/call.h"
#include "top.h"
#include "top_screen.h"
#include "top_text.h"

enum { ROW_TITLE, ROW_CALLS, ROW_ERRORS, ROW_HEAD = 4, ROW_FIRST };
#define ROWS_BELOW	2
#define BARS_AT		18

static struct text t;			/* a line */

static void put_text_at(int row, int column, int look)
{
	screen_put(row, column, look, t.s, t.len);
	t.len = 0;
}

static void put_right(int row, int look)
{
	int column = screen_columns() - (int)t.len;

	put_text_at(row, column > 0 ? column : 0, look);
}

int top_rows(void)
{
	int n = screen_rows() - ROW_FIRST - ROWS_BELOW;

	return n > 0 ? n : 1;
}

int top_row_at(int row)
{
	return row >= ROW_FIRST && row < ROW_FIRST + top_rows() ? row - ROW_FIRST : -1;
}

/* ---- the upper lines ------------------------------------------------------------------------------ */

/* The name comes from the environment, so it is escaped. */
static void put_below(const struct top *top)
{
	put_safe(&t, top->below, strlen(top->below));
}

/* "process 12 > path /etc/passwd > by call" */
static void draw_title(const struct top *top)
{
	const struct text *chosen = table_chosen();
	const char *at = chosen->s, *end;

	put_s(&t, "systrace  ");
	if (top->below) {
		put_below(top);
		put_s(&t, " > ");
	}
	for (int i = 0; i < table_depth(); i++, at = end + 1) {
		end = memchr(at, KEY_BETWEEN, chosen->s + chosen->len - at);
		put_f(&t, "%s ", key_name(top->keys.key[i]));
		put_mem(&t, at, end - at);
		put_s(&t, " > ");
	}
	if (top->page == PAGE_CALLS)
		put_s(&t, "calls");
	else
		put_f(&t, "by %s", key_name(top->keys.key[table_depth()]));
	put_text_at(ROW_TITLE, 0, LOOK_TITLE);
	if (run.replay && !top->over) {
		put_f(&t, " reading: %llu calls ", (unsigned long long)top->calls);
	} else if (run.replay) {
		put_c(&t, ' ');
		top_put_time(&t, (top->part + 1) * table_part_time());
		put_s(&t, " of ");
		top_put_time(&t, table_parts() * table_part_time());
		put_s(&t, top->paused ? " " : ", playing ");
	} else {
		put_c(&t, ' ');
		put_f(&t, "%llu s", (unsigned long long)(top->lasted / 1000000000));
		put_s(&t, top->over ? ", all have exited " : top->paused ? ", paused " : " ");
	}
	put_right(ROW_TITLE, LOOK_PLAIN);
}

/* All of a recording.  If there is no room for all of its parts, a bar stands for several. */
static void draw_parts(const struct top *top, int row, int width, const uint64_t *was)
{
	unsigned int n = top->look.moments, each = (n + width - 1) / width;
	uint64_t bars[TOP_MOMENTS] = { 0 };

	for (unsigned int i = 0; i < n; i++)
		bars[i / each] = was[i] > bars[i / each] ? was[i] : bars[i / each];
	screen_bars(row, BARS_AT, width, bars, n ? (n - 1) / each + 1 : 0, n ? (int)(top->part / each) : -1);
}

static void draw_bars(const struct top *top, int row, const char *what, uint64_t now, const uint64_t *was, int look)
{
	int width = screen_columns() - BARS_AT;

	put_f(&t, "%-9s", what);
	put_text_at(row, 0, LOOK_PLAIN);
	top_put_count(&t, now);
	put_text_at(row, 9, now ? look : LOOK_PLAIN);
	if (run.replay)
		draw_parts(top, row, width, was);
	else
		screen_bars(row, BARS_AT, width, was, top->look.moments, -1);
}

/* ---- the table -------------------------------------------------------------------------------------- */

/* If there is no room for the whole name, such as a long path, the end is shown: it says more. */
static void put_end(struct text *name, size_t room)
{
	size_t over = name->len > room ? name->len - room : 0;

	if (!over || room < 8)
		return;
	memmove(name->s, name->s + over, room);
	memcpy(name->s, "...", 3);
	name->len = room;
}

static void draw_rows(const struct top *top, struct top_columns *c)
{
	struct text name = { 0 };
	const char *key = key_name(top->keys.key[table_depth()]);
	size_t names_at;
	int look;

	top_put_head(&t, c, key);
	names_at = t.len - strlen(key);
	put_spaces(&t, c->width > (int)t.len ? c->width - t.len : 0);
	put_text_at(ROW_HEAD, 0, LOOK_HEAD);
	if (c->sorted_at >= 0)
		screen_look(ROW_HEAD, c->sorted_at, c->sorted_len, LOOK_SORTED);
	for (size_t i = top->first; i < top->nshown && i < top->first + top_rows(); i++) {
		const struct top_row *row = top->shown[i];
		int y = ROW_FIRST + (i - top->first);

		name.len = 0;
		top_put_name(&name, top, row);
		put_end(&name, c->width - names_at);
		put_c(&name, '\0');
		look = i == top->at ? LOOK_CHOSEN : LOOK_PLAIN;
		top_put_row(&t, c, &top->look, row, name.s);
		if (i == top->at)
			put_spaces(&t, c->width > (int)t.len ? c->width - t.len : 0);
		put_text_at(y, 0, look);
		if (c->errors_at >= 0 && row->errors && i != top->at)
			screen_look(y, c->errors_at, c->errors_len, LOOK_BAD);
	}
	if (!top->nshown) {
		put_s(&t, top->search.len ? "No row name contains this text." : "No call has ended yet.");
		put_text_at(ROW_FIRST, 2, LOOK_FAINT);
	}
	text_free(&name);
}

void top_put_table(struct text *to, const struct top *top)
{
	struct top_columns c = { .width = 1000, .counted = top->counted, .order = top->order };
	struct text name = { 0 };

	top_put_head(to, &c, key_name(top->keys.key[table_depth()]));
	put_c(to, '\n');
	for (size_t i = 0; i < top->nshown; i++) {
		name.len = 0;
		top_put_name(&name, top, top->shown[i]);
		put_c(&name, '\0');
		top_put_row(to, &c, &top->look, top->shown[i], name.s);
		put_c(to, '\n');
	}
	text_free(&name);
}

/* ---- calls as text ------------------------------------------------------------------------------------ */

static void draw_calls(const struct top *top)
{
	const struct line *line[screen_rows()];
	int n = 0, rows = screen_rows() - ROWS_BELOW - ROW_HEAD;
	size_t from = 0;

	while (n < rows && (line[n] = lines_before(&from, top->part)))
		n++;
	for (int i = 0; i < n; i++)
		screen_put(ROW_HEAD + i, 0, LOOK_PLAIN, line[n - 1 - i]->s + line[n - 1 - i]->key, line[n - 1 - i]->len);
	if (!n) {
		put_s(&t, run.replay ? "None of these calls is stored any more." : "Calls are shown as they end.");
		put_text_at(ROW_HEAD, 2, LOOK_FAINT);
	}
}

/* ---- help ------------------------------------------------------------------------------------------------ */

static void draw_help(const struct top *top)
{
	const char *const lines[][2] = {
		{ "Up, Down, Page, Home, End", "choose a row; so does the mouse" },
		{ "Enter, double click", "open the row: by the next key, at last its calls" },
		{ "Backspace", "go up again" },
		{ "/", "filter rows by name; Enter keeps the filter, Esc clears it" },
		{ "s", "sort by the next column" },
		{ "p", "pause; for a recording: play it" },
		{ "Left, Right", "for a recording: go to an earlier or later time" },
		{ "f", "show the calls as text, as they end" },
		{ "w", "write the table to a file (-o FILE)" },
		{ "q", top->below ? "back to the counts of the kernel" : "quit; the watched processes keep running" },
	};
	int y = ROW_CALLS + 1;

	for (size_t i = 0; i < COUNT(lines); i++, y++) {
		put_s(&t, lines[i][0]);
		put_text_at(y, 2, LOOK_TITLE);
		put_s(&t, lines[i][1]);
		put_text_at(y, 29, LOOK_PLAIN);
	}
	put_s(&t, top->counted ? "The kernel only counts calls. Details of a call are recorded once you open it." :
	      top->below ? "calls/s and errors/s cover the last second, all else the time since this call was opened." :
	      "calls/s and errors/s cover the last second, all else the time since the beginning.");
	put_text_at(y + 1, 2, LOOK_PLAIN);
}

/* ---- the lower lines ---------------------------------------------------------------------------------------- */

static void draw_hint(const struct top *top)
{
	int y = screen_rows() - ROWS_BELOW;
	struct keys keys = top->keys;

	if (top->searching || top->search.len) {
		put_s(&t, "/");
		if (top->search.len)
			put_mem(&t, top->search.s, top->search.len);
		put_s(&t, top->searching ? "_" : "");
		put_text_at(y, 0, LOOK_TITLE);
	} else if (top->said.len) {
		put_mem(&t, top->said.s, top->said.len);
		put_text_at(y, 0, LOOK_TITLE);
	} else if (*screen_said()) {
		put_s(&t, screen_said());
		put_text_at(y, 0, LOOK_TITLE);
	} else if (top->page == PAGE_TABLE && top->at < top->nshown && top->shown[top->at]->sum->len) {
		struct text key = { 0 };

		if (table_depth())
			put_mem(&key, table_chosen()->s, table_chosen()->len);
		put_mem(&key, top->shown[top->at]->sum->key, top->shown[top->at]->sum->len);
		keys.n = table_depth() + 1;
		put_s(&t, "only these calls: ");
		if (!keys_explain(&t, &keys, key.s, key.len)) {
			t.len = 0;
		} else if (top->below && strcmp(key_name(keys.key[keys.n - 1]), "call")) {
			put_s(&t, " -e trace=");
			put_below(top);
		}
		put_text_at(y, 0, LOOK_FAINT);
		text_free(&key);
	}
}

static void draw_foot(const struct top *top)
{
	int y = screen_rows() - 1;

	/* the cost does not matter for a recording */
	if (!run.replay)
		put_f(&t, "own cost %u.%u %% of a CPU", top->cost / 10, top->cost % 10);
	if (top->lost)
		put_f(&t, "; %llu records lost", (unsigned long long)top->lost);
	if (table_keys() == table_keys_max())
		put_f(&t, "; only the first %zu keys have rows", table_keys_max());
	put_text_at(y, 0, top->lost ? LOOK_BAD : LOOK_PLAIN);
	put_s(&t, screen_columns() < 80 ? " ? help  q quit" : " Enter down  Bksp up  / filter  s sort  ? help  q quit");
	put_right(y, LOOK_FAINT);
}

void top_draw(struct top *top)
{
	struct top_columns c = { .width = screen_columns(), .counted = top->counted, .order = top->order };

	screen_begin();
	if (screen_rows() < SCREEN_ROWS || screen_columns() < SCREEN_COLUMNS) {
		put_f(&t, "too small: %d columns and %d rows are needed", SCREEN_COLUMNS, SCREEN_ROWS);
		put_text_at(0, 0, LOOK_PLAIN);
		screen_end();
		return;
	}
	draw_title(top);
	if (top->page == PAGE_HELP) {
		draw_help(top);
	} else {
		draw_bars(top, ROW_CALLS, "calls/s", top->look.calls_now, top->look.was_calls, LOOK_TITLE);
		draw_bars(top, ROW_ERRORS, "errors/s", top->look.errors_now, top->look.was_errors, LOOK_BAD);
		if (top->page == PAGE_CALLS)
			draw_calls(top);
		else
			draw_rows(top, &c);
		draw_hint(top);
	}
	draw_foot(top);
	screen_end();
}
