// Records, in one order, what a program does to the files below OPLOG_ROOT, and when it sends a request.
//
// Preloaded into the program under test; Tests/AppTests/PowerLoss builds from the log every state that a power cut could have
// left. One lock is held across each real call and its entry, so the order in the log is the order of the effects.
//
// What the C library calls inside itself (fopen, mkstemp) does not pass here. The test compares the log with what is on disk at
// the end, so a call that was missed does not go unnoticed.
#define _GNU_SOURCE
#include "oplog.h"
#include <stdarg.h>

static int hooked_open(int base, const char *path, int flags, mode_t mode) {
    begin();
    int is_nameless = (flags & O_TMPFILE) == O_TMPFILE;
    int makes = !is_nameless && (flags & O_CREAT) && output >= 0 && !exists(base, path);
    int descriptor = real_openat(base, path, flags, mode);
    int error = errno;
    struct stat information;
    if (descriptor >= 0 && (flags & (O_CREAT | O_TRUNC | O_TMPFILE) & ~O_DIRECTORY) && is_ours(descriptor, &information)) {
        if (is_nameless) {
            note(MAKE_NAMELESS, information.st_ino);
        } else if (makes) {
            struct place place = place_of(base, path);
            record(MAKE_FILE, information.st_ino, place.folder, place.name, 0, NULL, 0, NULL, 0, 0);
        } else if (flags & O_TRUNC) {
            note(RESIZE, information.st_ino);
        }
    }
    end(error);
    return descriptor;
}

static mode_t mode_argument(int flags, va_list *arguments) {
    return flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(*arguments, mode_t) : 0;
}

#define OPEN(name, base, ...) \
    int name(__VA_ARGS__, int flags, ...) { \
        va_list arguments; \
        va_start(arguments, flags); \
        mode_t mode = mode_argument(flags, &arguments); \
        va_end(arguments); \
        return hooked_open(base, path, flags, mode); \
    }
OPEN(open, AT_FDCWD, const char *path)
OPEN(open64, AT_FDCWD, const char *path)
OPEN(openat, base, int base, const char *path)
OPEN(openat64, base, int base, const char *path)
int creat(const char *path, mode_t mode) { return hooked_open(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return creat(path, mode); }

// An entry for each attempt that a buffer on its way to a socket names.
static void note_sent(int descriptor, const struct iovec *data, int count) {
    static const char header[] = "X-Client-Request-Id: ";
    struct stat information;
    if (output < 0 || fstat(descriptor, &information) != 0 || !S_ISSOCK(information.st_mode)) return;
    for (int part = 0; part < count; part++) {
        const char *at = data[part].iov_base, *limit = at + data[part].iov_len;
        while ((at = memmem(at, (size_t)(limit - at), header, sizeof header - 1))) {
            at += sizeof header - 1;
            const char *stop = memchr(at, '\r', (size_t)(limit - at));
            char value[512] = {0};
            size_t length = (size_t)((stop ? stop : limit) - at);
            memcpy(value, at, length < sizeof value ? length : sizeof value - 1);
            record(SENT, 0, 0, value, 0, NULL, 0, NULL, 0, 0);
        }
    }
}

// After a write: `offset` is where it went, or negative where it went to the place that the descriptor stood at.
static void note_write(int descriptor, const struct iovec *data, int count, off_t offset, ssize_t written) {
    struct stat information;
    if (written <= 0) return;
    if (!is_ours(descriptor, &information)) {
        note_sent(descriptor, data, count);
        return;
    }
    if (offset < 0) offset = lseek(descriptor, 0, SEEK_CUR) - written;
    record(WRITE, information.st_ino, 0, NULL, 0, NULL, (uint64_t)offset, data, count, (size_t)written);
}

// Around one real call that writes.
#define WRITING(descriptor, data, count, offset, call) \
    begin(); \
    ssize_t result = call; \
    int error = errno; \
    note_write(descriptor, data, count, offset, result); \
    end(error); \
    return result

ssize_t write(int descriptor, const void *bytes, size_t length) {
    WRITING(descriptor, (&(struct iovec){(void *)bytes, length}), 1, -1, real_write(descriptor, bytes, length));
}
ssize_t pwrite(int descriptor, const void *bytes, size_t length, off_t offset) {
    WRITING(descriptor, (&(struct iovec){(void *)bytes, length}), 1, offset, real_pwrite(descriptor, bytes, length, offset));
}
ssize_t pwrite64(int descriptor, const void *bytes, size_t length, off64_t offset) {
    return pwrite(descriptor, bytes, length, offset);
}
ssize_t writev(int descriptor, const struct iovec *data, int count) {
    WRITING(descriptor, data, count, -1, real_writev(descriptor, data, count));
}
ssize_t pwritev(int descriptor, const struct iovec *data, int count, off_t offset) {
    WRITING(descriptor, data, count, offset, real_pwritev(descriptor, data, count, offset));
}
ssize_t pwritev64(int descriptor, const struct iovec *data, int count, off64_t offset) {
    return pwritev(descriptor, data, count, offset);
}
ssize_t send(int descriptor, const void *bytes, size_t length, int flags) {
    WRITING(descriptor, (&(struct iovec){(void *)bytes, length}), 1, -1, real_send(descriptor, bytes, length, flags));
}
ssize_t sendto(int descriptor, const void *bytes, size_t length, int flags, const struct sockaddr *to, socklen_t size) {
    WRITING(descriptor, (&(struct iovec){(void *)bytes, length}), 1, -1, real_sendto(descriptor, bytes, length, flags, to, size));
}
ssize_t sendmsg(int descriptor, const struct msghdr *message, int flags) {
    WRITING(descriptor, message->msg_iov, (int)message->msg_iovlen, -1, real_sendmsg(descriptor, message, flags));
}

// After anything that may have changed the size of an open file: its size now.
static void note_size(int descriptor) {
    struct stat information;
    if (is_ours(descriptor, &information))
        record(RESIZE, information.st_ino, 0, NULL, 0, NULL, (uint64_t)information.st_size, NULL, 0, 0);
}

// Around one real call on a descriptor.
#define CHANGING(call, then) \
    begin(); \
    int result = call; \
    int error = errno; \
    if (result == 0) then; \
    end(error); \
    return result

int ftruncate(int descriptor, off_t size) { CHANGING(real_ftruncate(descriptor, size), note_size(descriptor)); }
int ftruncate64(int descriptor, off64_t size) { return ftruncate(descriptor, size); }
int fallocate(int descriptor, int mode, off_t offset, off_t length) {
    CHANGING(real_fallocate(descriptor, mode, offset, length), note_size(descriptor));
}
int fallocate64(int descriptor, int mode, off64_t offset, off64_t length) { return fallocate(descriptor, mode, offset, length); }
int posix_fallocate(int descriptor, off_t offset, off_t length) {
    CHANGING(real_posix_fallocate(descriptor, offset, length), note_size(descriptor));
}
int posix_fallocate64(int descriptor, off64_t offset, off64_t length) { return posix_fallocate(descriptor, offset, length); }

static void note_size_of(const char *path) {
    int descriptor = real_open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return;
    note_size(descriptor);
    close(descriptor);
}
int truncate(const char *path, off_t size) { CHANGING(real_truncate(path, size), note_size_of(path)); }
int truncate64(const char *path, off64_t size) { return truncate(path, size); }

static void note_sync(int descriptor) {
    struct stat information;
    if (is_ours(descriptor, &information)) note(S_ISDIR(information.st_mode) ? SYNC_FOLDER : SYNC_FILE, information.st_ino);
}
int fsync(int descriptor) { CHANGING(real_fsync(descriptor), note_sync(descriptor)); }
int fdatasync(int descriptor) { CHANGING(real_fdatasync(descriptor), note_sync(descriptor)); }

int renameat2(int from_base, const char *from, int to_base, const char *to, unsigned flags) {
    begin();
    struct place source = place_of(from_base, from), target = place_of(to_base, to);
    int result = real_renameat2(from_base, from, to_base, to, flags);
    int error = errno;
    // Into the root or out of it never happens here; the comparison at the end would show it.
    if (result == 0 && source.folder && target.folder)
        record(RENAME, 0, source.folder, source.name, target.folder, target.name, 0, NULL, 0, 0);
    end(error);
    return result;
}
int renameat(int from_base, const char *from, int to_base, const char *to) { return renameat2(from_base, from, to_base, to, 0); }
int rename(const char *from, const char *to) { return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0); }

// After a new name has come to be: the kind of entry says what was made.
static void note_name(enum kind kind, int base, const char *path) {
    struct place place = place_of(base, path);
    struct stat information;
    if (!place.folder || fstatat(base, path, &information, AT_SYMLINK_NOFOLLOW) != 0) return;
    record(kind, information.st_ino, place.folder, place.name, 0, NULL, 0, NULL, 0, 0);
}
int linkat(int from_base, const char *from, int to_base, const char *to, int flags) {
    CHANGING(real_linkat(from_base, from, to_base, to, flags), note_name(LINK, to_base, to));
}
int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }
int mkdirat(int base, const char *path, mode_t mode) {
    CHANGING(real_mkdirat(base, path, mode), note_name(MAKE_FOLDER, base, path));
}
int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

int unlinkat(int base, const char *path, int flags) {
    begin();
    struct place place = place_of(base, path);
    struct stat information = {0};
    fstatat(base, path, &information, AT_SYMLINK_NOFOLLOW);
    int result = real_unlinkat(base, path, flags);
    int error = errno;
    if (result == 0 && place.folder)
        record(flags & AT_REMOVEDIR ? REMOVE_FOLDER : UNLINK, information.st_ino, place.folder, place.name, 0, NULL, 0, NULL, 0,
               0);
    end(error);
    return result;
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }
int remove(const char *path) {
    struct stat information;
    int is_folder = lstat(path, &information) == 0 && S_ISDIR(information.st_mode);
    return unlinkat(AT_FDCWD, path, is_folder ? AT_REMOVEDIR : 0);
}
