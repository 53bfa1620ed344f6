/* capi_os.c - files and descriptors for C code: PyFile_*, PyObject_Print, PyOS_FSPath, PyOS_Readline, forks, _Py_open and its
 * relatives. */
#include "capi_private.h"

#include "base/os.h"
#include "objects/bytes.h"
#include "objects/exceptions.h"
#include "objects/int.h"
#include "objects/str.h"
#include "vm/modules.h"
#include "vm/terminal.h"
#include "vm/vm.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- file objects ------------------------------------------------------------------------------------------------------------- */
static Value io_open(Value file, const char *mode, int buffering, const char *encoding, const char *errors, const char *newline, bool close) {
    Value       module, function, args[7] = {file, str_from_c(mode), value_from_int(buffering)};
    const char *texts[] = {encoding, errors, newline};
    TRY_VALUE(module, vm_import_module("io"));
    TRY_VALUE(function, object_get_attr(module, str_intern_c("open")));
    for (int i = 0; i < 3; i++) TRY_VALUE(args[3 + i], texts[i] != NULL ? str_from_utf8(texts[i], strlen(texts[i])) : NONE);
    args[6] = value_from_bool(close);
    return args[1] != NULL ? object_call(function, args, 7, NULL) : NULL;
}

PyObject *PyFile_FromFd(int fd, const char *name, const char *mode, int buffering, const char *encoding, const char *errors,
                        const char *newline, int close) {
    return capi_out(io_open(value_from_int(fd), mode, buffering, encoding, errors, newline, close != 0));
}

/* readline(N); N < 0: one line without its end, EOFError at the end of the file. */
static Value get_line(Value file, int n) {
    Value line = n > 0 ? CALL_METHOD1(file, str_intern_c("readline"), value_from_int(n)) : CALL_METHOD0(file, str_intern_c("readline"));
    if (line == NULL) return NULL;
    if (!is_str(line) && !is_bytes(line)) return raise_type_error("object.readline() returned non-string");
    if (n >= 0) return line;
    intptr_t length = is_str(line) ? str_length(line) : bytes_length(line);
    if (length == 0) return raise_format(&EOFError_type, "EOF when reading a line");
    if (is_str(line)) return str_char(line, length - 1) == '\n' ? str_substring(line, 0, length - 1) : line;
    return bytes_data(line)[length - 1] == '\n' ? bytes_from_data(bytes_data(line), (size_t)length - 1) : line;
}
PyObject *PyFile_GetLine(PyObject *file, int n) { return capi_out(get_line(capi_in(file), n)); }

static Value write_object(Value object, Value file, int flags) {
    Value text;
    if (file == NULL) return raise_type_error("writeobject with NULL file");
    TRY_VALUE(text, (flags & Py_PRINT_RAW) ? object_str(object) : object_repr(object));
    return CALL_METHOD1(file, NAME(write), text);
}
int PyFile_WriteObject(PyObject *object, PyObject *file, int flags) {
    return capi_status(write_object(capi_in(object), capi_in(file), flags) != NULL ? 0 : -1);
}

int PyFile_WriteString(const char *text, PyObject *file) {
    if (file == NULL) {
        if (!PyErr_Occurred()) PyErr_SetString(PyExc_SystemError, "null file for PyFile_WriteString");
        return -1;
    }
    if (PyErr_Occurred()) return -1;
    Value object = str_from_utf8(text, strlen(text));
    return object != NULL ? PyFile_WriteObject((PyObject *)object, file, Py_PRINT_RAW) : capi_status(-1);
}

static Py_OpenCodeHookFunction open_code_hook;
static void                   *open_code_data;

int PyFile_SetOpenCodeHook(Py_OpenCodeHookFunction hook, void *data) {
    if (open_code_hook != NULL) return CAPI_FAIL(raise_system_error("failed to change existing open_code hook"), -1);
    open_code_hook = hook;
    open_code_data = data;
    return 0;
}
PyObject *PyFile_OpenCodeObject(PyObject *path) {
    if (!PyUnicode_Check(path)) return CAPI_FAIL(raise_type_error("'path' must be 'str', not '%N'", capi_in(path)), NULL);
    if (open_code_hook != NULL) return open_code_hook(path, open_code_data);
    return capi_out(io_open(capi_in(path), "rb", -1, NULL, NULL, NULL, true));
}
PyObject *PyFile_OpenCode(const char *path) {
    Value text = str_from_utf8(path, strlen(path));
    return text != NULL ? PyFile_OpenCodeObject(capi_borrow(text)) : capi_borrow(NULL);
}

int PyObject_Print(PyObject *o, FILE *file, int flags) {
    size_t length = 0;
    if (o == NULL) return fputs("<nil>", file) < 0 ? -1 : 0;
    Value       text = (flags & Py_PRINT_RAW) ? object_str(capi_in(o)) : object_repr(capi_in(o));
    Value       bytes = text != NULL ? str_encode(text, "utf-8", "backslashreplace") : NULL;
    const char *data = bytes != NULL ? (const char *)bytes_data(bytes) : NULL;
    if (data == NULL) return capi_status(-1);
    length = (size_t)bytes_length(bytes);
    clearerr(file);
    if (fwrite(data, 1, length, file) == length) return 0;
    PyErr_SetFromErrno(PyExc_OSError);
    clearerr(file);
    return -1;
}

/* ---- paths and descriptors ------------------------------------------------------------------------------------------------------- */
static Value fs_path(Value path) {
    Value function, result;
    if (is_str(path) || is_bytes(path)) return path;
    Truth found = object_lookup_special(path, str_intern_c("__fspath__"), &function);
    if (found < 0) return NULL;
    if (found == 0) return raise_type_error("expected str, bytes or os.PathLike object, not %N", path);
    TRY_VALUE(result, CALL0(function));
    if (is_str(result) || is_bytes(result)) return result;
    return raise_type_error("expected %N.__fspath__() to return str or bytes, not %N", path, result);
}
PyObject *PyOS_FSPath(PyObject *path) { return capi_out(fs_path(capi_in(path))); }

static Value descriptor_of(Value o) {
    Value function, number;
    if (is_int(o)) return o;
    Truth found = object_lookup_attr(o, str_intern_c("fileno"), &function);
    if (found < 0) return NULL;
    if (found == 0) return raise_type_error("argument must be an int, or have a fileno() method.");
    TRY_VALUE(number, CALL0(function));
    return is_int(number) ? number : raise_type_error("fileno() returned a non-integer");
}

int PyObject_AsFileDescriptor(PyObject *o) {
    int   overflow = 0;
    Value number = descriptor_of(capi_in(o));
    if (number == NULL) return capi_status(-1);
    int64_t fd = int_as_i64_clamped(number, &overflow);
    if (overflow != 0 || fd != (int)fd) return CAPI_FAIL(raise_overflow_error("Python int too large to convert to C int"), -1);
    if (fd < 0) return CAPI_FAIL(raise_value_error("file descriptor cannot be a negative integer (%d)", (int)fd), -1);
    return (int)fd;
}

FILE *_Py_fopen_obj(PyObject *path, const char *mode) {
    Value bytes = str_fs_encode(capi_in(path));
    FILE *file = NULL;
    char  with_cloexec[16];
    if (bytes == NULL || sys_audit("open", (Value[]){capi_in(path), str_from_c(mode), value_from_int(0)}, 3) < 0) return (FILE *)capi_borrow(NULL);
    snprintf(with_cloexec, sizeof with_cloexec, "%se", mode);
    do {
        gil_leave();
        file = fopen((const char *)bytes_data(bytes), with_cloexec);
        gil_enter();
    } while (file == NULL && errno == EINTR && PyErr_CheckSignals() == 0);
    if (file == NULL && !PyErr_Occurred()) PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, path);
    return file;
}

int _Py_open_noraise(const char *path, int flags) { return open(path, flags | O_CLOEXEC); }

int _Py_open(const char *path, int flags) {
    int fd;
    do {
        gil_leave();
        fd = _Py_open_noraise(path, flags);
        gil_enter();
    } while (fd < 0 && errno == EINTR && PyErr_CheckSignals() == 0);
    if (fd < 0 && !PyErr_Occurred()) PyErr_SetFromErrnoWithFilename(PyExc_OSError, path);
    return fd;
}

Py_ssize_t _Py_write_noraise(int fd, const void *data, size_t size) {
    ssize_t written;
    do written = write(fd, data, size);
    while (written < 0 && errno == EINTR);
    return written;
}
Py_ssize_t _Py_write(int fd, const void *data, size_t size) {
    ssize_t written;
    do {
        gil_leave();
        written = write(fd, data, size);
        gil_enter();
    } while (written < 0 && errno == EINTR && PyErr_CheckSignals() == 0);
    if (written < 0 && !PyErr_Occurred()) PyErr_SetFromErrno(PyExc_OSError);
    return written;
}
Py_ssize_t _Py_read(int fd, void *data, size_t size) {
    ssize_t got;
    do {
        gil_leave();
        got = read(fd, data, size);
        gil_enter();
    } while (got < 0 && errno == EINTR && PyErr_CheckSignals() == 0);
    if (got < 0 && !PyErr_Occurred()) PyErr_SetFromErrno(PyExc_OSError);
    return got;
}

int _Py_fstat_noraise(int fd, struct stat *status) { return fstat(fd, status); }
int _Py_fstat(int fd, struct stat *status) {
    gil_leave();
    int result = fstat(fd, status);
    gil_enter();
    if (result != 0) PyErr_SetFromErrno(PyExc_OSError);
    return result;
}
int _Py_stat(PyObject *path, struct stat *status) {
    Value bytes = str_fs_encode(capi_in(path));
    if (bytes == NULL) return capi_status(-1) - 1;
    return stat((const char *)bytes_data(bytes), status);
}

int _Py_dup(int fd) {
    gil_leave();
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    gil_enter();
    if (copy < 0) PyErr_SetFromErrno(PyExc_OSError);
    return copy;
}

/* FIOCLEX and FIONCLEX need one system call instead of two. */
int _Py_set_inheritable_async_safe(int fd, int inheritable, int *unused) { return ioctl(fd, inheritable ? FIONCLEX : FIOCLEX, NULL); }
int _Py_set_inheritable(int fd, int inheritable, int *unused) {
    if (_Py_set_inheritable_async_safe(fd, inheritable, unused) == 0) return 0;
    PyErr_SetFromErrno(PyExc_OSError);
    return -1;
}

int Py_FdIsInteractive(FILE *file, const char *name) {
    if (isatty(fileno(file))) return 1;
    if (!vm_config.interactive) return 0;
    return name == NULL || strcmp(name, "<stdin>") == 0 || strcmp(name, "???") == 0;
}

/* ---- signals, locale, forks ------------------------------------------------------------------------------------------------------- */
char *_Py_SetLocaleFromEnv(int category) { return setlocale(category, ""); }

void _Py_RestoreSignals(void) {
    PyOS_setsig(SIGPIPE, SIG_DFL);
    PyOS_setsig(SIGXFSZ, SIG_DFL);
}

PyOS_sighandler_t PyOS_getsig(int number) {
    struct sigaction action;
    return sigaction(number, NULL, &action) < 0 ? SIG_ERR : action.sa_handler;
}
PyOS_sighandler_t PyOS_setsig(int number, PyOS_sighandler_t handler) {
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_ONSTACK}, old;
    sigemptyset(&action.sa_mask);
    return sigaction(number, &action, &old) < 0 ? SIG_ERR : old.sa_handler;
}

void PyOS_BeforeFork(void) {}
void PyOS_AfterFork_Parent(void) {}
void PyOS_AfterFork_Child(void) { threads_after_fork(); }
void PyOS_AfterFork(void) { PyOS_AfterFork_Child(); }

/* ---- reading lines at the prompt --------------------------------------------------------------------------------------------------- */
int (*PyOS_InputHook)(void);
char *(*PyOS_ReadlineFunctionPointer)(FILE *, FILE *, const char *);
PyThreadState *_PyOS_ReadlineTState;

static char *plain_readline(FILE *input, FILE *output, const char *prompt) {
    char  *line = NULL, *copy;
    size_t capacity = 0;
    fflush(output);
    if (prompt != NULL) fputs(prompt, stderr);
    fflush(stderr);
    ssize_t length = getline(&line, &capacity, input);
    if (length < 0) length = 0; /* end of the file: an empty text */
    copy = PyMem_RawMalloc((size_t)length + 1);
    if (copy != NULL) {
        if (length > 0) memcpy(copy, line, (size_t)length);
        copy[length] = '\0';
    }
    free(line);
    return copy;
}

/* A line for input() and the prompt, to be freed with PyMem_Free; NULL with an exception, or for an interruption. */
char *PyOS_Readline(FILE *input, FILE *output, const char *prompt) {
    bool  terminal = isatty(fileno(input)) && isatty(fileno(output));
    char *line, *copy = NULL;
    if (_PyOS_ReadlineTState == capi_thread()) return CAPI_FAIL(raise_format(&RuntimeError_type, "can't re-enter readline"), NULL);
    PyThreadState *self = capi_thread();
    _PyOS_ReadlineTState = self;
    PyThreadState *saved = PyEval_SaveThread(); /* completers and hooks of the editor ask for the lock */
    line = (terminal && PyOS_ReadlineFunctionPointer != NULL ? PyOS_ReadlineFunctionPointer : plain_readline)(input, output, prompt);
    PyEval_RestoreThread(saved);
    _PyOS_ReadlineTState = NULL;
    if (line == NULL) return NULL;
    copy = _PyMem_Strdup(line);
    PyMem_RawFree(line);
    return copy != NULL ? copy : (char *)PyErr_NoMemory();
}

/* What input() and the prompt get when a module like readline has installed an editor. */
static Value edit_line(Value prompt) {
    const char *text = PyOS_ReadlineFunctionPointer != NULL ? str_utf8(prompt, NULL) : NULL;
    if (text == NULL) return NULL;
    char *line = PyOS_Readline(stdin, stdout, text);
    if (line == NULL) { /* a signal: its handler speaks first */
        if (PyErr_CheckSignals() == 0 && !exception_pending()) raise_format(&KeyboardInterrupt_type, NULL);
        return NULL;
    }
    Value typed = str_decode((const uint8_t *)line, strlen(line), "utf-8", "surrogateescape");
    PyMem_Free(line);
    return typed;
}
__attribute__((constructor)) static void install_editor(void) { vm_edit_line = edit_line; }
