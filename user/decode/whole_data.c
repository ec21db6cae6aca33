// SPDX-License-Identifier: GPL-2.0
/* Which calls move the data that -e read= and -e write= dump. */
#include <string.h>
#include "base/array.h"
#include "whole_data.h"

static const char *const calls[][12] = {
	[DATA_READ] = { "read", "pread64", "recv", "recvfrom", "mq_timedreceive", "mq_timedreceive_time64", "readv", "preadv",
		    "preadv2", "recvmsg", "recvmmsg", "recvmmsg_time64" },
	[DATA_WRITTEN] = { "write", "pwrite64", "send", "sendto", "mq_timedsend", "mq_timedsend_time64", "writev", "pwritev",
		     "pwritev2", "vmsplice", "sendmsg", "sendmmsg" },
};

bool moves_data(const char *call, int what)
{
	for (size_t i = 0; i < COUNT(calls[what]); i++)
		if (*calls[what][i] == *call && !strcmp(calls[what][i], call))
			return true;
	return false;
}

bool is_whole_data(const char *call)
{
	return moves_data(call, DATA_READ) || moves_data(call, DATA_WRITTEN) || !strcmp(call, "socketcall");
}
