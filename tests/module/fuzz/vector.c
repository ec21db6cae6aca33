// SPDX-License-Identifier: GPL-2.0
/*
 * Random numbers; the parameters of a round; the set of the module's blocks that have run, and the
 * corpus of rounds that reached new blocks.
 *
 * Each process and thread has its own sequence of numbers, derived from the round's seed and its
 * index. So a seed repeats a round as far as scheduling permits.
 */
#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>
#include "fuzz.h"

/* ---- numbers ------------------------------------------------------------------------ */

static __thread uint64_t state = 1;

uint64_t mixed(uint64_t x)
{
	x += 0x9e3779b97f4a7c15ULL;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
	return x ^ x >> 31;
}

void seed_rng(uint64_t seed, uint64_t index)
{
	state = mixed(seed ^ mixed(index));
	if (!state)
		state = 1;
}

uint64_t any64(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return mixed(state);
}

uint32_t any(void)
{
	return any64() >> 32;
}

uint32_t below(uint32_t n)
{
	return n ? any() % n : 0;
}

bool chance(uint32_t of256)
{
	return below(256) < of256;
}

/* A number that is likely to be a limit of something. */
uint64_t odd_number(void)
{
	static const uint64_t odd[] = {
		0, 1, 2, 3, 7, 8, 24, 48, 56, 63, 64, 65, 136, 255, 256, 511, 512, 4095, 4096, 8192, 16383, 16384, 65535, 65536,
		1 << 20, (1 << 20) + 1, 0x7fffffff, 0x80000000, 0xffffffff, 1ULL << 32, 0x7fffffffffffffff, 1ULL << 63, ~0ULL,
		0x40000000, (uint32_t)-100,
	};
	uint64_t n = odd[below(COUNT_OF(odd))];

	switch (below(4)) {
	case 0:
		return n + below(3) - 1;
	case 1:
		return any64() >> below(64);
	}
	return n;
}

/* Returns a random index, with a probability in proportion to its weight. */
int pick(const uint8_t *weights, int n)
{
	uint32_t sum = 0, at;
	int i;

	for (i = 0; i < n; i++)
		sum += weights[i];
	if (!sum)
		return below(n);
	at = below(sum);
	for (i = 0; at >= weights[i]; i++)
		at -= weights[i];
	return i;
}

/* ---- the vector ---------------------------------------------------------------------------- */

/* Many weights are 0 and some are high: a round that does everything would do nothing intensively. */
static uint8_t any_weight(void)
{
	uint32_t n = below(100);

	return n < 40 ? 0 : n < 80 ? 1 + below(12) : 12 + below(180);
}

static void at_least(struct vector *v, int i, uint8_t least)
{
	if (v->v[i] < least)
		v->v[i] = least;
}

void vector_derive(struct vector *v)
{
	int i;

	for (i = 0; i < V_OP; i++)
		v->v[i] = any();
	for (; i < V_LEN; i++)
		v->v[i] = any_weight();
	/* Plays take long. */
	for (i = OP_PLAY_KILL; i < NOPS; i++)
		v->v[V_OP + i] = below(5) ? 0 : 1 + below(3);
	v->v[V_OP + OP_HOLD] /= 32;
	v->v[V_OP + OP_DEBUG] /= 32;
	v->v[V_OP + OP_KILL_TASK] /= 32;
	v->v[V_OP + OP_CLOSE] /= 4;
	at_least(v, V_OP + OP_WHOLE, 4);
	at_least(v, V_OP + OP_READ, 4);
	at_least(v, V_OP + OP_CLOSE, 1);
	at_least(v, V_ACT + ACT_ARGS, 40);
	/* A task should do something before it exits. */
	for (i = ACT_DIE; i <= ACT_EXIT; i++)
		v->v[V_ACT + i] /= 8;
	v->v[V_MUTATE] /= below(4) ? 32 : 4;
	if (below(2))
		v->v[V_HEAVY] /= 16;
	if (below(4))
		v->v[V_MEMCG] = 0;
	if (below(2))
		v->v[V_FAIL] = 0;
}

static void vector_change(struct vector *v)
{
	int i, n = 1 + below(8);

	while (n--) {
		i = below(V_LEN);
		v->v[i] = i < V_OP ? any() : any_weight();
	}
	at_least(v, V_OP + OP_WHOLE, 1);
}

void vector_print(const struct vector *v, char *text)
{
	int i;

	for (i = 0; i < V_LEN; i++)
		sprintf(text + 2 * i, "%02x", v->v[i]);
}

bool vector_parse(struct vector *v, const char *text)
{
	unsigned int byte;
	int i;

	for (i = 0; i < V_LEN; i++) {
		if (sscanf(text + 2 * i, "%2x", &byte) != 1)
			return false;
		v->v[i] = byte;
	}
	return true;
}

/* ---- the corpus ---------------------------------------------------------------------------- */

#define KEPT_MAX	512

static const char *corpus;
static struct vector kept[KEPT_MAX];
static int nkept;

void corpus_open(const char *folder)
{
	char path[512], text[2 * V_LEN + 1];
	struct dirent *entry;
	DIR *dir = opendir(folder);
	FILE *f;

	corpus = folder;
	while (dir && nkept < KEPT_MAX && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		f = fopen(path, "r");
		/* A file from another version of the fuzzer has another length. */
		if (f && fgets(text, sizeof(text), f) && strlen(text) == 2 * V_LEN && vector_parse(&kept[nkept], text))
			nkept++;
		if (f)
			fclose(f);
	}
	if (dir)
		closedir(dir);
	printf("# %d rounds were kept before\n", nkept);
}

/* Returns true if the round is a mutation of a kept one. */
bool corpus_mutate(struct vector *v)
{
	int i;

	if (!nkept || below(2))
		return false;
	*v = kept[below(nkept)];
	if (!below(3)) {
		const struct vector *other = &kept[below(nkept)];

		for (i = below(V_LEN); i < V_LEN; i++)
			v->v[i] = other->v[i];
	}
	vector_change(v);
	return true;
}

void corpus_keep(const struct vector *v, uint64_t seed)
{
	char path[512], text[2 * V_LEN + 2];
	FILE *f;

	if (nkept < KEPT_MAX)
		kept[nkept++] = *v;
	if (!corpus)
		return;
	snprintf(path, sizeof(path), "%s/%016llx", corpus, (unsigned long long)seed);
	f = fopen(path, "w");
	if (!f)
		return;
	vector_print(v, text);
	fputs(text, f);
	fclose(f);
}

/* ---- coverage ----------------------------------------------------------------------------------- */

/* A module built by make cover lists the addresses of blocks that ran. */
#define COVER_SWITCH	"/sys/module/systrace/parameters/cover"
#define COVER_LIST	"/sys/kernel/debug/systrace_cover"
#define COVER_SPAN	(1UL << 20)

static uint8_t *reached;
static uint64_t cover_base;
static int nreached;
static bool covering;

void cover_begin(void)
{
	covering = put_file(COVER_SWITCH, "1");
	if (covering)
		reached = calloc(COVER_SPAN, 1);
}

int cover_look(void)
{
	FILE *f = covering ? fopen(COVER_LIST, "r") : NULL;
	uint64_t at;
	char line[64];
	int new = 0;

	while (f && fgets(line, sizeof(line), f)) {
		at = strtoull(line, NULL, 16);
		/* The list is sorted, but a later list may have blocks below the first one of this list. */
		if (!cover_base)
			cover_base = at - COVER_SPAN / 2;
		at -= cover_base;
		if (at < COVER_SPAN && !reached[at]) {
			reached[at] = 1;
			new++;
		}
	}
	if (f)
		fclose(f);
	nreached += new;
	return new;
}

int cover_total(void)
{
	return covering ? nreached : -1;
}

static void copy_section(FILE *to, const char *name)
{
	char path[128], text[64];
	FILE *f;

	snprintf(path, sizeof(path), "/sys/module/systrace/sections/%s", name);
	f = fopen(path, "r");
	if (f && fgets(text, sizeof(text), f))
		fprintf(to, "section %s %s", name, text);
	if (f)
		fclose(f);
}

/* Writes a file for tests/long/cover/report.py. */
void cover_end(const char *file)
{
	FILE *f = covering && file ? fopen(file, "w") : NULL;
	uint64_t i;

	if (f) {
		copy_section(f, ".text");
		copy_section(f, ".text.unlikely");
		copy_section(f, ".exit.text");
		for (i = 0; i < COVER_SPAN; i++)
			if (reached[i])
				fprintf(f, "%llx\n", (unsigned long long)(cover_base + i));
		fclose(f);
	}
	if (covering)
		put_file(COVER_SWITCH, "0");
}
