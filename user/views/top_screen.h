/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The terminal that --top draws on.  The keeper opens it and gives it back; the decoder draws, and
 * may do nothing else with it.  All text drawn is printable.
 */
#ifndef SYSTRACE_TOP_SCREEN_H
#define SYSTRACE_TOP_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCREEN_ROWS	8		/* the smallest screen */
#define SCREEN_COLUMNS	40

void screen_check(void);		/* exits with a message if there is no terminal to draw on */
void screen_open(void);			/* takes the terminal */
/*
 * Gives the terminal back, and prints the messages that waited.  @drawn: the decoder has left the
 * screen already, only the modes are restored.
 */
void screen_leave(bool drawn);
int screen_fd(void);			/* -1: not open */

/*
 * For another program that draws on the terminal meanwhile.  Pause and go on: in the decoder.  Lend
 * and take back: in the keeper, after the decoder has paused.
 */
void screen_pause(void);
void screen_go_on(void);
void screen_lend(void);
void screen_take_back(void);

int screen_rows(void);
int screen_columns(void);

enum { LOOK_PLAIN, LOOK_TITLE, LOOK_HEAD, LOOK_SORTED, LOOK_CHOSEN, LOOK_BAD, LOOK_FAINT, LOOKS };

void screen_begin(void);
void screen_put(int row, int column, int look, const char *, size_t len);	/* as much as fits */
void screen_look(int row, int column, int len, int look);			/* of the text there */
/*
 * A bar for each value; only the last ones if there is no room for all.  @mark: index of a marked
 * one; -1: none.
 */
void screen_bars(int row, int column, int width, const uint64_t *, int n, int mark);
void screen_end(void);

enum {
	KEY_NONE = 0, KEY_PRESS_ENTER = 1000, KEY_PRESS_BACK, KEY_PRESS_ESCAPE, KEY_PRESS_UP, KEY_PRESS_DOWN, KEY_PRESS_LEFT,
	KEY_PRESS_RIGHT, KEY_PRESS_PAGE_UP, KEY_PRESS_PAGE_DOWN, KEY_PRESS_FIRST, KEY_PRESS_LAST, KEY_PRESS_RESIZE,
	KEY_PRESS_CLICK, KEY_PRESS_DOUBLE, KEY_PRESS_OTHER };

int screen_key(int *row);		/* the next key, or KEY_NONE; *row: the row of a click */
const char *screen_said(void);		/* the last message, or "" */

#endif
