// SPDX-License-Identifier: GPL-2.0
#define NCURSES_NOMACROS
#include <curses.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>
#include "settings.h"
#include "base/library.h"
#include "base/say.h"
#include "base/text.h"
#include "color.h"
#include "top_screen.h"

#define CURSES_FUNCTIONS(F) \
	F(setupterm) F(tigetstr) F(newterm) F(endwin) F(refresh) F(erase) F(has_colors) F(start_color) F(use_default_colors) \
	F(init_pair) F(raw) F(noecho) F(nonl) F(keypad) F(nodelay) F(set_escdelay) F(typeahead) F(curs_set) F(mousemask) \
	F(mouseinterval) F(attr_set) F(mvaddnstr) F(mvaddstr) F(mvchgat) F(getmouse) F(getch) F(stdscr) F(LINES) F(COLS)
LIBRARY(curses, CURSES_FUNCTIONS);
void curses_load(void);
LIBRARY_LOADER(curses, CURSES_FUNCTIONS, "libncursesw.so.6", "libncursesw6")

static int tty = -1;
static bool is_open, utf8;
static struct termios modes;		/* the terminal's modes before it was opened */
static struct text said, last_said;	/* messages that the screen has no room for: all, and the last one */

/* ---- taking the terminal, and giving it back ------------------------------------------------ */

static const char instead[] = "--by=KEY prints a table at the end instead";

/*
 * The program's output must not go to a terminal, where it and the table would overwrite each
 * other.  This does not depend on what we draw on.
 */
static void check_output(void)
{
	if (run.command && (isatty(STDOUT_FILENO) || isatty(STDERR_FILENO)))
		die("--top draws on the terminal that %s would write to, too: redirect standard output and standard error, "
		    "as in '%s --top %s >log 2>&1'", run.command[0], argv0, run.command[0]);
}

/* Whether the terminal has this capability. */
static bool has_word(const char *name)
{
	const char *word = curses.tigetstr((char *)name);

	return word && word != (char *)-1;
}

void screen_check(void)
{
	struct winsize size = { 0 };
	int err;

	check_output();
	curses_load();
	tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (tty < 0 || tcgetattr(tty, &modes))
		die("--top needs a terminal, but there is none: %s", instead);
	if (curses.setupterm(NULL, tty, &err) != OK)
		die("unknown terminal type '%s' (TERM): %s", getenv("TERM") ?: "", instead);
	if (!has_word("cup") || !has_word("clear"))
		die("the terminal '%s' (TERM) cannot clear the screen or move the cursor: %s", getenv("TERM") ?: "", instead);
	if (!ioctl(tty, TIOCGWINSZ, &size) && size.ws_row && (size.ws_row < SCREEN_ROWS || size.ws_col < SCREEN_COLUMNS))
		die("the terminal is too small for --top: it has %d columns and %d rows, but needs %d and %d", size.ws_col,
		    size.ws_row, SCREEN_COLUMNS, SCREEN_ROWS);
}

/*
 * A last message is printed on the restored terminal.  Others wait until then, and the newest is
 * shown on the screen.
 */
static bool say_later(const char *s, size_t len, bool last)
{
	if (last || !is_open) {
		screen_leave(false);
		return false;
	}
	last_said.len = 0;
	put_mem(&last_said, s, len ? len - 1 : 0);
	put_c(&last_said, '\0');
	if (said.len < 1 << 16)
		put_mem(&said, s, len);
	return true;
}

static void set_colors(void)
{
	static const short colors[LOOKS] = {
		[LOOK_TITLE] = COLOR_CYAN, [LOOK_HEAD] = -1, [LOOK_SORTED] = -1, [LOOK_CHOSEN] = -1, [LOOK_BAD] = COLOR_RED,
		[LOOK_FAINT] = -1 };

	if (!color_wanted(show.color, tty) || !curses.has_colors() || curses.start_color() != OK || curses.use_default_colors() != OK)
		return;
	for (int i = 1; i < LOOKS; i++)
		curses.init_pair(i, colors[i], -1);
}

void screen_open(void)
{
	FILE *file;

	setlocale(LC_CTYPE, "");
	utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
	/* a stop would leave the terminal in our modes */
	signal(SIGTSTP, SIG_IGN);
	file = fdopen(tty, "r+");
	if (!file || !curses.newterm(NULL, file, file))
		die("cannot use the terminal: %s", instead);
	is_open = true;
	say_instead = say_later;
	set_colors();
	curses.raw();
	curses.noecho();
	curses.nonl();
	curses.keypad(*curses.stdscr, TRUE);
	curses.nodelay(*curses.stdscr, TRUE);
	curses.set_escdelay(50);
	curses.typeahead(-1);
	/* before it has once come back from endwin() the library writes each word separately */
	curses.endwin();
	curses.refresh();
	curses.curs_set(0);
	curses.mousemask(BUTTON1_CLICKED | BUTTON1_PRESSED | BUTTON1_DOUBLE_CLICKED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
	curses.mouseinterval(200);
}

void screen_leave(bool drawn)
{
	if (!is_open)
		return;
	is_open = false;
	say_instead = NULL;
	if (!drawn)
		curses.endwin();
	/* only the keeper may do this */
	tcsetattr(tty, TCSADRAIN, &modes);
	if (said.len && write(STDERR_FILENO, said.s, said.len) < 0)
		say_failed = 1;
}

void screen_pause(void)
{
	curses.endwin();
}

void screen_go_on(void)
{
	curses.refresh();
	curses.curs_set(0);
}

static struct termios drawn_with;

void screen_lend(void)
{
	tcgetattr(tty, &drawn_with);
	tcsetattr(tty, TCSADRAIN, &modes);
}

void screen_take_back(void)
{
	tcsetattr(tty, TCSADRAIN, &drawn_with);
}

int screen_fd(void)
{
	return tty;
}

const char *screen_said(void)
{
	return last_said.len ? last_said.s : "";
}

/* ---- drawing ---------------------------------------------------------------------------------- */

int screen_rows(void)
{
	return *curses.LINES;
}

int screen_columns(void)
{
	return *curses.COLS;
}

static attr_t attribute(int look)
{
	static const attr_t attributes[LOOKS] = {
		[LOOK_TITLE] = A_BOLD, [LOOK_HEAD] = A_UNDERLINE, [LOOK_SORTED] = A_UNDERLINE | A_BOLD, [LOOK_CHOSEN] = A_REVERSE,
		[LOOK_BAD] = A_BOLD, [LOOK_FAINT] = A_DIM };

	return attributes[look];
}

void screen_begin(void)
{
	curses.erase();
}

void screen_put(int row, int column, int look, const char *s, size_t len)
{
	int room = *curses.COLS - column;

	if (room <= 0 || row < 0 || row >= *curses.LINES)
		return;
	curses.attr_set(attribute(look), look, NULL);
	curses.mvaddnstr(row, column, s, len < (size_t)room ? (int)len : room);
	curses.attr_set(A_NORMAL, 0, NULL);
}

void screen_look(int row, int column, int len, int look)
{
	if (column < *curses.COLS)
		curses.mvchgat(row, column, len, attribute(look), look, NULL);
}

void screen_bars(int row, int column, int width, const uint64_t *value, int n, int mark)
{
	static const char *const bars[2][9] = {
		{ " ", ".", ":", "-", "=", "+", "*", "%", "#" },
		{ " ", "\u2581", "\u2582", "\u2583", "\u2584", "\u2585", "\u2586", "\u2587", "\u2588" } };
	int from = n > width ? n - width : 0;
	uint64_t most = 1;

	/* the marked value is always shown */
	if (mark >= 0 && mark < from)
		from = mark;
	for (int i = from; i < n && i - from < width; i++)
		most = value[i] > most ? value[i] : most;
	for (int i = from; i < n && i - from < width; i++) {
		/* a small value differs from zero */
		int height = value[i] ? 1 + (unsigned __int128)value[i] * 7 / most : 0;

		curses.attr_set(i == mark ? A_REVERSE : mark >= 0 && i > mark ? A_DIM : A_NORMAL, LOOK_PLAIN, NULL);
		curses.mvaddstr(row, column + i - from, bars[utf8][height]);
	}
	curses.attr_set(A_NORMAL, 0, NULL);
}

void screen_end(void)
{
	curses.refresh();
}

/* ---- keys ---------------------------------------------------------------------------------------- */

static int mouse(int *row)
{
	MEVENT e;

	if (curses.getmouse(&e) != OK)
		return KEY_PRESS_OTHER;
	*row = e.y;
	if (e.bstate & BUTTON4_PRESSED)
		return KEY_PRESS_UP;
	if (e.bstate & BUTTON5_PRESSED)
		return KEY_PRESS_DOWN;
	return e.bstate & BUTTON1_DOUBLE_CLICKED ? KEY_PRESS_DOUBLE : KEY_PRESS_CLICK;
}

int screen_key(int *row)
{
	static const struct { int curses, key; } keys[] = {
		{ ERR, KEY_NONE }, { KEY_UP, KEY_PRESS_UP }, { KEY_DOWN, KEY_PRESS_DOWN }, { KEY_LEFT, KEY_PRESS_LEFT },
		{ KEY_RIGHT, KEY_PRESS_RIGHT }, { KEY_PPAGE, KEY_PRESS_PAGE_UP }, { KEY_NPAGE, KEY_PRESS_PAGE_DOWN },
		{ KEY_HOME, KEY_PRESS_FIRST }, { KEY_END, KEY_PRESS_LAST }, { KEY_ENTER, KEY_PRESS_ENTER }, { '\r', KEY_PRESS_ENTER },
		{ '\n', KEY_PRESS_ENTER }, { KEY_BACKSPACE, KEY_PRESS_BACK }, { 0x7f, KEY_PRESS_BACK }, { '\b', KEY_PRESS_BACK },
		{ 0x1b, KEY_PRESS_ESCAPE }, { KEY_RESIZE, KEY_PRESS_RESIZE }, { 3, 'q' } };
	int c = curses.getch();

	/* the user has read the message before pressing a key */
	if (c != ERR)
		last_said.len = 0;
	if (c == KEY_MOUSE)
		return mouse(row);
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (keys[i].curses == c)
			return keys[i].key;
	return c >= ' ' && c < 0x7f ? c : KEY_PRESS_OTHER;
}
