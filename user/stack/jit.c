// SPDX-License-Identifier: GPL-2.0
/* The file is controlled by the tracee: it may contain anything, and change while it is read. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/memory.h"
#include "base/say.h"
#include "helper.h"
#include "jit.h"

#define FILE_MOST	(64U << 20)	/* bytes of the file that are read */
#define ALIKE_MOST	64		/* functions starting before an address that are searched */

struct function {
	uint64_t start, end;
	uint32_t name;			/* offset in the text; a later one was added later */
};

struct jit {
	int file;			/* -1: not there */
	char *text;
	size_t len, taken;		/* bytes of the text; bytes of complete lines */
	struct function *functions;
	size_t n, room;
};

void jit_free(struct jit *j)
{
	if (!j)
		return;
	if (j->file >= 0)
		close(j->file);
	free(j->functions);
	free(j->text);
	free(j);
}

/* ---- its lines -------------------------------------------------------------------- */

static void add(struct jit *j, const struct function *f)
{
	if (j->n == j->room) {
		j->room = 2 * j->room + 256;
		j->functions = realloc(j->functions, j->room * sizeof(*j->functions));
		if (!j->functions)
			die("out of memory");
	}
	j->functions[j->n++] = *f;
}

/* The line and the whole text end with a NUL.  A line in another format is skipped. */
static void take_line(struct jit *j, char *line)
{
	char *at, *name;
	uint64_t start = strtoull(line, &at, 16), size;

	if (at == line || *at != ' ')
		return;
	size = strtoull(at, &name, 16);
	if (name == at || *name != ' ' || !name[1] || !size || start + size < start)
		return;
	add(j, &(struct function){ start, start + size, name + 1 - j->text });
}

static int in_order(const void *a, const void *b)
{
	const struct function *f = a, *g = b;

	if (f->start != g->start)
		return f->start < g->start ? -1 : 1;
	return f->name < g->name ? -1 : f->name > g->name;
}

static void take_lines(struct jit *j)
{
	size_t had = j->n;
	char *end;

	while ((end = memchr(j->text + j->taken, '\n', j->len - j->taken))) {
		*end = '\0';
		take_line(j, j->text + j->taken);
		j->taken = end + 1 - j->text;
	}
	if (j->n > had)
		qsort(j->functions, j->n, sizeof(*j->functions), in_order);
}

/* ---- the file ---------------------------------------------------------------------- */

static void forget(struct jit *j)
{
	j->len = j->taken = j->n = 0;
}

/* Reads what was added since. */
static void read_more(struct jit *j)
{
	struct stat is;
	size_t size;
	ssize_t n;

	if (j->file < 0 || fstat(j->file, &is))
		return;
	size = is.st_size < FILE_MOST ? is.st_size : FILE_MOST;
	/* the file was started again */
	if (size < j->len)
		forget(j);
	if (size == j->len)
		return;
	j->text = realloc(j->text, size + 1);
	if (!j->text)
		die("out of memory");
	while (j->len < size && (n = pread(j->file, j->text + j->len, size - j->len, j->len)) > 0)
		j->len += n;
	take_lines(j);
}

/* ---- looking up ------------------------------------------------------------------- */

/* Of the functions that contain the address, the one added last: code is freed, and its memory reused. */
static const struct function *find(const struct jit *j, uint64_t address)
{
	const struct function *found = NULL;
	size_t lo = 0, hi = j->n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (j->functions[mid].start <= address)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (size_t i = lo; i && lo - i < ALIKE_MOST; i--) {
		const struct function *f = &j->functions[i - 1];

		if (f->end > address && (!found || f->name > found->name))
			found = f;
	}
	return found;
}

const char *jit_symbol(struct jit **jit, bool *asked, uint64_t address, uint64_t *offset)
{
	const struct function *f;
	struct jit *j = *jit;

	if (!j) {
		j = *jit = zeroed(1, sizeof(*j));
		j->file = -1;
	}
	if (j->file < 0 && !*asked)
		j->file = helper_jit_file();
	*asked = true;
	read_more(j);
	f = find(j, address);
	if (!f)
		return NULL;
	*offset = address - f->start;
	return j->text + f->name;
}
