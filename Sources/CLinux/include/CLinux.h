#pragma once
// Linux interfaces that Glibc's module map does not export.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <fcntl.h>
#include <malloc.h>

/// Makes the calling thread's heap some megabytes larger without touching them.
void clinux_grow_heap(int megabytes);
/// rename that never overwrites: returns 0, or -1 with errno set (EEXIST when `to` exists).
int clinux_rename_exclusive(const char *from, const char *to);
/// Opens a new file in `folder` for writing, without a name: it is gone when it is closed. -1 with errno set where the file system
/// has no such files.
int clinux_open_unnamed(const char *folder, unsigned mode);
/// Gives an unnamed file a name that nothing has; returns 0, or -1 with errno set.
int clinux_name_unnamed(int descriptor, const char *path);
/// Opens `path` beneath directory `dirfd` without following any symbolic link; -1 with errno set on failure.
int clinux_open_beneath(int dirfd, const char *path, int flags);
/// Forbids core dumps and ptrace by other processes of the same user; returns 0 or -1.
int clinux_undumpable(void);
/// From now on a trap (SIGILL, SIGSEGV …) writes a byte to `descriptor` before it ends the process as it would have.
void clinux_mark_traps(int descriptor);
