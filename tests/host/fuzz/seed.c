// SPDX-License-Identifier: GPL-2.0
/*
 * The seed of fuzz_elf: a bit of everything that unwind tables and debug information can contain.
 * See seeds.sh.
 */

struct list {
	struct list *next;
	union { long number; const char *text; } value;
};

/* Names for the demangler; one of them refers to its own parts. */
int twice(int n) __asm__("_ZN4some5twiceILi3EEET_i");
long nested(struct list *l) __asm__("_ZNSt3mapISsSt6vectorIiSaIiEESt4lessISsESaISt4pairIKSsS2_EEE6nestedERS8_");
void rust(volatile int *n) __asm__("_RNvNtCs1234_7mycrate3foo3bar");

static inline __attribute__((always_inline)) int within(int n)
{
	int sum = 0;

	for (int i = 0; i < n; i++)
		sum += i ^ sum << 1;
	return sum;
}

__attribute__((noinline)) int twice(int n)
{
	return 2 * within(n) + within(n + 1);
}

__attribute__((noinline)) long nested(struct list *l)
{
	long sum = 0;

	for (; l; l = l->next)
		sum += l->value.number + twice((int)sum);
	return sum;
}

/* The array's size is known only at run time, so the frame is found through a register. */
__attribute__((noinline)) void rust(volatile int *n)
{
	int many[*n + 1];

	for (int i = 0; i <= *n; i++)
		((volatile int *)many)[i] = twice(i);
	*n = ((volatile int *)many)[*n];
}

__attribute__((noinline)) double many_registers(double a, double b, long c, long d, long e, long f, struct list *l)
{
	long sum = nested(l) + c;
	int n = (int)d;

	rust(&n);
	return a * b + (double)(sum + e * f + n) + (double)nested(l->next);
}

int entry(void)
{
	struct list second = { 0, { 2 } }, first = { &second, { 1 } };

	return (int)many_registers(1, 2, 3, 4, 5, 6, &first);
}
