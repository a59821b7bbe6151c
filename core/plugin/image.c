/* glibc knows what it has loaded by path first, and our path is /proc/self/fd/N: were N closed and
 * used again, dlopen would answer with the earlier plugin. So the descriptor of a loaded image
 * stays open as long as the process lives. */
#include "plugin/image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif

enum {
    COPY_BYTES = 16 * 1024 * 1024,
    ALL_SEALS = F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL
};

static enum ls_status
refuse(struct ls_err *err, const char *shown, const char *what)
{
    return ls_err_set(err, LS_PLUGIN, "cannot read the plugin '%s': %s", shown, what);
}

static enum ls_status
open_file(int dir_fd, const char *name, const char *shown, int *ret_fd, off_t *ret_size,
    struct ls_err *err)
{
    LS_CLEANUP(ls_fd_close)
    int fd = openat(dir_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        return refuse(err, shown, errno == ELOOP ? "it is a symbolic link" : strerror(errno));
    }
    struct stat info;
    if (fstat(fd, &info) != 0) {
        return refuse(err, shown, strerror(errno));
    }
    if (!S_ISREG(info.st_mode)) {
        return refuse(err, shown, "it is not a regular file");
    }
    if (info.st_size == 0) {
        return refuse(err, shown, "it is empty");
    }
    if ((uint64_t)info.st_size > LS_PLUGIN_MAX_FILE) {
        return ls_err_set(err, LS_PLUGIN,
            "the plugin '%s' has %lld bytes, more than the %zu that are allowed", shown,
            (long long)info.st_size, LS_PLUGIN_MAX_FILE);
    }
    *ret_fd = fd;
    *ret_size = info.st_size;
    fd = -1;
    return LS_OK;
}

/* An image is to be mapped, never executed as a program: newer kernels can hold us to that, older
 * ones do not know the flag. */
static int
make_memory_file(void)
{
    int fd = memfd_create("lockstep-plugin", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL);
    if (fd < 0 && errno == EINVAL) {
        fd = memfd_create("lockstep-plugin", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    }
    return fd;
}

/* Copy exactly `size` bytes; a file that changes its length meanwhile is refused. */
static enum ls_status
copy_bytes(int from, int to, off_t size, const char *shown, struct ls_err *err)
{
    off_t copied = 0;
    for (;;) {
        ssize_t n = sendfile(to, from, NULL, COPY_BYTES);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return refuse(err, shown, strerror(errno));
        }
        copied += n;
        if (copied > size || (n == 0 && copied < size)) {
            return refuse(err, shown, "it changed while it was read");
        }
        if (n == 0) {
            return LS_OK;
        }
    }
}

static enum ls_status
seal_and_map(int fd, size_t size, const char *shown, struct ls_span *ret_bytes, struct ls_err *err)
{
    if (fcntl(fd, F_ADD_SEALS, ALL_SEALS) != 0) {
        return refuse(err, shown, strerror(errno));
    }
    int seals = fcntl(fd, F_GET_SEALS);
    if (seals < 0 || (seals & ALL_SEALS) != ALL_SEALS) {
        return refuse(err, shown, "the kernel did not seal its copy");
    }
    void *view = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (view == MAP_FAILED) {
        return refuse(err, shown, strerror(errno));
    }
    *ret_bytes = (struct ls_span){view, size};
    return LS_OK;
}

enum ls_status
ls_plugin_image_read(int dir_fd, const char *name, const char *shown,
    struct ls_plugin_image *ret_image, struct ls_err *err)
{
    *ret_image = (struct ls_plugin_image){.fd = -1};
    LS_CLEANUP(ls_fd_close) int file = -1;
    off_t size = 0;
    enum ls_status status = open_file(dir_fd, name, shown, &file, &size, err);
    if (status != LS_OK) {
        return status;
    }
    LS_CLEANUP(ls_fd_close) int memory = make_memory_file();
    if (memory < 0) {
        return refuse(err, shown, strerror(errno));
    }
    status = copy_bytes(file, memory, size, shown, err);
    if (status != LS_OK) {
        return status;
    }
    struct ls_span bytes = {NULL, 0};
    status = seal_and_map(memory, (size_t)size, shown, &bytes, err);
    if (status != LS_OK) {
        return status;
    }
    *ret_image = (struct ls_plugin_image){.fd = memory, .bytes = bytes};
    memory = -1;
    return LS_OK;
}

void
ls_plugin_image_close(struct ls_plugin_image *image)
{
    if (image->bytes.ptr != NULL) {
        /* munmap takes a plain pointer; nothing is written through it */
        (void)munmap((void *)(uintptr_t)image->bytes.ptr, image->bytes.len);
    }
    ls_fd_close(&image->fd);
    *image = (struct ls_plugin_image){.fd = -1};
}
