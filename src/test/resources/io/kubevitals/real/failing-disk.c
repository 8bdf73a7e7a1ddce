/* Preloaded: the calls that SQLite writes with fail as the file $FAILING_DISK says at that moment, one line per call:
   its name, the error and how many of a hundred fail. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int fails(const char *call) {
    char text[256], name[32];
    int error, percent, file = open(getenv("FAILING_DISK"), O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    text[length < 0 ? 0 : length] = 0;
    for (char *line = text; line && *line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : 0)
        if (sscanf(line, "%31s %d %d", name, &error, &percent) == 3 && !strcmp(name, call) && random() % 100 < percent) {
            errno = error;
            return 1;
        }
    return 0;
}

#define REAL(call) ((__typeof__(&call)) dlsym(RTLD_NEXT, #call))

ssize_t pwrite64(int fd, const void *from, size_t length, off64_t at) { return fails("pwrite") ? -1 : REAL(pwrite64)(fd, from, length, at); }
ssize_t pwrite(int fd, const void *from, size_t length, off_t at) { return fails("pwrite") ? -1 : REAL(pwrite)(fd, from, length, at); }
int fsync(int fd) { return fails("sync") ? -1 : REAL(fsync)(fd); }
int fdatasync(int fd) { return fails("sync") ? -1 : REAL(fdatasync)(fd); }
