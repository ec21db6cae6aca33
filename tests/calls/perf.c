// SPDX-License-Identifier: GPL-2.0
/* perf_event_open with every kind of event and every size of struct perf_event_attr. */
#define _GNU_SOURCE
#include <linux/perf_event.h>
#include <stdint.h>
#include "args.h"

static void open_it(const struct perf_event_attr *a, unsigned size)
{
	int fd = syscall(SYS_perf_event_open, at_end_with(a, size), WIDE(0x7fffffff), WIDE(-1), -1, 8);

	if (fd >= 0)
		close(fd);
}

static void kinds(void)
{
	static const uint64_t configs[] = { 0, 1, 11, 0x10203, 0x20106, 0x1234567801020304, -1 };

	for (unsigned type = 0; type < 8; type++)
		for (unsigned i = 0; i < sizeof(configs) / sizeof(*configs); i++) {
			struct perf_event_attr a = { .type = type, .size = sizeof(a), .config = configs[i],
				.freq = i & 1, .sample_period = i, .watermark = i >> 1 & 1, .wakeup_events = 3,
				.precise_ip = i & 3, .use_clockid = 1, .clockid = i * 3, .bp_type = i + type,
				.bp_addr = 0x1000, .bp_len = 1ULL << i };

			open_it(&a, sizeof(a));
		}
}

static void sizes(void)
{
	struct { struct perf_event_attr a; uint64_t more[4]; } all;

	memset(&all, 0xff, sizeof(all));
	for (unsigned size = 0; size <= sizeof(all); size += 4) {
		all.a.size = size;
		open_it(&all.a, size < 8 ? 64 : size);
		open_it(&all.a, size < 64 ? 48 : size - 1);
	}
	memset(&all, 0, sizeof(all));
	all.a.size = 4096;
	open_it(&all.a, sizeof(all));
	all.a.size = -1;
	open_it(&all.a, 8);
	open_it(&all.a, 7);
}

int main(void)
{
	struct perf_event_attr a = { .type = PERF_TYPE_SOFTWARE, .size = sizeof(a), .config = PERF_COUNT_SW_CPU_CLOCK,
		.sample_type = 0x1ffffff, .read_format = 0x1f, .branch_sample_type = 0xfffff, .sample_max_stack = 5 };

	kinds();
	sizes();
	a.sample_type = 0x803;
	a.read_format = 3;
	syscall(SYS_perf_event_open, END(a), 0, -1, -1, 0);
	syscall(SYS_perf_event_open, NULL, 1, 2, 3, WIDE(0x1f));
	syscall(SYS_perf_event_open, BAD, 1, 2, WIDE(-5), -1);
	return 0;
}
