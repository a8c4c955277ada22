#define _GNU_SOURCE
#include "CLinux.h"
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

void clinux_grow_heap(int megabytes) {
    // Below the size that is mapped apart. What is freed last joins the rest, and stays as long as it is under the trim threshold.
    enum { PIECE = 96 << 10 };
    void **last = NULL;
    for (long count = ((long)megabytes << 20) / PIECE; count > 0; count--) {
        void **piece = malloc(PIECE);
        if (piece == NULL) break;
        *piece = last;
        last = piece;
    }
    while (last != NULL) {
        void **before = (void **)*last;
        free(last);
        last = before;
    }
}

int clinux_rename_exclusive(const char *from, const char *to) {
    return renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
}

// The way to an open file that needs no privilege.
static void own_path(char path[40], int descriptor) { snprintf(path, 40, "/proc/self/fd/%d", descriptor); }

int clinux_open_unnamed(const char *folder, unsigned mode) {
    int descriptor = open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, (mode_t)mode);
    if (descriptor < 0) return -1;
    char path[40];
    own_path(path, descriptor);
    if (access(path, F_OK) == 0) return descriptor;
    // Without /proc it could never be named.
    close(descriptor);
    errno = EOPNOTSUPP;
    return -1;
}

int clinux_name_unnamed(int descriptor, const char *to) {
    char path[40];
    own_path(path, descriptor);
    return linkat(AT_FDCWD, path, AT_FDCWD, to, AT_SYMLINK_FOLLOW);
}

// As openat2 does it, name by name: no link is followed, nothing leads up, so nothing can lead out.
static int open_name_by_name(int dirfd, const char *path, int flags) {
    char name[NAME_MAX + 1];
    int folder = dirfd;
    if (*path == '/' || *path == 0) {
        errno = *path ? EXDEV : ENOENT;
        return -1;
    }
    for (;;) {
        size_t length = strcspn(path, "/");
        const char *rest = path + length + strspn(path + length, "/");
        int descriptor = -1;
        if (length > NAME_MAX) {
            errno = ENAMETOOLONG;
        } else {
            memcpy(name, path, length);
            name[length] = 0;
            if (strcmp(name, "..") == 0) {
                errno = EXDEV;
            } else {
                int last = path[length] == 0;
                descriptor = openat(folder, name, (last ? flags : O_PATH | O_DIRECTORY) | O_NOFOLLOW | O_CLOEXEC);
            }
        }
        int number = errno;
        if (folder != dirfd) close(folder);
        errno = number;
        if (descriptor < 0 || path[length] == 0) return descriptor;
        if (*rest == 0) rest = ".";
        folder = descriptor;
        path = rest;
    }
}

int clinux_open_beneath(int dirfd, const char *path, int flags) {
    struct open_how how = {.flags = (unsigned long long)flags | O_CLOEXEC,
                           .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};
    int descriptor = (int)syscall(SYS_openat2, dirfd, path, &how, sizeof how);
    // Old kernels have no openat2; and where RestrictSUIDSGID= is set, systemd forbids it, since it cannot see the mode inside.
    return descriptor < 0 && errno == ENOSYS ? open_name_by_name(dirfd, path, flags) : descriptor;
}

int clinux_undumpable(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

static volatile int trap_mark = -1;

// Only what may be called from a signal's handler.
static void mark_trap(int number) {
    char byte = (char)number;
    if (trap_mark >= 0 && write(trap_mark, &byte, 1) == 1) fsync(trap_mark);
    raise(number); // SA_RESETHAND: now it ends the process as it would have
}

void clinux_mark_traps(int descriptor) {
    trap_mark = descriptor;
    struct sigaction action = {.sa_handler = mark_trap, .sa_flags = SA_RESETHAND | SA_NODEFER | SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    const int numbers[] = {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV};
    for (unsigned i = 0; i < sizeof numbers / sizeof numbers[0]; i++) sigaction(numbers[i], &action, NULL);
}
