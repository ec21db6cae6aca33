// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "debug.h"
#include "helper.h"

#define ID_MAX	64

static int named(int fd, const char *path, char **found)
{
	if (fd >= 0)
		*found = strdup(path);
	return fd;
}

/* ---- by build id ------------------------------------------------------------------------- */

static int by_id(const uint8_t *id, ssize_t len, char **found)
{
	char path[sizeof(DEBUG_FOLDER) + 2 * ID_MAX + 32], *at = path;

	if (len < 2 || len > ID_MAX)
		return -1;
	at += sprintf(at, DEBUG_FOLDER ".build-id/%02x/", id[0]);
	for (ssize_t i = 1; i < len; i++)
		at += sprintf(at, "%02x", id[i]);
	strcpy(at, ".debug");
	return named(helper_debug_file(path), path, found);
}

/* ---- by name ------------------------------------------------------------------------------- */

/* The checksum that a .gnu_debuglink contains. */
static uint32_t checksum(int fd)
{
	static uint32_t table[256];
	uint8_t bytes[16 << 10];
	uint32_t crc = ~0U;
	ssize_t n;

	for (uint32_t i = 0; !table[255] && i < 256; i++) {
		table[i] = i;
		for (int bit = 0; bit < 8; bit++)
			table[i] = table[i] >> 1 ^ (table[i] & 1 ? 0xedb88320 : 0);
	}
	for (off_t at = 0; (n = pread(fd, bytes, sizeof(bytes), at)) > 0; at += n)
		for (ssize_t i = 0; i < n; i++)
			crc = crc >> 8 ^ table[(uint8_t)(crc ^ bytes[i])];
	return ~crc;
}

struct wanted {
	Dwfl_Module *module;
	const uint8_t *id;
	int id_len;			/* 0: none */
	uint32_t crc;			/* 0: none */
};

static bool has_id(int fd, const struct wanted *w)
{
	Elf *elf = libdw.elf_begin(fd, ELF_C_READ_MMAP, NULL);
	const void *id;
	ssize_t len = elf ? libdw.dwelf_elf_gnu_build_id(elf, &id) : -1;
	bool same = len == w->id_len && !memcmp(id, w->id, len);

	libdw.elf_end(elf);
	return same;
}

/* A file of that name may be anything, even the stripped file itself. */
static bool fits(int fd, const struct wanted *w)
{
	return w->id_len ? has_id(fd, w) : !w->crc || checksum(fd) == w->crc;
}

static int try(int fd, const struct wanted *w, const char *path, char **found)
{
	if (fd >= 0 && !fits(fd, w)) {
		close(fd);
		return -1;
	}
	return named(fd, path, found);
}

static int beside(uint32_t at, const struct wanted *w, const char *folder, const char *link, char **found)
{
	char name[300];

	if (snprintf(name, sizeof(name), "%s%s", folder, link) >= (int)sizeof(name))
		return -1;
	return try(helper_file_beside(at, name), w, name, found);
}

/* DEBUG_FOLDER has the same folders as /, or as another root: tries every suffix of the path. */
static int below(const char *path, const struct wanted *w, const char *link, char **found)
{
	char name[4200];
	int fd = -1;

	for (const char *from = path; fd < 0 && from; from = strchr(from, '/')) {
		int folder = strrchr(from, '/') - from;

		from++;
		if (snprintf(name, sizeof(name), DEBUG_FOLDER "%.*s%s%s", folder > 1 ? folder - 1 : 0, from,
			     folder > 1 ? "/" : "", link) < (int)sizeof(name))
			fd = try(helper_debug_file(name), w, name, found);
	}
	return fd;
}

int debug_find(Dwfl_Module *module, uint32_t at, const char *path, const char *link, uint32_t crc, char **found)
{
	struct wanted w = { .module = module, .crc = crc };
	char own[300];
	GElf_Addr address;
	int fd;

	w.id_len = libdw.dwfl_module_build_id(module, &w.id, &address);
	w.id_len = w.id_len > 0 ? w.id_len : 0;
	fd = by_id(w.id, w.id_len, found);
	if (fd >= 0)
		return fd;
	if (!link && snprintf(own, sizeof(own), "%s.debug", strrchr(path, '/') + 1) >= (int)sizeof(own))
		return -1;
	link = link ? link : own;
	if (strchr(link, '/'))
		return -1;
	fd = beside(at, &w, "", link, found);
	if (fd < 0)
		fd = beside(at, &w, ".debug/", link, found);
	return fd < 0 ? below(path, &w, link, found) : fd;
}

/* ---- shared debug information ------------------------------------------------------------------ */

/* Removes . and .. from an absolute path. */
static bool plain_path(char *path)
{
	char *to = path, *next;

	for (char *at = path; *at; at = next) {
		size_t len = strcspn(++at, "/");

		next = at + len;
		if (len == 2 && !memcmp(at, "..", 2)) {
			while (to > path && *--to != '/')
				;
		} else if (len && !(len == 1 && *at == '.')) {
			*to++ = '/';
			memmove(to, at, len);
			to += len;
		}
	}
	*to = '\0';
	return to > path;
}

int debug_find_shared(Dwfl_Module *module, const char *file, const char *link, char **found)
{
	static bool within;
	const char *alt, *slash = file ? strrchr(file, '/') : NULL;
	const void *id = NULL;
	char path[4200];
	GElf_Addr bias;
	Dwarf *dwarf;
	ssize_t len;
	int fd;

	/*
	 * the link is in the file's own debug information, and looking for that calls this function
	 * again
	 */
	if (within)
		return -1;
	within = true;
	dwarf = libdw.dwfl_module_getdwarf(module, &bias);
	within = false;
	len = dwarf ? libdw.dwelf_dwarf_gnu_debugaltlink(dwarf, &alt, &id) : 0;
	fd = by_id(id, len, found);
	if (fd >= 0)
		return fd;
	if (snprintf(path, sizeof(path), "%.*s%s", *link == '/' || !slash ? 0 : (int)(slash + 1 - file), file ? file : "",
		     link) >= (int)sizeof(path) || *path != '/' || !plain_path(path))
		return -1;
	return named(helper_debug_file(path), path, found);
}
