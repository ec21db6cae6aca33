/* SPDX-License-Identifier: GPL-2.0 */
/*
 * PROG TEST...: runs these tests only. The harness of 6.1 has no option for that. Include this file
 * after the last test, so that all tests are registered before.
 */
#ifndef SYSTRACE_TEST_NAMED_H
#define SYSTRACE_TEST_NAMED_H

static bool is_named(int argc, char **argv, const char *name)
{
	while (--argc)
		if (!strcmp(argv[argc], name))
			return true;
	return false;
}

__attribute__((constructor)) static void keep_named(int argc, char **argv)
{
	struct __test_metadata **t = &_fixture_global.tests;

	while (argc > 1 && *t)
		if (is_named(argc, argv, (*t)->name))
			t = &(*t)->next;
		else
			*t = (*t)->next;
}

#endif
