/* What is allowed is listed and the rest refused, so that a system call of a kernel yet to come is
 * refused as well. It is refused with an error and not by death: a constructor that only asks for
 * something unusual is no reason to fail. */
#include "plugin/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "db/process.h"
#include "plugin/elf.h"

#if defined(__x86_64__)
#define OUR_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OUR_ARCH AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define OUR_ARCH AUDIT_ARCH_RISCV64
#endif

#define MEMORY_BYTES ((rlim_t)2 * 1024 * 1024 * 1024)

enum { MAX_FILES = 64, NOBODY = 65534 };

static bool
limit(int resource, rlim_t most)
{
    struct rlimit value = {.rlim_cur = most, .rlim_max = most};
    return setrlimit((__rlimit_resource_t)resource, &value) == 0;
}

static bool
limit_resources(unsigned cpu_seconds)
{
    /* The address sanitizer reserves terabytes of addresses, and would not start under a limit. */
    bool is_limited = ls_elf_is_sanitized() || limit(RLIMIT_AS, MEMORY_BYTES);
    return is_limited && limit(RLIMIT_CPU, cpu_seconds) && limit(RLIMIT_NOFILE, MAX_FILES) &&
           limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_CORE, 0);
}

static bool
leave_root(void)
{
    if (geteuid() != 0) {
        return true;
    }
    return setgroups(0, NULL) == 0 && setresgid(NOBODY, NOBODY, NOBODY) == 0 &&
           setresuid(NOBODY, NOBODY, NOBODY) == 0;
}

#ifdef OUR_ARCH

/* Calls that are allowed whatever their arguments are. Those that a machine does not have are left
 * out. */
static const int allowed[] = {
    SYS_read,
    SYS_pread64,
    SYS_readv,
    SYS_write,
    SYS_writev,
    SYS_close,
    SYS_lseek,
    SYS_fstat,
    SYS_newfstatat,
    SYS_readlinkat,
    SYS_getcwd,
    SYS_mmap,
    SYS_mprotect,
    SYS_munmap,
    SYS_mremap,
    SYS_madvise,
    SYS_brk,
    SYS_futex,
    SYS_sched_yield,
    SYS_sched_getaffinity,
    SYS_getpid,
    SYS_gettid,
    SYS_getuid,
    SYS_geteuid,
    SYS_getgid,
    SYS_getegid,
    SYS_getrandom,
    SYS_uname,
    SYS_sysinfo,
    SYS_clock_gettime,
    SYS_clock_getres,
    SYS_clock_nanosleep,
    SYS_nanosleep,
    SYS_gettimeofday,
    SYS_getrusage,
    SYS_rt_sigaction,
    SYS_rt_sigprocmask,
    SYS_rt_sigreturn,
    SYS_sigaltstack,
    SYS_restart_syscall,
    SYS_exit,
    SYS_exit_group,
#ifdef SYS_access
    SYS_access,
#endif
    SYS_faccessat,
#ifdef SYS_stat
    SYS_stat,
    SYS_lstat,
#endif
#ifdef SYS_readlink
    SYS_readlink,
#endif
#ifdef SYS_pause
    SYS_pause,
#endif
#ifdef SYS_time
    SYS_time,
#endif
#ifdef SYS_arch_prctl
    SYS_arch_prctl,
#endif
};

enum { MAX_FILTER = 160 };

struct filter {
    struct sock_filter code[MAX_FILTER];
    unsigned short n;
};

static void
emit(struct filter *filter, unsigned short code, uint32_t value, unsigned char if_true,
    unsigned char if_false)
{
    if (filter->n < MAX_FILTER) {
        filter->code[filter->n] = (struct sock_filter){code, if_true, if_false, value};
    }
    filter->n++;
}

static void
emit_load(struct filter *filter, size_t offset)
{
    emit(filter, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static void
emit_return(struct filter *filter, uint32_t action)
{
    emit(filter, BPF_RET | BPF_K, action, 0, 0);
}

/* The low half of an argument: flags, process ids and the like have no more. */
static size_t
argument(size_t index)
{
    size_t offset = offsetof(struct seccomp_data, args) + index * sizeof(uint64_t);
    return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? offset + sizeof(uint32_t) : offset;
}

/* Allow call `number` where argument `index`, under `mask`, is `value`; refuse it otherwise. */
static void
emit_allow_if(struct filter *filter, long number, size_t index, uint32_t mask, uint32_t value)
{
    emit(filter, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)number, 0, 5);
    emit_load(filter, argument(index));
    emit(filter, BPF_ALU | BPF_AND | BPF_K, mask, 0, 0);
    emit(filter, BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
    emit_return(filter, SECCOMP_RET_ALLOW);
    emit_return(filter, SECCOMP_RET_ERRNO | EPERM);
}

/* Best effort: a kernel or container without seccomp leaves the other limits. */
static void
filter_calls(void)
{
    const uint32_t writing = O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND;
    struct filter filter = {.n = 0};
    emit_load(&filter, offsetof(struct seccomp_data, arch));
    emit(&filter, BPF_JMP | BPF_JEQ | BPF_K, OUR_ARCH, 1, 0);
    emit_return(&filter, SECCOMP_RET_KILL_PROCESS);
    emit_load(&filter, offsetof(struct seccomp_data, nr));
    for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++) {
        emit(&filter, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)allowed[i], 0, 1);
        emit_return(&filter, SECCOMP_RET_ALLOW);
    }
    emit_allow_if(&filter, SYS_openat, 2, writing, O_RDONLY);
#ifdef SYS_open
    emit_allow_if(&filter, SYS_open, 1, writing, O_RDONLY);
#endif
    emit_allow_if(&filter, SYS_fcntl, 1, UINT32_MAX, F_GETFD);
    /* abort() and raise(): signals to nobody but itself */
    emit_allow_if(&filter, SYS_kill, 0, UINT32_MAX, (uint32_t)getpid());
    emit_allow_if(&filter, SYS_tgkill, 0, UINT32_MAX, (uint32_t)getpid());
    emit_return(&filter, SECCOMP_RET_ERRNO | EPERM);
    struct sock_fprog program = {.len = filter.n, .filter = filter.code};
    if (filter.n <= MAX_FILTER) {
        (void)prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
    }
}

#else

static void
filter_calls(void)
{
}

#endif

bool
ls_confine(int keep_a, int keep_b, unsigned cpu_seconds)
{
    pid_t parent = getppid();
    /* A write beyond RLIMIT_FSIZE then fails instead of being a crash. */
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    ls_process_reset_signals();
    (void)sigaction(SIGXFSZ, &ignore, NULL);
    if (!ls_process_close_descriptors(keep_a, keep_b) || chdir("/") != 0 ||
        !limit_resources(cpu_seconds) || !leave_root()) {
        return false;
    }
    /* After the change of user, which resets both. */
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 ||
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || getppid() != parent) {
        return false;
    }
    filter_calls();
    return true;
}
