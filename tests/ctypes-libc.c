// SPDX-License-Identifier: GPL-2.0
/* As ctypes.c, those whose headers bring along the C library's and clash with the kernel's. */
#include <sys/time.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/input.h>
#include <linux/videodev2.h>
#include <linux/counter.h>
