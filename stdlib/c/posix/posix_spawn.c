/* posix_spawn.c - posix_spawn and posix_spawnp: a program is started without a copy of this process being made. */
#include "posix_int.h"

#include "base/memory.h"

#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <unistd.h>

/* The C library has it since 2.26; older ones refuse it. */
#ifndef POSIX_SPAWN_SETSID
#define POSIX_SPAWN_SETSID 0x80
#endif

enum { ACTION_OPEN, ACTION_CLOSE, ACTION_DUP2 };

static Status raise_code(int code) {
    if (code == 0) return 0;
    return RAISED((void)raise_os_error(code, NULL, NULL));
}

/* ---- what happens to descriptors ---------------------------------------------------------------------------------------------- */
/* Paths of `open` actions stay in the list KEEP until the program runs. */
static Status add_action(posix_spawn_file_actions_t *actions, Value entry, Value keep) {
    int64_t tag;
    if (!is_tuple(entry) || tuple_length(entry) == 0) return RAISED(raise_type_error("Each file_actions element must be a non-empty tuple"));
    TRY(int_argument(tuple_get(entry, 0), &tag));
    int      fd, other;
    intptr_t length = tuple_length(entry);
    switch (tag) {
    case ACTION_OPEN: {
        int64_t flags, mode;
        PathArg path;
        if (length != 5) return RAISED(raise_type_error("A open file_action tuple must have 5 elements"));
        TRY(c_int_argument(tuple_get(entry, 1), &fd));
        TRY(path_convert(&path, tuple_get(entry, 2), "posix_spawn", "path", 0));
        TRY(int_argument(tuple_get(entry, 3), &flags));
        TRY(int_argument(tuple_get(entry, 4), &mode));
        TRY(list_append(keep, path.encoded));
        return raise_code(posix_spawn_file_actions_addopen(actions, fd, path.text, (int)flags, (mode_t)mode));
    }
    case ACTION_CLOSE:
        if (length != 2) return RAISED(raise_type_error("A close file_action tuple must have 2 elements"));
        TRY(c_int_argument(tuple_get(entry, 1), &fd));
        return raise_code(posix_spawn_file_actions_addclose(actions, fd));
    case ACTION_DUP2:
        if (length != 3) return RAISED(raise_type_error("A dup2 file_action tuple must have 3 elements"));
        TRY(c_int_argument(tuple_get(entry, 1), &fd));
        TRY(c_int_argument(tuple_get(entry, 2), &other));
        return raise_code(posix_spawn_file_actions_adddup2(actions, fd, other));
    default: return RAISED(raise_type_error("Unknown file_actions identifier"));
    }
}
static Status fill_actions(posix_spawn_file_actions_t *actions, Value sequence, Value keep) {
    Value list = sequence_to_list(sequence);
    if (!list) return -1;
    for (intptr_t i = 0; i < list_length(list); i++) TRY(add_action(actions, list_get(list, i), keep));
    return 0;
}

/* ---- attributes ------------------------------------------------------------------------------------------------------------------ */
static Status signals_argument(Value iterable, sigset_t *set) {
    Value list = sequence_to_list(iterable);
    if (!list) return -1;
    sigemptyset(set);
    for (intptr_t i = 0; i < list_length(list); i++) {
        int64_t number;
        TRY(int_argument(list_get(list, i), &number));
        if (number <= 0 || number >= NSIG) return RAISED(raise_value_error("signal number %lld out of range [1; %d]", (long long)number, NSIG - 1));
        sigaddset(set, (int)number);
    }
    return 0;
}
static Status scheduler_argument(posix_spawnattr_t *attributes, Value scheduler, short *flags) {
    if (!is_tuple(scheduler) || tuple_length(scheduler) != 2) return RAISED(raise_type_error("A scheduler tuple must have two elements"));
    struct sched_param param;
    TRY(posix_sched_param(tuple_get(scheduler, 1), &param));
    if (tuple_get(scheduler, 0) != NONE) {
        int policy;
        TRY(c_int_argument(tuple_get(scheduler, 0), &policy));
        *flags |= POSIX_SPAWN_SETSCHEDULER;
        TRY(raise_code(posix_spawnattr_setschedpolicy(attributes, policy)));
    }
    *flags |= POSIX_SPAWN_SETSCHEDPARAM;
    return raise_code(posix_spawnattr_setschedparam(attributes, &param));
}

typedef struct SpawnOptions {
    Value setpgroup, resetids, setsid, setsigmask, setsigdef, scheduler;
} SpawnOptions;

static Status fill_attributes(posix_spawnattr_t *attributes, const SpawnOptions *o) {
    short    flags = 0;
    sigset_t set;
    if (o->setpgroup && o->setpgroup != NONE) {
        int64_t group;
        TRY(int_argument(o->setpgroup, &group));
        TRY(raise_code(posix_spawnattr_setpgroup(attributes, (pid_t)group)));
        flags |= POSIX_SPAWN_SETPGROUP;
    }
    int resets = 0, session = 0;
    if (o->resetids) TRY(c_int_argument(o->resetids, &resets));
    if (o->setsid) TRY(c_int_argument(o->setsid, &session));
    if (resets) flags |= POSIX_SPAWN_RESETIDS;
    if (session) flags |= POSIX_SPAWN_SETSID;
    if (o->setsigmask) {
        TRY(signals_argument(o->setsigmask, &set));
        TRY(raise_code(posix_spawnattr_setsigmask(attributes, &set)));
        flags |= POSIX_SPAWN_SETSIGMASK;
    }
    if (o->setsigdef) {
        TRY(signals_argument(o->setsigdef, &set));
        TRY(raise_code(posix_spawnattr_setsigdefault(attributes, &set)));
        flags |= POSIX_SPAWN_SETSIGDEF;
    }
    if (o->scheduler && o->scheduler != NONE) TRY(scheduler_argument(attributes, o->scheduler, &flags));
    return raise_code(posix_spawnattr_setflags(attributes, flags));
}

/* ---- starting ---------------------------------------------------------------------------------------------------------------------- */
static Value start(bool searches, const char *function, const PathArg *path, Value argv_value, Value env_value, Value actions_value, const SpawnOptions *options) {
    Value                      keep_argv = NULL, keep_env = NULL, keep_paths = list_new(0), result = NULL;
    char                     **argv = posix_string_array(argv_value, function, "argv", &keep_argv), **env = NULL;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t          attributes;
    if (!argv || !keep_paths) return NULL;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    if (!argv[0][0]) {
        raise_value_error("%s: argv first element cannot be empty", function);
        goto done;
    }
    if (env_value != NONE && !(env = posix_environment_array(env_value, &keep_env))) goto done;
    if (actions_value && actions_value != NONE && fill_actions(&actions, actions_value, keep_paths) < 0) goto done;
    if (fill_attributes(&attributes, options) < 0) goto done;
    Value audited[] = {path->object, argv_value, env_value};
    if (sys_audit("os.posix_spawn", audited, 3) < 0) goto done;
    pid_t pid;
    int   code = (searches ? posix_spawnp : posix_spawn)(&pid, path->text, &actions, &attributes, argv, env ? env : environ);
    if (code) {
        errno = code;
        result = path_error(path);
    } else {
        result = int_from_i64(pid);
    }
done:
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    mem_free(argv);
    mem_free(env);
    __asm__ volatile("" : : "r"(keep_argv), "r"(keep_env), "r"(keep_paths) : "memory");
    return result;
}

static Value spawn(bool searches, const char *function, const ArgSpec *spec, const Value *args, size_t nargs, Value names) {
    Value   out[10];
    PathArg path;
    TRY_NULL(args_parse(spec, args, nargs, names, out));
    TRY_NULL(path_convert(&path, out[0], function, "path", 0));
    if (!is_list(out[1]) && !is_tuple(out[1])) return raise_type_error("%s: argv must be a tuple or list", function);
    if ((is_list(out[1]) ? list_length(out[1]) : tuple_length(out[1])) < 1) return raise_value_error("%s: argv must not be empty", function);
    if (out[2] != NONE && !native_of(out[2])->get_item) return raise_type_error("%s: environment must be a mapping object or None", function);
    if (out[3] && out[3] != NONE && (!native_of(out[3])->get_item || is_dict(out[3]))) return raise_type_error("%s: file_actions must be a sequence or None", function);
    const SpawnOptions options = {out[4], out[5], out[6], out[7], out[8], out[9]};
    return start(searches, function, &path, out[1], out[2], out[3], &options);
}
#define REST "path argv env / * | file_actions setpgroup resetids setsid setsigmask setsigdef scheduler"
static Value x_posix_spawn(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"posix_spawn", REST};
    return spawn(false, "posix_spawn", &spec, args, nargs, names);
}
static Value x_posix_spawnp(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"posix_spawnp", REST};
    return spawn(true, "posix_spawnp", &spec, args, nargs, names);
}

#define SIGNATURE(name) \
    name "($module, path, argv, env, /, *, file_actions=(),\n            setpgroup=<unrepresentable>, resetids=False, setsid=False,\n" \
         "            setsigmask=(), setsigdef=(), scheduler=<unrepresentable>)\n--\n\n"
const MethodDef posix_spawn_methods[] = {
    {"posix_spawn", x_posix_spawn, METHOD_KEYWORDS, SIGNATURE("posix_spawn") "Execute the program specified by path in a new process."},
    {"posix_spawnp", x_posix_spawnp, METHOD_KEYWORDS, SIGNATURE("posix_spawnp") "Execute the program specified by path in a new process, looking for it along PATH."},
    {NULL}};
