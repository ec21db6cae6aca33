// SPDX-License-Identifier: GPL-2.0
/* Files: opening, reading and writing, their names and attributes. */
#include <fcntl.h>
#include <sys/stat.h>
#include "shared.h"

SHARED_XLATS(at_flags, "AT_???", X(AT_SYMLINK_NOFOLLOW), X(AT_REMOVEDIR), X(AT_SYMLINK_FOLLOW),
      X(AT_NO_AUTOMOUNT), X(AT_EMPTY_PATH));

SHARED_LAYOUT(stat, "stat",
	DEV(st_dev, DETAIL), SIZE(st_ino, DETAIL), SIZE(st_nlink, DETAIL), ST_MODE(st_mode),
	UID(st_uid, DETAIL), UID(st_gid, DETAIL), PAD(4), DEV(st_rdev, DETAIL), LDEC(st_size),
	LDEC(st_blksize, DETAIL), LDEC(st_blocks, DETAIL));

FAMILY(file_calls,
	CALL(read, RET_LDEC, FD(fd), BUF_OUT(buf, ret), SIZE(count)),
	CALL(write, RET_LDEC, FD(fd), BUF_IN(buf, count), SIZE(count)),
	CALL(close, RET_DEC, FD(fd)),
	CALL(openat, RET_FD, ATFD(dfd), PATH(path), HEX(flags), MODE(mode, WHEN(flags, O_CREAT))),
	CALL(fstat, RET_DEC IS(FSTAT | STAT_LIKE), FD(fd), STRUCT_OUT(statbuf, stat)),
	CALL(newfstatat, RET_DEC IS(FSTAT | STAT_LIKE), ATFD(dfd), PATH(path), STRUCT_OUT(statbuf, stat), FLAGS(flags, at_flags)),
	CALL(execve, RET_DEC IS(PROCESS), PATH(path), STRS(argv), ENV(envp)),
	CALL(exit_group, RET_DEC IS(PROCESS) NO_RETURN, DEC(status)),
	CALL(pipe2, RET_DEC, VALUES_OUT(pipefd, 2, FD(fd)), HEX(flags)),
	CALL(lseek, RET_LDEC, FD(fd), LDEC(offset), DEC(whence))
);
