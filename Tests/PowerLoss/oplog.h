// How the log is written: what is looked at, what an entry is made of, and what was there before the program began.
#pragma once
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

// The numbers are those of OpLog.Kind.
enum kind {
    MAKE_FILE = 1, MAKE_NAMELESS, WRITE, RESIZE, SYNC_FILE, SYNC_FOLDER, RENAME, LINK, UNLINK, MAKE_FOLDER, REMOVE_FOLDER, SENT,
    ROOT, READY
};

// Fixed part of an entry; `first` bytes of a name, `second` bytes of another and `length` bytes of data follow it.
struct entry {
    uint32_t kind, first, second, flags;
    uint64_t inode, folder, other, offset, length;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static char root[PATH_MAX];
static size_t root_length;
static int output = -1;

#define REAL(result, name, ...) static result (*real_##name)(__VA_ARGS__)
REAL(int, open, const char *, int, ...);
REAL(int, openat, int, const char *, int, ...);
REAL(ssize_t, write, int, const void *, size_t);
REAL(ssize_t, pwrite, int, const void *, size_t, off_t);
REAL(ssize_t, writev, int, const struct iovec *, int);
REAL(ssize_t, pwritev, int, const struct iovec *, int, off_t);
REAL(int, ftruncate, int, off_t);
REAL(int, truncate, const char *, off_t);
REAL(int, fallocate, int, int, off_t, off_t);
REAL(int, posix_fallocate, int, off_t, off_t);
REAL(int, fsync, int);
REAL(int, fdatasync, int);
REAL(int, renameat2, int, const char *, int, const char *, unsigned);
REAL(int, linkat, int, const char *, int, const char *, int);
REAL(int, unlinkat, int, const char *, int);
REAL(int, mkdirat, int, const char *, mode_t);
REAL(ssize_t, send, int, const void *, size_t, int);
REAL(ssize_t, sendto, int, const void *, size_t, int, const struct sockaddr *, socklen_t);
REAL(ssize_t, sendmsg, int, const struct msghdr *, int);

static void record(enum kind kind, uint64_t inode, uint64_t folder, const char *name, uint64_t other, const char *second,
                   uint64_t offset, const struct iovec *data, int count, size_t length) {
    struct entry entry = {.kind = kind, .inode = inode, .folder = folder, .other = other, .offset = offset, .length = length};
    entry.first = name ? (uint32_t)strlen(name) : 0;
    entry.second = second ? (uint32_t)strlen(second) : 0;
    struct iovec parts[3 + 64] = {{&entry, sizeof entry}, {(void *)name, entry.first}, {(void *)second, entry.second}};
    int used = 3;
    for (int part = 0; part < count && part < 64 && length > 0; part++) {
        size_t taken = data[part].iov_len < length ? data[part].iov_len : length;
        parts[used++] = (struct iovec){data[part].iov_base, taken};
        length -= taken;
    }
    size_t whole = 0;
    for (int part = 0; part < used; part++) whole += parts[part].iov_len;
    // Half an entry would make nonsense of all that follow, and a test that goes on without its log proves nothing.
    if (length > 0 || real_writev(output, parts, used) != (ssize_t)whole) abort();
}

static void note(enum kind kind, uint64_t inode) { record(kind, inode, 0, NULL, 0, NULL, 0, NULL, 0, 0); }

static int is_below_root(const char *path) {
    return strncmp(path, root, root_length) == 0 && (path[root_length] == '/' || path[root_length] == 0);
}

// Whether an open file or folder lies below the root. Nameless and unlinked files keep a path there, with a remark at its end.
static int is_ours(int descriptor, struct stat *information) {
    if (output < 0 || fstat(descriptor, information) != 0) return 0;
    if (!S_ISREG(information->st_mode) && !S_ISDIR(information->st_mode)) return 0;
    char link[40], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t count = readlink(link, path, sizeof path - 1);
    if (count < 0) return 0;
    path[count] = 0;
    return is_below_root(path);
}

// A name and the folder that it is in; zero where that is not below the root.
struct place {
    uint64_t folder;
    char name[NAME_MAX + 1];
};

static struct place place_of(int base, const char *path) {
    struct place place = {0};
    char parent[PATH_MAX];
    size_t length = path ? strlen(path) : 0;
    if (output < 0 || length == 0 || length >= sizeof parent) return place;
    memcpy(parent, path, length + 1);
    while (length > 1 && parent[length - 1] == '/') parent[--length] = 0;
    char *slash = strrchr(parent, '/');
    const char *name = slash ? slash + 1 : parent;
    if (strlen(name) > NAME_MAX) return place;
    strcpy(place.name, name);
    if (slash) slash[slash == parent] = 0;
    int folder = real_openat(base, slash ? parent : ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    struct stat information;
    if (folder >= 0 && is_ours(folder, &information)) place.folder = information.st_ino;
    if (folder >= 0) close(folder);
    return place;
}

static int exists(int base, const char *path) {
    struct stat information;
    return fstatat(base, path, &information, AT_SYMLINK_NOFOLLOW) == 0;
}

static void record_contents(int descriptor, uint64_t inode) {
    char bytes[65536];
    off_t offset = 0;
    for (ssize_t count; (count = pread(descriptor, bytes, sizeof bytes, offset)) > 0; offset += count)
        record(WRITE, inode, 0, NULL, 0, NULL, (uint64_t)offset, &(struct iovec){bytes, (size_t)count}, 1, (size_t)count);
}

// What is there before the program begins. It was put there long ago, so all of it counts as synced.
static void record_tree(int folder, uint64_t inode) {
    DIR *directory = fdopendir(folder);
    if (!directory) abort();
    for (struct dirent *item; (item = readdir(directory));) {
        if (strcmp(item->d_name, ".") == 0 || strcmp(item->d_name, "..") == 0) continue;
        int descriptor = real_openat(folder, item->d_name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
        struct stat information;
        if (descriptor < 0 || fstat(descriptor, &information) != 0) abort();
        int is_folder = S_ISDIR(information.st_mode);
        record(is_folder ? MAKE_FOLDER : MAKE_FILE, information.st_ino, inode, item->d_name, 0, NULL, 0, NULL, 0, 0);
        if (is_folder) {
            record_tree(descriptor, information.st_ino);
        } else {
            record_contents(descriptor, information.st_ino);
            note(SYNC_FILE, information.st_ino);
            close(descriptor);
        }
    }
    closedir(directory);
    note(SYNC_FOLDER, inode);
}

// A child of a fork must not find the lock held by a thread that it does not have.
static void take_lock(void) { pthread_mutex_lock(&lock); }
static void leave_lock(void) { pthread_mutex_unlock(&lock); }

static void start(void) {
#define FIND(name) *(void **)&real_##name = dlsym(RTLD_NEXT, #name)
    FIND(open); FIND(openat); FIND(write); FIND(pwrite); FIND(writev); FIND(pwritev); FIND(ftruncate); FIND(truncate);
    FIND(fallocate); FIND(posix_fallocate); FIND(fsync); FIND(fdatasync); FIND(renameat2); FIND(linkat); FIND(unlinkat);
    FIND(mkdirat); FIND(send); FIND(sendto); FIND(sendmsg);
    const char *folder = getenv("OPLOG_ROOT"), *file = getenv("OPLOG_FILE");
    if (!folder || !file || !realpath(folder, root)) return;
    root_length = strlen(root);
    pthread_atfork(take_lock, leave_lock, leave_lock);
    // A program started by this one goes on with the same log.
    int fresh = real_open(file, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
    output = fresh >= 0 ? fresh : real_open(file, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (output < 0) abort();
    if (fresh < 0) return;
    int top = real_open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct stat information;
    if (top < 0 || fstat(top, &information) != 0) abort();
    note(ROOT, information.st_ino);
    record_tree(top, information.st_ino);
    note(READY, 0);
}

static void begin(void) {
    pthread_once(&once, start);
    take_lock();
}

// The caller of the hooked function sees the errno of the real call, not ours.
static void end(int error) {
    leave_lock();
    errno = error;
}

__attribute__((constructor)) static void load(void) { pthread_once(&once, start); }
