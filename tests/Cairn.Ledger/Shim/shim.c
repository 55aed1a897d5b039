// Stands between the program and the C library (LD_PRELOAD): counts, records, fails, tears, delays and kills at the calls that reach the
// disk below one folder, and moves the clock. Steered at any time through a file both sides map. Built by the ledger: cc -shared -fPIC -O2.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { SYNC = 1, PWRITE = 2, WRITE = 4, RENAME = 8, UNLINK = 16, TRUNCATE = 32 };
enum { R_OPEN = 1, R_WRITE, R_TRUNCATE, R_SYNC_BEGIN, R_SYNC_END, R_RENAME, R_UNLINK, R_MKDIR, R_RMDIR };

struct control { // the offsets are Shim.cs's as well
    int64_t calls;      // calls of kill_set so far
    int64_t kill_at;    // dies at this one; 0 for never
    int64_t kill_when;  // 0 before it, 1 after it, 2 with half of it written
    int64_t kill_set;
    int64_t fail_set;
    int64_t fail_errno;
    int64_t fail_after; // matching calls that still work
    int64_t fail_most;  // how many fail then; 0 for all
    int64_t matched;
    int64_t failed;
    int64_t delay_set;
    int64_t delay_micros;
    int64_t clock_seconds;
    int64_t records;
    int64_t only_length;
    char only[256];     // fails and delays only files whose path ends so
};

struct record { int32_t kind, length; int64_t file, a, b; };

#define MOST 65536
static struct control *control;
static const char *folder;
static size_t folder_length;
static int record_fd = -1;
static int64_t inode_of[MOST];
static char *path_of[MOST];
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static int (*real_clock)(clockid_t, struct timespec *);

__attribute__((constructor)) static void begin(void) {
    real_clock = dlsym(RTLD_NEXT, "clock_gettime");
    const char *steer = getenv("CAIRN_SHIM"), *log = getenv("CAIRN_SHIM_RECORD");
    folder = getenv("CAIRN_SHIM_FOLDER");
    if (!steer || !folder) return;
    folder_length = strlen(folder);
    int fd = syscall(SYS_openat, AT_FDCWD, steer, O_RDWR | O_CLOEXEC);
    if (fd < 0) return;
    void *map = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    syscall(SYS_close, fd);
    if (map == MAP_FAILED) return;
    if (log) record_fd = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    control = map;
}

static int ours(const char *path) { return control && !strncmp(path, folder, folder_length) && path[folder_length] == '/'; }
static int tracked(int fd) { return control && fd >= 0 && fd < MOST && inode_of[fd]; }

static void note(int kind, int64_t file, int64_t a, int64_t b, const void *bytes, size_t length) {
    if (record_fd < 0) return;
    struct record head = { kind, (int32_t)length, file, a, b };
    struct iovec parts[2] = { { &head, sizeof head }, { (void *)bytes, length } };
    syscall(SYS_writev, record_fd, parts, length ? 2 : 1);
    __atomic_add_fetch(&control->records, 1, __ATOMIC_SEQ_CST);
}

static void die(void) { syscall(SYS_kill, getpid(), SIGKILL); for (;;) pause(); }

static int matches(const char *path) {
    int64_t n = control->only_length;
    size_t length = path ? strlen(path) : 0;
    return n == 0 || (length >= (size_t)n && !memcmp(path + length - n, control->only, n));
}

// Counts, delays, kills; the errno to fail with, or 0. *half is set when half of a write is to be done before dying.
static int meet(int set, const char *path, int *half, int *after) {
    *half = *after = 0;
    if ((control->delay_set & set) && matches(path)) usleep(control->delay_micros);
    if (control->kill_set & set) {
        int64_t call = __atomic_add_fetch(&control->calls, 1, __ATOMIC_SEQ_CST);
        if (call == control->kill_at) {
            if (control->kill_when == 0) die();
            *after = 1;
            *half = control->kill_when == 2;
        }
    }
    if ((control->fail_set & set) && matches(path)) {
        int64_t match = __atomic_add_fetch(&control->matched, 1, __ATOMIC_SEQ_CST);
        if (match > control->fail_after && (!control->fail_most || match <= control->fail_after + control->fail_most)) {
            __atomic_add_fetch(&control->failed, 1, __ATOMIC_SEQ_CST);
            return (int)control->fail_errno;
        }
    }
    return 0;
}

static int fail(int error) { errno = error; return -1; }

static int do_open(int dir, const char *path, int flags, mode_t mode) {
    if (!ours(path) || (flags & O_DIRECTORY)) return syscall(SYS_openat, dir, path, flags, mode);
    pthread_mutex_lock(&gate);
    struct stat status;
    int existed = !stat(path, &status);
    int fd = syscall(SYS_openat, dir, path, flags, mode), error = errno;
    if (fd >= 0 && fd < MOST && !fstat(fd, &status) && S_ISREG(status.st_mode)) {
        inode_of[fd] = status.st_ino;
        free(path_of[fd]);
        path_of[fd] = strdup(path);
        note(R_OPEN, status.st_ino, !existed, existed && (flags & O_TRUNC) != 0, path, strlen(path));
    }
    pthread_mutex_unlock(&gate);
    errno = error;
    return fd;
}

int open(const char *path, int flags, ...) {
    va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, mode_t); va_end(rest);
    return do_open(AT_FDCWD, path, flags, mode);
}
int open64(const char *path, int flags, ...) {
    va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, mode_t); va_end(rest);
    return do_open(AT_FDCWD, path, flags | O_LARGEFILE, mode);
}

int close(int fd) {
    if (tracked(fd)) { pthread_mutex_lock(&gate); inode_of[fd] = 0; pthread_mutex_unlock(&gate); }
    return syscall(SYS_close, fd);
}

// A write and its record are one step, so that the record's order is the disk's.
static ssize_t put(int set, int fd, const struct iovec *parts, int count, int64_t offset) {
    int half, after, error = meet(set, path_of[fd], &half, &after);
    if (error) return fail(error);
    pthread_mutex_lock(&gate);
    int64_t at = offset;
    if (at < 0) {
        struct stat status;
        int flags = fcntl(fd, F_GETFL);
        at = (flags & O_APPEND) && !fstat(fd, &status) ? status.st_size : lseek(fd, 0, SEEK_CUR);
    }
    ssize_t done = 0;
    for (int i = 0; i < count; i++) {
        size_t length = half ? parts[i].iov_len / 2 : parts[i].iov_len;
        ssize_t now = offset < 0 ? syscall(SYS_write, fd, parts[i].iov_base, length) : syscall(SYS_pwrite64, fd, parts[i].iov_base, length, at + done);
        if (now < 0) { if (!done) done = -1; break; }
        note(R_WRITE, inode_of[fd], at + done, 0, parts[i].iov_base, now);
        done += now;
        if ((size_t)now < parts[i].iov_len) break;
    }
    int saved = errno;
    if (after) die();
    pthread_mutex_unlock(&gate);
    errno = saved;
    return done;
}

ssize_t write(int fd, const void *bytes, size_t length) {
    if (!tracked(fd)) return syscall(SYS_write, fd, bytes, length);
    struct iovec part = { (void *)bytes, length };
    return put(WRITE, fd, &part, 1, -1);
}
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
    if (!tracked(fd)) return syscall(SYS_pwrite64, fd, bytes, length, offset);
    struct iovec part = { (void *)bytes, length };
    return put(PWRITE, fd, &part, 1, offset);
}
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) { return pwrite64(fd, bytes, length, offset); }
ssize_t writev(int fd, const struct iovec *parts, int count) {
    return tracked(fd) ? put(WRITE, fd, parts, count, -1) : syscall(SYS_writev, fd, parts, count);
}
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset) {
    return tracked(fd) ? put(PWRITE, fd, parts, count, offset) : syscall(SYS_pwritev, fd, parts, count, offset, 0);
}
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) { return pwritev64(fd, parts, count, offset); }

static int sync_with(int call, int fd) {
    if (!tracked(fd)) return syscall(call, fd);
    int half, after, error = meet(SYNC, path_of[fd], &half, &after);
    if (error) return fail(error);
    int64_t inode = inode_of[fd];
    pthread_mutex_lock(&gate);
    int64_t from = control->records;
    note(R_SYNC_BEGIN, inode, 0, 0, 0, 0);
    pthread_mutex_unlock(&gate);
    int answer = syscall(call, fd), saved = errno;
    if (after) die();
    pthread_mutex_lock(&gate);
    if (!answer) note(R_SYNC_END, inode, from, 0, 0, 0);
    pthread_mutex_unlock(&gate);
    errno = saved;
    return answer;
}
int fsync(int fd) { return sync_with(SYS_fsync, fd); }
int fdatasync(int fd) { return sync_with(SYS_fdatasync, fd); }

int ftruncate64(int fd, off64_t length) {
    if (!tracked(fd)) return syscall(SYS_ftruncate, fd, length);
    int half, after, error = meet(TRUNCATE, path_of[fd], &half, &after);
    if (error) return fail(error);
    pthread_mutex_lock(&gate);
    int answer = syscall(SYS_ftruncate, fd, length), saved = errno;
    if (!answer) note(R_TRUNCATE, inode_of[fd], length, 0, 0, 0);
    if (after) die();
    pthread_mutex_unlock(&gate);
    errno = saved;
    return answer;
}
int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

int fallocate64(int fd, int mode, off64_t offset, off64_t length) {
    if (!tracked(fd)) return syscall(SYS_fallocate, fd, mode, offset, length);
    pthread_mutex_lock(&gate);
    int answer = syscall(SYS_fallocate, fd, mode, offset, length), saved = errno;
    struct stat status;
    if (!answer && !fstat(fd, &status)) note(R_TRUNCATE, inode_of[fd], status.st_size, 0, 0, 0); // it is at least so long now
    pthread_mutex_unlock(&gate);
    errno = saved;
    return answer;
}
int fallocate(int fd, int mode, off_t offset, off_t length) { return fallocate64(fd, mode, offset, length); }

static int named(int set, int kind, int call, const char *one, const char *two) {
    int half, after, error = meet(set, one, &half, &after);
    if (error) return fail(error);
    pthread_mutex_lock(&gate);
    int answer = two ? syscall(call, one, two) : syscall(call, one), saved = errno;
    if (!answer) {
        char both[8192];
        size_t first = strlen(one) + 1, second = two ? strlen(two) + 1 : 0;
        if (first + second <= sizeof both) {
            memcpy(both, one, first);
            if (two) memcpy(both + first, two, second);
            note(kind, 0, first - 1, 0, both, first + second);
        }
    }
    if (after) die();
    pthread_mutex_unlock(&gate);
    errno = saved;
    return answer;
}
int rename(const char *from, const char *to) { return ours(from) || ours(to) ? named(RENAME, R_RENAME, SYS_rename, from, to) : syscall(SYS_rename, from, to); }
int unlink(const char *path) { return ours(path) ? named(UNLINK, R_UNLINK, SYS_unlink, path, 0) : syscall(SYS_unlink, path); }
int rmdir(const char *path) { return ours(path) ? named(0, R_RMDIR, SYS_rmdir, path, 0) : syscall(SYS_rmdir, path); }
int mkdir(const char *path, mode_t mode) {
    int answer = syscall(SYS_mkdir, path, mode);
    if (!answer && ours(path)) { pthread_mutex_lock(&gate); note(R_MKDIR, 0, 0, 0, path, strlen(path) + 1); pthread_mutex_unlock(&gate); }
    return answer;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    int answer = real_clock(clock, now);
    if (control && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += control->clock_seconds;
    return answer;
}
int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    struct timespec exact;
    if (clock_gettime(CLOCK_REALTIME, &exact)) return -1;
    now->tv_sec = exact.tv_sec;
    now->tv_usec = exact.tv_nsec / 1000;
    (void)zone;
    return 0;
}
time_t time(time_t *into) {
    struct timespec exact;
    clock_gettime(CLOCK_REALTIME, &exact);
    if (into) *into = exact.tv_sec;
    return exact.tv_sec;
}
